/**
 * Fuzzing in the time that the other tests leave to the processors.
 *
 * @module
 */

import { fuzzTargets } from "../tests/fuzz/names.ts";
import type { Count } from "./count_tests.ts";

const root = new URL("..", import.meta.url);

/** How long each target is fuzzed beside other tests, and after their end, in seconds. */
const SECONDS = { beside: 60, after: 3 };

/** Ends a target that does not end. */
const LIMIT_MS = 10 * 60_000;

/** Fuzzing in the background. */
export interface Fuzzing {
  /** Ends it soon: the remaining targets check little more than their corpus. Each target counts as a test. */
  end(): Promise<Count>;
}

/**
 * Starts to fuzz all targets, one after the other, with the lowest priority and the fixed seed. The lines of each target are
 * shown when it has ended.
 */
export function startFuzzing(): Fuzzing {
  let seconds = SECONDS.beside;
  const all = async () => {
    const failures: string[] = [];
    const names = fuzzTargets();
    for (const name of names) {
      const { success, stdout, stderr } = await new Deno.Command("nice", {
        args: [
          ...[
            "-n",
            "19",
            Deno.execPath(),
            "run",
            "--quiet",
            "--no-check",
            "--allow-all",
            "tests/fuzz/main.ts",
          ],
          ...[name, "--fixed", "--seconds", String(seconds)],
        ],
        cwd: root,
        stdin: "null",
        signal: AbortSignal.timeout(LIMIT_MS),
      }).output();
      const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      console.log(`fuzz: ${text.trimEnd()}`);
      if (!success) failures.push(`fuzz: ${text}`);
    }
    const errors = failures.length === 0 ? {} : { errors: failures.join("\n") };
    return { passed: names.length - failures.length, failed: failures.length, ignored: 0, ...errors };
  };
  const count = all();
  return {
    end() {
      seconds = SECONDS.after;
      return count;
    },
  };
}
