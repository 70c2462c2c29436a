/**
 * Flags of V8. The task `start` and the binary use the same.
 *
 * Memory: a run allocates many small short-lived objects; by default V8 uses more memory instead of collecting them often,
 * and a thread for each processor, which the servers or other programs need. With 100,000 users, a young generation of 4 MB
 * instead of 8, collected by one thread, takes about 25 MB less in the same processor time. On the other hand, collecting the
 * code that has just been loaded finds no garbage, so that begins when an old generation has 32 MB.
 *
 * Optimising compilers: by default they compile a function after 400 (Maglev) or 3,000 calls (Turbofan), which a small run
 * does not live long enough to profit from. What a large run needs is called hundreds of thousands of times.
 *
 * @module
 */

const FLAG = "--v8-flags=";

/** Returns the flags of the task `start` in deno.json. */
export async function v8Flags(): Promise<string> {
  const text = await Deno.readTextFile(new URL("../../deno.json", import.meta.url));
  const { tasks } = JSON.parse(text) as { tasks: { start: { command: string } } };
  const found = tasks.start.command.split(" ").find((word) => word.startsWith(FLAG));
  if (found === undefined) throw new Error(`the task "start" in deno.json has no ${FLAG}`);
  return found;
}
