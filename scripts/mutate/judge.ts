/**
 * Finds out whether a test notices a mutant.
 *
 * First in a process that has all test files loaded: only the tests that pass the mutant, the nearest and quick ones first. If
 * none notices it, the same in a fresh process with the mutant switched on before anything is loaded, because some values are
 * computed once. What is left is given to `deno test`, which also notices threads and open resources.
 *
 * @module
 */

import type { Importers } from "./importers.ts";
import type { Mutant } from "./mutants.ts";
import type { Answer } from "./protocol.ts";
import { LoadError, WarmProcess } from "./warm_process.ts";

/** What became of a mutant: `uncovered` survives, too, because no test passes it. */
export type Fate = "killed" | "timeout" | "survived" | "uncovered" | "ignored";

/** A test takes at most this many times as long as without a mutant, and some seconds for a busy machine. */
const SLOWER = 5;
const GRACE_MS = 5000;
/** A mutant that is passed this many times as often is in an endless loop. */
const HITS = 100;
const LEAST_HITS = 10_000;
/** How many test files `deno test` runs, the nearest ones, and each of the further ones. */
const COLD_FILES = 2;
/** Time for a run of `deno test` (milliseconds). */
const COLD_MS = 180_000;

interface Test {
  readonly file: string;
  readonly ms: number;
  readonly hits: Readonly<Record<string, number>>;
}

/** Judges mutants by the tests of a folder, and by further test files if those do not notice it. */
export class Judge {
  readonly #root: string;
  readonly #files: readonly string[];
  readonly #further: readonly string[];
  readonly #importers: Importers;
  readonly #tests = new Map<number, Test>();
  #loaded: ReadonlySet<string> = new Set();
  #process: WarmProcess | undefined;
  /** The files of tests that fail here without a mutant, but perhaps not with `deno test`. One item for each test. */
  readonly unusable: string[] = [];

  constructor(root: string, files: readonly string[], further: readonly string[], importers: Importers) {
    this.#root = root;
    this.#files = files;
    this.#further = further;
    this.#importers = importers;
  }

  /** Runs all tests without a mutant. Those that fail cannot judge. */
  async prepare(): Promise<void> {
    const { process, loaded } = await WarmProcess.start(this.#root, this.#files);
    this.#process = process;
    this.#loaded = new Set(loaded.loaded);
    for (const [test, { file }] of loaded.tests.entries()) {
      const answer = await this.#run(test);
      if (answer?.ok) this.#tests.set(test, { file, ...answer });
      else this.unusable.push(file);
    }
  }

  async close(): Promise<void> {
    await this.#process?.close();
    this.#process = undefined;
  }

  /** Finds out what becomes of a mutant. */
  async judge(mutant: Mutant): Promise<Fate> {
    if (mutant.ignored !== undefined) return "ignored";
    const passing = [...this.#tests].filter(([, { hits }]) => mutant.id in hits)
      .sort(([, a], [, b]) => distance(mutant, a) - distance(mutant, b) || a.ms - b.ms);
    if (!this.#loaded.has(mutant.id)) {
      for (const [test, { ms, hits }] of passing) {
        const hitLimit = Math.max(LEAST_HITS, HITS * (hits[mutant.id] ?? 0));
        const answer = await this.#run(test, { mutant: mutant.id, hitLimit }, SLOWER * ms + GRACE_MS);
        if (answer === undefined) return "timeout";
        if (answer.ok) continue;
        if ((await this.#run(test, {}, SLOWER * ms + GRACE_MS))?.ok) return "killed";
        // It fails without the mutant, too: traces of one before, or it cannot run twice
        await this.close();
        break;
      }
    }
    const isLoaded = this.#loaded.has(mutant.id);
    const own = this.#importing(mutant, this.#files);
    const fresh = await this.#runFresh(mutant, isLoaded ? [...this.#tests] : passing);
    if (fresh !== "survived") return fresh;
    const covering = new Set([...passing.map(([, { file }]) => file), ...this.unusable]);
    const nearest = own.filter((file) => isLoaded || passing.length === 0 || covering.has(file));
    const fate = await this.#runCold(mutant, nearest.slice(0, COLD_FILES));
    if (fate !== "survived") return fate;
    const last = await this.#runCold(mutant, this.#importing(mutant, this.#further));
    return last === "survived" && passing.length === 0 && !isLoaded ? "uncovered" : last;
  }

  /** Runs tests in a process of their own, in which the mutant is switched on before anything is loaded. */
  async #runFresh(mutant: Mutant, tests: readonly (readonly [number, Test])[]): Promise<Fate> {
    const own = tests.filter(([, { file }]) => this.#importers.imports(file, mutant.file))
      .sort(([, a], [, b]) => distance(mutant, a) - distance(mutant, b) || a.ms - b.ms);
    if (own.length === 0) return "survived";
    try {
      const { process } = await WarmProcess.start(this.#root, this.#files, mutant.id);
      try {
        for (const [test, { ms }] of own) {
          const answer = await process.run({ test, mutant: mutant.id }, SLOWER * ms + GRACE_MS);
          if (!answer?.ok) return answer === undefined ? "timeout" : "killed";
        }
        return "survived";
      } finally {
        await process.close();
      }
    } catch (error) {
      if (error instanceof LoadError) return "killed";
      throw error;
    }
  }

  #importing({ file }: Mutant, tests: readonly string[]): string[] {
    return tests.filter((test) => this.#importers.imports(test, file))
      .sort((a, b) => distance({ file }, { file: a }) - distance({ file }, { file: b }));
  }

  async #run(
    test: number,
    mutation: { readonly mutant?: string; readonly hitLimit?: number } = {},
    limitMs = COLD_MS,
  ): Promise<Answer | undefined> {
    this.#process ??= (await WarmProcess.start(this.#root, this.#files)).process;
    const answer = await this.#process.run({ test, ...mutation }, limitMs);
    if (answer === undefined) await this.close();
    return answer;
  }

  /** Runs whole test files with `deno test`, the nearest alone and first. */
  async #runCold(mutant: Mutant, files: readonly string[]): Promise<Fate> {
    for (const part of [files.slice(0, 1), files.slice(1)]) {
      if (part.length === 0) continue;
      const child = new Deno.Command(Deno.execPath(), {
        args: ["test", "--quiet", "--allow-all", "--no-check", "--fail-fast", ...part],
        cwd: this.#root,
        env: { __STRYKER_ACTIVE_MUTANT__: mutant.id },
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        child.kill("SIGKILL");
      }, COLD_MS);
      const { success } = await child.status;
      clearTimeout(timer);
      if (!success) return late ? "timeout" : "killed";
    }
    return "survived";
  }
}

/** How far a test file is from the mutated one: 0 beside it and named like it. */
function distance({ file }: { readonly file: string }, test: { readonly file: string }): number {
  const [folder, base] = parts(file.replace(/\.ts$/, ""));
  const [testFolder, testBase] = parts(test.file.replace(/_test\.ts$/, ""));
  return folder !== testFolder ? 2 : base === testBase ? 0 : 1;
}

function parts(path: string): [folder: string, base: string] {
  const at = path.lastIndexOf("/");
  return [path.slice(0, at), path.slice(at + 1)];
}
