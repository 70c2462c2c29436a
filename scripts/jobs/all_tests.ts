/**
 * The jobs of `deno task test`: which test files run alone, and which together in one module.
 *
 * @module
 */

import { test } from "../count_tests.ts";
import { bundleOf, testFilesIn } from "./bundle.ts";
import type { Job } from "./jobs.ts";

/** The files that take longest, in this order: begun last, one of them would run alone. */
const LONGEST = [
  "tests/properties/rounds_test.ts",
  "tests/properties/rounds_custom_key_test.ts",
  "tests/e2e/faults_test.ts",
  "tests/e2e/crash_test.ts",
  "tests/e2e/samba/ad_test.ts",
  "tests/e2e/first_hour_migration_test.ts",
  "tests/properties/plan_test.ts",
];

/** Folders whose tests run together. Their own tests change nothing that outlives a test. */
const TOGETHER: readonly (readonly string[])[] = [
  ["src/udm"],
  ["src/ldap"],
  ["src/config"],
  ["tests/integration"],
  ["tests/simulators", "tests/support", "tests/bench"],
  ["scripts", "tests/contract", "tests/predecessor"],
];

/** Test files that one job runs. */
interface Group {
  readonly name: string;
  readonly files: readonly string[];
}

/**
 * All test files in groups: the longest, and the others. A group of several files becomes one module.
 *
 * @param measured folders whose tests other jobs run
 */
export function testGroups(measured: readonly string[]): [longest: Group[], others: Group[]] {
  const left = new Set(testFilesIn("src", "scripts", "tests"));
  /** Takes files out of those that are left. */
  const group = (name: string, files: readonly string[]): Group => ({
    name,
    files: files.filter((file) => left.delete(file)),
  });
  group("measured", testFilesIn(...measured));
  const longest = LONGEST.map((file) => group(file, [file]));
  const together = TOGETHER.map((paths) => group(paths.join(", "), testFilesIn(...paths)));
  const rest = group("the rest of src", testFilesIn("src"));
  const alone = [...left].map((file) => group(file, [file]));
  return [longest, [...together, rest, ...alone]];
}

/**
 * A job that runs the tests of a group.
 *
 * @param folder for the modules that import several test files
 */
export function groupJob({ name, files }: Group, folder: string): Job {
  return {
    name,
    run: async (print) => {
      const options = ["--no-check", `--config=${new URL("../../deno.json", import.meta.url).pathname}`];
      const file = files.length === 1 ? files[0] as string : await bundleOf(name, files, folder);
      return { count: await test([...options, file], { print }) };
    },
  };
}
