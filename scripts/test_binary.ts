/**
 * Builds the binary and runs end-to-end tests against it, in an empty folder and with an empty environment: it
 * must contain everything it needs.
 *
 * If DENORT_BIN is set, the running Deno builds the binary; otherwise the oldest supported Deno does if its denort is
 * available (see denort.ts); otherwise the running Deno, which downloads denort. If none of this works, the tests count
 * as skipped.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildResult } from "./compile/build.ts";
import { type Count, test } from "./count_tests.ts";
import { buildTools } from "./denort.ts";

/** Tests that run the program as a process and do not need its sources, and the tests of the package and of the unit. */
const TESTS = [
  "e2e/compile_test.ts",
  "e2e/sync_test.ts",
  "e2e/errors_test.ts",
  "e2e/signals_test.ts",
  "e2e/safety_test.ts",
  "e2e/deb_test.ts",
  "e2e/import_bypass_test.ts",
  "e2e/unit_test.ts",
  // From source, the same attacks are tested in the process
  "hostile/binary.ts",
];

/** Removed from the environment: tests pass these on for Deno, but the binary does not need them. */
const UNSET = ["HOME", "DENO_DIR", "PATH", "TMPDIR"];

/** Ends tests that wait for a binary that does not start. */
const LIMIT_MS = 10 * 60_000;

/** Builds the binary, tests it, and removes it. */
export async function testBinary(): Promise<Count> {
  const folder = await Deno.makeTempDir({ prefix: "binary-" });
  try {
    const binary = join(folder, "udm-directory-connector");
    const built = await buildBinary(binary);
    if (!built.ok && built.reason === "no denort") {
      console.log("the binary cannot be built here: denort cannot be downloaded, and DENORT_BIN is not set");
      return { passed: 0, failed: 0, ignored: 1 };
    }
    if (!built.ok) {
      console.log(`the binary could not be built: ${built.message}`);
      return { passed: 0, failed: 1, ignored: 0 };
    }
    const empty = join(folder, "empty");
    await Deno.mkdir(empty);
    const unset = UNSET.flatMap((name) => ["-u", name]);
    return await test([
      "--no-check",
      `--config=${path("../deno.json")}`,
      ...TESTS.map((file) => path(`../tests/${file}`)),
    ], {
      cwd: empty,
      limit: LIMIT_MS,
      env: { UDC_COMMAND: JSON.stringify(["/usr/bin/env", ...unset, binary]) },
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Builds the binary as the tests need it. */
export async function buildBinary(output: string): Promise<BuildResult> {
  return await build({ output, ...await buildTools() });
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

if (import.meta.main) {
  const { failed } = await testBinary();
  Deno.exit(failed === 0 ? 0 : 1);
}
