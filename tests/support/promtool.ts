/**
 * Runs promtool (Debian package prometheus), which checks metrics and alert rules.
 *
 * @module
 */

const PROMTOOL = "/usr/bin/promtool";

/** Why promtool cannot run here; undefined if it can. */
export function whyNoPromtool(): string | undefined {
  try {
    Deno.statSync(PROMTOOL);
    return undefined;
  } catch {
    return `${PROMTOOL} is not installed`;
  }
}

/** Runs promtool; returns whether it found no problem, and its output. */
export function promtool(
  args: readonly string[],
  input = "",
): { readonly success: boolean; readonly text: string } {
  const folder = Deno.makeTempDirSync({ prefix: "promtool-" });
  try {
    const file = `${folder}/input`;
    Deno.writeTextFileSync(file, input);
    // Through a shell, because promtool reads from its standard input and outputSync() cannot write to it.
    const { success, stdout, stderr } = new Deno.Command("/bin/sh", {
      args: ["-c", 'exec "$0" "$@" < "$INPUT"', PROMTOOL, ...args],
      env: { INPUT: file },
    }).outputSync();
    const decoder = new TextDecoder();
    return { success, text: decoder.decode(stdout) + decoder.decode(stderr) };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
