/**
 * What V8 is told of memory. The directories pass through in small pieces that are let go of at once; V8 would rather take
 * more memory than clean up as often. The task `start` says it, and a binary is given the same.
 *
 * @module
 */

const FLAG = "--v8-flags=";

/** The word of the command line that holds the flags, as the task `start` in deno.json has it. */
export async function v8Flags(): Promise<string> {
  const text = await Deno.readTextFile(new URL("../../deno.json", import.meta.url));
  const { tasks } = JSON.parse(text) as { tasks: { start: { command: string } } };
  const found = tasks.start.command.split(" ").find((word) => word.startsWith(FLAG));
  if (found === undefined) throw new Error(`the task "start" in deno.json has no ${FLAG}`);
  return found;
}
