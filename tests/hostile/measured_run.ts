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

/** Milliseconds between two looks at the memory. The kernel keeps the peak, so only the last moments can be missed. */
const LOOK_MS = 20;

/**
 * Runs `plan`.
 *
 * @param command the program and its first arguments
 * @param maxSeconds ends the run after this time
 */
export async function measuredPlan(
  [program, ...words]: readonly string[],
  config: string,
  maxSeconds = 300,
): Promise<Measured> {
  const began = performance.now();
  const child = new Deno.Command(program ?? "", {
    args: [...words, "plan", config],
    clearEnv: true,
    env: { DENO_NO_UPDATE_CHECK: "1", ...inherited() },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let bytes = 0;
  let isCut = false;
  const look = setInterval(() => bytes = Math.max(bytes, peakOf(child.pid)), LOOK_MS);
  const cut = setTimeout(() => {
    isCut = true;
    // SIGTERM would let it finish what it reads
    child.kill("SIGKILL");
  }, maxSeconds * 1000);
  try {
    const [stderr, { code }] = await Promise.all([new Response(child.stderr).text(), child.status]);
    const seconds = (performance.now() - began) / 1000;
    return { code, seconds, megabytes: Math.round(bytes / 1e6), stderr, isCut };
  } finally {
    clearInterval(look);
    clearTimeout(cut);
  }
}

/** The peak of resident memory of a process so far, in bytes; 0 if it has ended (proc_pid_status(5)). */
function peakOf(pid: number): number {
  try {
    return 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
