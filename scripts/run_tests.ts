/**
 * Runs all checks and tests: types, lint, format, then every test. The last line is `N passed, N failed`.
 *
 * With arguments (a file or folder, `--filter`), runs only `deno test` with them.
 *
 * (The file is not called test.ts, because deno would run it as a test.)
 *
 * @module
 */

import { testWithCoverage } from "./coverage.ts";
import { type Count, test } from "./count_tests.ts";
import { OLDEST_DENO } from "./denort.ts";
import { startFuzzing } from "./fuzz.ts";
import { installServers } from "./install_servers.ts";
import { groupJob, testGroups } from "./jobs/all_tests.ts";
import { type Job, runJobs } from "./jobs/jobs.ts";
import { binaryJob } from "./test_binary.ts";

const root = new URL("..", import.meta.url);

/** The command of the oldest supported Deno. */
const OLDEST = ["npx", "--yes", `deno@${OLDEST_DENO}`];

/** Tests that run again with the oldest Deno: the program against real servers, and the sandbox. */
const WITH_OLDEST = [
  "tests/e2e/sync_test.ts",
  "tests/e2e/sandbox_test.ts",
  "tests/e2e/import_bypass_test.ts",
  "src/ldap/tls_test.ts",
];

/** Entry points with complete documentation comments, as in `deno task check`. */
const ENTRY_POINTS = ["src/main.ts", "tests/simulators/udm/mod.ts", "tests/simulators/ldap/mod.ts"];

const CHECKS: readonly (readonly [name: string, args: readonly string[]])[] = [
  ["types", ["check", "--quiet", "src", "scripts", "tests"]],
  ["lint", ["lint", "--quiet"]],
  ["format", ["fmt", "--check", "--quiet"]],
  ["documentation comments", ["doc", "--lint", ...ENTRY_POINTS]],
];

/** Folders whose own tests must cover this share of their lines (percent). */
const COVERED = { least: 95, folders: ["src/planner", "src/transform"] };

/** Counts a check as a test. */
function counted(name: string, ok: boolean): Count {
  console.log(`${name}: ${ok ? "ok" : "FAILED"}`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, ignored: 0, ...(ok ? {} : { errors: `${name}: FAILED` }) };
}

/** Runs deno in the root of the project. */
function checkJob(name: string, args: readonly string[]): Job {
  return {
    name,
    async run(print) {
      const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [...args],
        cwd: root,
        stdin: "null",
      }).output();
      if (!success) { for (const output of [stdout, stderr]) print(output); }
      return { count: counted(name, success) };
    },
  };
}

const coverageJob: Job = {
  name: `${COVERED.folders.join(", ")} with coverage`,
  async run(print) {
    const { count, shares } = await testWithCoverage(COVERED.folders, print);
    const judged = [...shares].map(([folder, percent]) =>
      counted(`line coverage of ${folder}: ${percent.toFixed(1)} %`, percent >= COVERED.least)
    );
    return { count: sumOf([count, ...judged]) };
  },
};

function oldestJob(file: string): Job {
  return {
    name: `with the oldest supported Deno (${OLDEST.at(-1)}): ${file}`,
    run: async (print) => ({ count: await test(["--no-check", file], { command: OLDEST, print }) }),
  };
}

/** The sum of counts, with all errors. */
function sumOf(counts: readonly Count[]): Count {
  const sum = (what: Exclude<keyof Count, "errors">) =>
    counts.reduce((total, count) => total + count[what], 0);
  const errors = counts.flatMap((count) => count.errors ?? []).join("\n");
  return {
    passed: sum("passed"),
    failed: sum("failed"),
    ignored: sum("ignored"),
    ...(errors === "" ? {} : { errors }),
  };
}

/** Runs everything. The jobs that others wait for, and the longest, come first. */
async function testAll(): Promise<Count> {
  const folder = await Deno.makeTempDir({ prefix: "tests-" });
  try {
    const fuzzing = startFuzzing();
    const [longest, others] = testGroups(COVERED.folders);
    const jobOf = (group: typeof others[number]) => groupJob(group, folder);
    const counts = await runJobs([
      binaryJob(folder),
      ...longest.map(jobOf),
      ...WITH_OLDEST.map(oldestJob),
      coverageJob,
      ...CHECKS.map(([name, args]) => checkJob(name, args)),
      ...others.map(jobOf),
    ]);
    return sumOf([...counts, await fuzzing.end()]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const args = Deno.args;
for (const program of await installServers()) {
  console.log(`not installed, and installing it failed: ${program}`);
}
const { passed, failed, ignored, errors } = args.length > 0 ? await test(args) : await testAll();
if (errors !== undefined) console.log(errors);
console.log(`${passed} passed, ${failed} failed${ignored > 0 ? `, ${ignored} skipped` : ""}`);
Deno.exit(failed === 0 ? 0 : 1);
