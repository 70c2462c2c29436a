/**
 * Runs the program as a process, and measures the peak of its memory and the time until it has ended.
 *
 * @module
 */
import { inherited } from "../e2e/program.ts";

/** A measured run. */
export interface Measured {
  readonly code: number;
  /** Wall-clock time in seconds, start included. */
  readonly seconds: number;
  /** Peak of resident memory in megabytes. */
  readonly megabytes: number;
  readonly stderr: string;
  /** Whether it was ended because it took longer than allowed. */
  readonly isCut: boolean;
}

/** Exit code of timeout(1) for a program that it has ended. */
const CUT = 124;

/**
 * Runs `plan`. Needs GNU time.
 *
 * @param command the program and its first arguments
 * @param maxSeconds ends the run after this time
 */
export async function measuredPlan(
  command: readonly string[],
  config: string,
  maxSeconds: number,
): Promise<Measured> {
  const figures = await Deno.makeTempFile({ prefix: "figures-" });
  try {
    const began = performance.now();
    const limit = ["timeout", String(maxSeconds)];
    const { code, stderr } = await new Deno.Command("/usr/bin/time", {
      args: ["--format", "%M", "--output", figures, ...limit, ...command, "plan", config],
      clearEnv: true,
      env: { DENO_NO_UPDATE_CHECK: "1", ...inherited() },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    const seconds = (performance.now() - began) / 1000;
    const kibibytes = Number((await Deno.readTextFile(figures)).trim().split("\n").at(-1));
    return {
      code,
      seconds,
      megabytes: Math.round(kibibytes * 1024 / 1e6),
      stderr: new TextDecoder().decode(stderr),
      isCut: code === CUT,
    };
  } finally {
    await Deno.remove(figures);
  }
}
