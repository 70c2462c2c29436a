/**
 * Reads the value of `sync --plan`: a checksum, or a file written by `plan --json`.
 *
 * @module
 */

import { z } from "../common/zod.ts";
import { readFile, reasonWithPlace } from "../config/files.ts";
import { readTextFile } from "../config/text_file.ts";
import { looksLikeChecksum, parseChecksum } from "../planner/checksum.ts";
import type { Expected } from "../review/compare.ts";
import { planSchema } from "../review/schema.ts";

/** Maximum size of a plan file in bytes. V8 cannot hold a text of more than 512 MiB. */
const MAX_PLAN_BYTES = 500 * (1 << 20);

/**
 * Reads the expected plan.
 *
 * @throws {Error} if it is neither a checksum nor a plan file; the message says what to do
 */
export function readExpected(
  given: string,
  readText: (path: string) => string = (path) => readTextFile(path, MAX_PLAN_BYTES),
): Expected {
  if (parseChecksum(given) !== undefined) return { checksum: given };
  const quoted = JSON.stringify(given);
  if (looksLikeChecksum(given)) {
    throw new Error(`--plan: ${quoted} is not a valid checksum; copy all of it from the output of "plan"`);
  }
  const file = readFile({ readTextFile: readText }, given);
  if (!file.ok) {
    throw new Error(
      `--plan: ${quoted} is neither a checksum (PLAN1-…) nor a file that can be read: ${
        reasonWithPlace(file)
      }`,
    );
  }
  const read = planSchema.safeParse(parseJson(file.text, quoted));
  if (!read.success) {
    const [first] = read.error.issues;
    const place = first === undefined ? "" : ` (${z.toDotPath(first.path)}: ${first.message})`;
    throw new Error(`--plan: ${quoted} was not written by "plan --json" of this version${place}`);
  }
  const { checksum, changes, containers = [] } = read.data;
  if (parseChecksum(checksum) === undefined) {
    throw new Error(`--plan: ${quoted} contains an invalid checksum: ${JSON.stringify(checksum)}`);
  }
  return { checksum, content: { changes, containers } };
}

function parseJson(text: string, quoted: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the file, which may be one with passwords.
    throw new Error(`--plan: ${quoted} is neither a checksum (PLAN1-…) nor a file with JSON`);
  }
}
