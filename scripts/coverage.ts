/**
 * Line coverage of folders by their own tests, from the LCOV report of `deno coverage`.
 *
 * @module
 */

import { join } from "node:path";
import { type Count, type Print, test } from "./count_tests.ts";
import { bundleOf, testFilesIn } from "./jobs/bundle.ts";

const root = new URL("..", import.meta.url).pathname;

/** The results of tests and the lines that they cover. */
export interface Coverage {
  readonly count: Count;
  /** Line coverage of each folder in percent. */
  readonly shares: ReadonlyMap<string, number>;
}

/** Runs the tests of the folders and measures the line coverage of each. */
export async function testWithCoverage(folders: readonly string[], print?: Print): Promise<Coverage> {
  const folder = await Deno.makeTempDir({ prefix: "coverage-" });
  const profile = join(folder, "profile");
  try {
    const bundle = await bundleOf("covered", testFilesIn(...folders), folder);
    const options = ["--no-check", `--config=${root}deno.json`];
    const count = await test(
      [...options, `--coverage=${profile}`, "--coverage-raw-data-only", bundle],
      print === undefined ? {} : { print },
    );
    const report = await deno(["coverage", "--quiet", "--lcov", profile]);
    const shares = new Map(folders.map((folder) => [folder, shareOfLines(report, `${root}${folder}/`)]));
    return { count, shares };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The line coverage of a folder in percent, without tests and their helpers. */
function shareOfLines(lcov: string, folder: string): number {
  let found = 0;
  let hit = 0;
  for (const record of lcov.split("end_of_record")) {
    const file = /^SF:(.*)$/m.exec(record)?.[1] ?? "";
    if (!file.startsWith(folder) || /(_test|testing)\.ts$/.test(file)) continue;
    found += Number(/^LF:(\d+)$/m.exec(record)?.[1] ?? 0);
    hit += Number(/^LH:(\d+)$/m.exec(record)?.[1] ?? 0);
  }
  return found === 0 ? 0 : (100 * hit) / found;
}

async function deno(args: readonly string[]): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}

if (import.meta.main) {
  const { shares } = await testWithCoverage(["src/planner", "src/transform"]);
  for (const [folder, percent] of shares) {
    console.log(`${folder}: ${percent.toFixed(1)} % of the lines`);
  }
}
