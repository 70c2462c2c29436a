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
import { type Job, runJobs } from "./jobs/jobs.ts";

/** Tests that run the program as a process and do not need its sources, and the tests of the package and of the unit; the longest first. */
const TESTS = [
  "e2e/deb_test.ts",
  "e2e/sync_test.ts",
  // From source, the same attacks are tested in the process
  "hostile/binary.ts",
  "e2e/safety_test.ts",
  "e2e/errors_test.ts",
  "e2e/init_test.ts",
  "e2e/first_hour_test.ts",
  "e2e/signals_test.ts",
  "e2e/listen_test.ts",
  "e2e/unit_test.ts",
  "e2e/import_bypass_test.ts",
  "e2e/compile_test.ts",
];

/** Removed from the environment: tests pass these on for Deno, but the binary does not need them. */
const UNSET = ["HOME", "DENO_DIR", "PATH", "TMPDIR"];

/** Ends tests that wait for a binary that does not start. */
const LIMIT_MS = 10 * 60_000;

/**
 * The job that builds the binary, after which its tests are possible.
 *
 * @param folder where to build it; the caller removes it after all jobs
 */
export function binaryJob(folder: string): Job {
  return {
    name: "build the binary",
    async run() {
      const binary = join(folder, "udm-directory-connector");
      const built = await buildBinary(binary);
      if (!built.ok && built.reason === "no denort") {
        console.log(
          "the binary cannot be built here: denort cannot be downloaded, and DENORT_BIN is not set",
        );
        return { count: { ...NOTHING, ignored: 1 } };
      }
      if (!built.ok) {
        return {
          count: { ...NOTHING, failed: 1, errors: `the binary could not be built: ${built.message}` },
        };
      }
      const empty = join(folder, "empty");
      await Deno.mkdir(empty);
      return { count: NOTHING, next: TESTS.map((file) => testJob(file, binary, empty)) };
    },
  };
}

const NOTHING: Count = { passed: 0, failed: 0, ignored: 0 };

function testJob(file: string, binary: string, cwd: string): Job {
  const command = ["/usr/bin/env", ...UNSET.flatMap((name) => ["-u", name]), binary];
  return {
    name: `as a single binary: ${file}`,
    run: async (print) => {
      const args = ["--no-check", `--config=${path("../deno.json")}`, path(`../tests/${file}`)];
      const env = { UDC_COMMAND: JSON.stringify(command) };
      return { count: await test(args, { cwd, print, limit: LIMIT_MS, env }) };
    },
  };
}

/** Builds the binary as the tests need it. */
export async function buildBinary(output: string): Promise<BuildResult> {
  return await build({ output, ...await buildTools() });
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

if (import.meta.main) {
  const folder = await Deno.makeTempDir({ prefix: "binary-" });
  try {
    const counts = await runJobs([binaryJob(folder)]);
    for (const { errors } of counts) if (errors !== undefined) console.log(errors);
    Deno.exitCode = counts.some(({ failed }) => failed > 0) ? 1 : 0;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
