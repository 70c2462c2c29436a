/**
 * Fuzzing: changes the inputs of a corpus at random, keeps those that reach new code or have a new outcome, and stops at the
 * first one that violates a rule.
 *
 * @module
 */

import process from "node:process";
import { Coverage } from "./coverage.ts";
import { minimized } from "./minimize.ts";
import { mutated } from "./mutate.ts";
import { Random } from "./random.ts";
import { type Target, Violation } from "./target.ts";

/** Coverage is taken once per batch: it takes as long as a hundred inputs. */
const BATCH = 100;

/** Most outcomes that count as new: some contain a part of the input. */
const MOST_OUTCOMES = 60;

/** Most processor time of one input, in milliseconds. */
const MOST_MS = 1000;

/** How long and how an input is fuzzed. */
export interface FuzzOptions {
  readonly corpus: readonly Uint8Array[];
  readonly seed: number;
  /** Stops after this time, in seconds. */
  readonly seconds: number;
  /** Stops after this number of inputs besides the corpus. Default: no limit. */
  readonly inputs?: number;
  /** Whether to look for inputs worth keeping at the end. */
  readonly keep?: boolean;
  /** Told each input before it is checked. */
  readonly onInput?: (input: Uint8Array) => void;
}

/** An input that violates a rule. */
export interface Fault {
  /** The input, minimized unless it is one of the corpus. */
  readonly input: Uint8Array;
  readonly error: unknown;
}

/** The result of fuzzing. */
export interface FuzzResult {
  /** Number of inputs, the corpus included. */
  readonly inputs: number;
  /** New inputs that reach code or outcomes that no smaller input and none of the corpus reaches. */
  readonly found: readonly Uint8Array[];
  readonly fault?: Fault;
}

/** Fuzzes a target. */
export async function fuzz(target: Target, options: FuzzOptions): Promise<FuzzResult> {
  const { onInput } = options;
  const check = (input: Uint8Array) => {
    onInput?.(input);
    return target.check(input);
  };
  const fuzzer = new Fuzzer({ ...target, check }, options);
  await target.setUp?.();
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0; // many inputs are invalid, and stacks take most of their time
  await fuzzer.coverage.start();
  try {
    return await fuzzer.run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    await fuzzer.coverage.stop();
  }
}

/** The error of an input; undefined if all rules hold. */
export async function errorOf(target: Target, input: Uint8Array): Promise<unknown> {
  try {
    await timed(target, input);
    return undefined;
  } catch (error) {
    return error ?? new Error("it throws undefined");
  }
}

/** Checks an input; returns its outcome. */
async function timed(target: Target, input: Uint8Array): Promise<string> {
  const begin = performance.now();
  let outcome = await target.check(input);
  // Other processes may have had the processor, so the time is measured again
  for (let tries = 0; performance.now() - begin > MOST_MS && tries < 3; tries++) {
    const before = process.cpuUsage();
    outcome = await target.check(input);
    const { user, system } = process.cpuUsage(before);
    if (user + system < MOST_MS * 1000) return outcome;
    if (tries === 2) throw new Violation("an input takes more than a second", { bytes: input.length });
  }
  return outcome;
}

class Fuzzer {
  readonly coverage = new Coverage();
  readonly #target: Target;
  readonly #options: FuzzOptions;
  readonly #random: Random;
  /** Inputs to change. */
  readonly #pool: Uint8Array[];
  readonly #outcomes = new Set<string>();
  readonly #end: number;
  #inputs = 0;
  #fault: Fault | undefined;

  constructor(target: Target, options: FuzzOptions) {
    this.#target = target;
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#pool = [...options.corpus];
    this.#end = performance.now() + options.seconds * 1000;
  }

  async run(): Promise<FuzzResult> {
    const { corpus, inputs = Infinity } = this.#options;
    await this.coverage.skip();
    for (const input of corpus) {
      if (await this.#outcome(input) === undefined) return this.#result([]);
      await this.coverage.isNew(true);
    }
    if (this.#pool.length === 0) this.#pool.push(new Uint8Array());
    while (!this.#isOver() && this.#inputs < corpus.length + inputs) {
      if (!await this.#batch()) return this.#result([]);
    }
    return this.#result(this.#options.keep ? await this.#worthKeeping() : []);
  }

  #isOver(): boolean {
    return performance.now() >= this.#end;
  }

  /** Checks a batch of changed inputs; returns whether all rules held. */
  async #batch(): Promise<boolean> {
    const batch: Uint8Array[] = [];
    const added = new Set<Uint8Array>();
    for (let count = 0; count < BATCH && !this.#isOver(); count++) {
      const input = mutated(this.#random.of(this.#pool), this.#pool, this.#target, this.#random);
      const known = this.#outcomes.size;
      if (await this.#outcome(input) === undefined) return false;
      batch.push(input);
      if (this.#outcomes.size > known) added.add(input);
    }
    const isOk = await this.#addNew(batch, added);
    this.#pool.push(...added);
    return isOk;
  }

  /**
   * Finds inputs that reach new code, after all have been checked, by halving: taking coverage takes longest.
   *
   * @returns whether all rules held
   */
  async #addNew(inputs: readonly Uint8Array[], added: Set<Uint8Array>): Promise<boolean> {
    const [input] = inputs;
    if (this.#isOver() || !await this.coverage.isNew(inputs.length === 1) || input === undefined) return true;
    if (inputs.length === 1) added.add(input);
    else {
      const middle = inputs.length >> 1;
      for (const half of [inputs.slice(0, middle), inputs.slice(middle)]) {
        for (const one of half) if (await this.#outcome(one) === undefined) return false;
        if (!await this.#addNew(half, added)) return false;
      }
    }
    return true;
  }

  /** The outcome of an input; undefined if a rule does not hold. */
  async #outcome(input: Uint8Array): Promise<string | undefined> {
    this.#inputs++;
    try {
      const outcome = await timed(this.#target, input);
      if (this.#outcomes.size < MOST_OUTCOMES) this.#outcomes.add(outcome);
      return outcome;
    } catch (error) {
      const isOfCorpus = this.#options.corpus.includes(input);
      this.#fault = isOfCorpus ? { input, error } : await minimized(this.#target, { input, error });
      return undefined;
    }
  }

  /** Of the new inputs, those that reach code or outcomes that neither the corpus nor a shorter one reaches. */
  async #worthKeeping(): Promise<Uint8Array[]> {
    const { corpus } = this.#options;
    await this.coverage.forget();
    this.#outcomes.clear();
    const kept: Uint8Array[] = [];
    const found = this.#pool.filter((input) => !corpus.includes(input)).sort((a, b) => a.length - b.length);
    for (const input of [...corpus, ...found]) {
      const known = this.#outcomes.size;
      await this.#outcome(input);
      const isNew = await this.coverage.isNew(true);
      if (!corpus.includes(input) && (isNew || this.#outcomes.size > known)) kept.push(input);
    }
    return kept;
  }

  #result(found: readonly Uint8Array[]): FuzzResult {
    return {
      inputs: this.#inputs,
      found,
      ...(this.#fault === undefined ? {} : { fault: this.#fault }),
    };
  }
}
