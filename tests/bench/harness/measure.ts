/**
 * Running a program as a process of its own, and what that took.
 *
 * Memory and processor time are what the kernel says about the process in the end (wait4, ru_maxrss), through GNU time:
 * nothing is sampled, so no peak is missed.
 *
 * @module
 */

/** What a process took. */
export interface Measured {
  /** From starting it to its end, in seconds. */
  readonly seconds: number;
  /** Processor time of all its threads, in seconds. */
  readonly cpuSeconds: number;
  /** The most memory it held at once (peak resident set), in bytes. */
  readonly peakBytes: number;
  readonly stderr: string;
}

const TIME = "/usr/bin/time";

/**
 * Runs a command to its end.
 *
 * @throws {Error} if it ends with another code than 0; or if GNU time is missing
 */
export async function measure(words: readonly string[], folder: string): Promise<Measured> {
  const figures = await Deno.makeTempFile({ dir: folder });
  const began = performance.now();
  const { success, stderr } = await new Deno.Command(TIME, {
    args: ["--format", "%M %U %S", "--output", figures, ...words],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output().catch((error: unknown) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`${TIME} is not there: install GNU time (Debian package time)`);
  });
  const seconds = (performance.now() - began) / 1000;
  const text = new TextDecoder().decode(stderr);
  if (!success) throw new Error(`${words.join(" ")} failed:\n${text.slice(-4000)}`);
  const [kibibytes = 0, user = 0, system = 0] = (await Deno.readTextFile(figures)).trim().split(" ").map(
    Number,
  );
  await Deno.remove(figures);
  return { seconds, cpuSeconds: user + system, peakBytes: kibibytes * 1024, stderr: text };
}
