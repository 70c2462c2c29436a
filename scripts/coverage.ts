/**
 * Line coverage of folders by their own tests, from the LCOV report of `deno coverage`.
 *
 * @module
 */

const root = new URL("..", import.meta.url).pathname;

/** Runs the tests of the folders and returns the line coverage of each in percent. */
export async function coverageOf(folders: readonly string[]): Promise<Map<string, number>> {
  const profile = await Deno.makeTempDir({ prefix: "coverage-" });
  try {
    await deno([
      "test",
      "--quiet",
      "--allow-all",
      "--no-check",
      "--parallel",
      `--coverage=${profile}`,
      ...folders,
    ]);
    const report = await deno(["coverage", "--quiet", "--lcov", profile]);
    return new Map(folders.map((folder) => [folder, shareOfLines(report, `${root}${folder}/`)]));
  } finally {
    await Deno.remove(profile, { recursive: true });
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
  for (const [folder, percent] of await coverageOf(["src/planner", "src/transform"])) {
    console.log(`${folder}: ${percent.toFixed(1)} % of the lines`);
  }
}
