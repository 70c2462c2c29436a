/**
 * Runs a program as a process and measures it.
 *
 * The kernel reports memory and processor time at the end of the process (wait4, ru_maxrss), through GNU time. Nothing is
 * sampled, so no peak is missed.
 *
 * @module
 */

/** The cost of a process. */
export interface Measured {
  /** Seconds from start to end. */
  readonly seconds: number;
  /** Processor seconds of all threads. */
  readonly cpuSeconds: number;
  /** Peak resident set, in bytes. */
  readonly peakBytes: number;
  readonly stderr: string;
}

const TIME = "/usr/bin/time";

/**
 * Runs a command to its end.
 *
 * @param env variables besides those of this process
 * @throws {Error} if the exit code is not 0, or if GNU time is missing
 */
export async function measure(
  words: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  const figures = await Deno.makeTempFile({ dir: folder });
  const began = performance.now();
  const { success, stderr } = await new Deno.Command(TIME, {
    args: ["--format", "%M %U %S", "--output", figures, ...words],
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output().catch((error: unknown) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`${TIME} does not exist: install GNU time (Debian package time)`);
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
