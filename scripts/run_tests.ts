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
import { testBinary } from "./test_binary.ts";

const root = new URL("..", import.meta.url);

/** The command of the oldest supported Deno. */
const OLDEST = ["npx", "--yes", `deno@${OLDEST_DENO}`];

/** Tests that run again with the oldest Deno: the program against real servers, and the sandbox. */
const WITH_OLDEST = [
  "--no-check",
  "tests/e2e/sync_test.ts",
  "tests/e2e/sandbox_test.ts",
  "tests/e2e/import_bypass_test.ts",
  "src/ldap/tls_test.ts",
];

/** The files that take longest, in this order: started last, one of them would run alone. */
const LONGEST = [
  "tests/e2e/faults_test.ts",
  "tests/e2e/crash_test.ts",
  "tests/e2e/samba/ad_test.ts",
  "tests/properties/rounds_test.ts",
  "tests/properties/rounds_custom_key_test.ts",
  "tests/e2e/sync_test.ts",
  "tests/e2e/check_test.ts",
  "tests/properties/plan_test.ts",
];

/** Entry points with complete documentation comments, as in `deno task check`. */
const ENTRY_POINTS = ["src/main.ts", "tests/simulators/udm/mod.ts", "tests/simulators/ldap/mod.ts"];

/** Folders whose own tests must cover this share of their lines (percent). */
const COVERED = { least: 95, folders: ["src/planner", "src/transform"] };

/** Runs deno in the root of the project; returns whether it succeeded. */
async function deno(args: readonly string[]): Promise<boolean> {
  const child = new Deno.Command(Deno.execPath(), { args: [...args], cwd: root, stdin: "null" }).spawn();
  return (await child.status).success;
}

/** Counts a check as a test. */
function counted(name: string, ok: boolean): Count {
  console.log(`${name}: ${ok ? "ok" : "FAILED"}`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, ignored: 0, ...(ok ? {} : { errors: `${name}: FAILED` }) };
}

const args = Deno.args;
const missing = await installServers();
for (const program of missing) console.log(`not installed, and installing it failed: ${program}`);

const counts: Count[] = [];
if (args.length === 0) {
  const checks: [string, string[]][] = [
    ["types", ["check", "--quiet", "src", "scripts", "tests"]],
    ["lint", ["lint", "--quiet"]],
    ["format", ["fmt", "--check", "--quiet"]],
    ["documentation comments", ["doc", "--lint", ...ENTRY_POINTS]],
  ];
  counts.push(...await Promise.all(checks.map(async ([name, words]) => counted(name, await deno(words)))));
}
if (args.length > 0) counts.push(await test(args));
else {
  const fuzzing = startFuzzing();
  // --ignore has no effect beside the names of files
  const others = [...Deno.readDirSync(new URL("src", root))].filter(({ isDirectory }) => isDirectory)
    .map(({ name }) => `src/${name}`).filter((folder) => !COVERED.folders.includes(folder));
  // Explicit folders, so that only tests run. Their types have been checked.
  counts.push(await test(["--no-check", ...LONGEST, ...others, "scripts", "tests"]));
  const { count, shares } = await testWithCoverage(COVERED.folders);
  counts.push(count);
  for (const [folder, percent] of shares) {
    counts.push(counted(`line coverage of ${folder}: ${percent.toFixed(1)} %`, percent >= COVERED.least));
  }
  console.log(`\nend to end once more, with the oldest supported Deno (${OLDEST.at(-1)})`);
  counts.push(await test(WITH_OLDEST, { command: OLDEST }));
  console.log("\nend to end once more, as a single binary");
  counts.push(await testBinary());
  counts.push(await fuzzing.end());
}
const sum = (what: Exclude<keyof Count, "errors">) => counts.reduce((total, count) => total + count[what], 0);
for (const { errors } of counts) if (errors !== undefined) console.log(errors);
const skipped = sum("ignored");
console.log(`${sum("passed")} passed, ${sum("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
Deno.exit(sum("failed") === 0 ? 0 : 1);
