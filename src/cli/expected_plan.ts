/**
 * Reads what `sync --plan` is given: a checksum, or a file that `plan --json` wrote.
 *
 * @module
 */

import { z } from "../common/zod.ts";
import { readFile, reasonWithPlace } from "../config/files.ts";
import { readTextFile } from "../config/text_file.ts";
import { errorText } from "../common/error.ts";
import { looksLikeChecksum, parseChecksum } from "../planner/checksum.ts";
import type { Expected } from "../review/compare.ts";
import { planSchema } from "../review/schema.ts";

/** The size of a plan in bytes, at most: beyond 512 MiB, the engine cannot hold its text. */
const MOST_PLAN_BYTES = 500 * (1 << 20);

/**
 * The plan that is expected.
 *
 * @throws {Error} if it is neither, with all that there is to say
 */
export function readExpected(
  given: string,
  readText: (path: string) => string = (path) => readTextFile(path, MOST_PLAN_BYTES),
): Expected {
  if (parseChecksum(given) !== undefined) return { checksum: given };
  const quoted = JSON.stringify(given);
  if (looksLikeChecksum(given)) {
    throw new Error(`--plan: ${quoted} is no checksum; copy it whole, as "plan" prints it`);
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
    const place = first === undefined ? "" : ` (${z.core.toDotPath(first.path)}: ${first.message})`;
    throw new Error(`--plan: ${quoted} is not a plan that "plan --json" of this version wrote${place}`);
  }
  const { checksum, changes, containers = [] } = read.data;
  if (parseChecksum(checksum) === undefined) {
    throw new Error(`--plan: ${quoted} has a checksum that is none: ${JSON.stringify(checksum)}`);
  }
  return { checksum, content: { changes, containers } };
}

function parseJson(text: string, quoted: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`--plan: ${quoted} is neither a checksum (PLAN1-…) nor JSON: ${errorText(error)}`);
  }
}
