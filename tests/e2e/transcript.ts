/**
 * The transcripts of docs/guide: a block "console test" holds commands after "$ ", each with the output that it shows. A
 * line that ends with a backslash continues, and "> FILE" keeps the output in a file. "…" stands for any lines if it is alone in its line, otherwise for any
 * characters.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Ended } from "./program.ts";

/** A command of a page with the output that the page shows. */
interface Shown {
  readonly command: string;
  readonly output: string;
}

/** How the commands of a page are run. */
export interface Stage {
  /** What the page says, and what stands for it here, such as addresses of servers; replaced in this order. */
  readonly real: readonly (readonly [shown: string, is: string])[];
  /** The programs of the page by the first word of a command; they get the other words. */
  readonly programs: Readonly<Record<string, (words: readonly string[]) => Promise<Ended>>>;
}

/** The commands of a page. */
function commandsOf(page: string): Shown[] {
  return [...page.matchAll(/^```console test\n([^]*?)^```$/gm)].flatMap(([, block = ""]) =>
    block.replaceAll("\\\n", " ").split(/^\$ /m).slice(1).map((text) => {
      const end = text.indexOf("\n");
      return { command: text.slice(0, end), output: text.slice(end + 1) };
    })
  );
}

/** Whether a text has the lines of a pattern. */
export function shows(text: string, pattern: string): boolean {
  const escaped = pattern.split("\n").map((line) =>
    line === "…" ? "(?:.*\\n)*?" : `${line.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", ".*")}\n`
  ).join("").replace(/\n$/, "");
  return new RegExp(`^${escaped}$`).test(text);
}

/**
 * Runs the commands of a page one after the other, and asserts that each prints what the page shows: its standard output
 * or, if that is empty, its log. A command must succeed unless the next one is `echo $?`, which shows its exit code.
 *
 * @returns the number of commands
 */
export async function follow(page: string, { real, programs }: Stage): Promise<number> {
  const commands = commandsOf(page);
  let exitCode = 0;
  for (const [at, { command, output }] of commands.entries()) {
    if (command === "echo $?") {
      assert.equal(output, `${exitCode}\n`, `the exit code of: ${commands[at - 1]?.command}`);
      continue;
    }
    const words = real.reduce((text, [shown, is]) => text.replaceAll(shown, is), command).split(/\s+/);
    const [, file] = words.at(-2) === ">" ? words.splice(-2) : [];
    const run = programs[words.shift() as string] ?? assert.fail(`no program of the test: ${command}`);
    const { code, stdout, stderr } = await run(words);
    exitCode = code;
    if (file !== undefined) await Deno.writeTextFile(file, stdout);
    if (commands[at + 1]?.command !== "echo $?") assert.equal(code, 0, `${command}\n${stdout}${stderr}`);
    const printed = real.reduce(
      (text, [shown, is]) => text.replaceAll(is, shown),
      (file === undefined ? stdout : "") || stderr,
    );
    assert.ok(shows(printed, output), `${command} prints\n${printed}\nand the page shows\n${output}`);
  }
  return commands.length;
}
