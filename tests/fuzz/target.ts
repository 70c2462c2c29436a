/**
 * What is fuzzed: one parser or transformation, and the rules that hold for every input.
 *
 * @module
 */

/** A function with rules for all of its inputs. */
export interface Target {
  /** What is checked, for people. */
  readonly description: string;
  /** Tokens of its language, for mutations. */
  readonly tokens: readonly string[];
  /** The longest input in bytes, for a parser that is slower than in proportion; default: 65,536. */
  readonly longest?: number;
  /** Called once, before the first input. */
  readonly setUp?: () => Promise<void>;
  /**
   * Checks all rules for one input.
   *
   * @returns the kind of the outcome, such as that of an error; an input with a new one is kept
   * @throws {Violation} if a rule does not hold; every other error is a fault, too
   */
  readonly check: (input: Uint8Array) => string | Promise<string>;
}

/** A rule that does not hold for an input. */
export class Violation extends Error {
  override readonly name = "Violation";

  /** @param rule a constant text: minimizing an input keeps the rule that it violates */
  constructor(readonly rule: string, readonly found?: unknown) {
    super(
      found === undefined ? rule : `${rule}: ${Deno.inspect(found, { depth: 6, strAbbreviateSize: 500 })}`,
    );
  }
}

/** Reports a violation unless a rule holds. */
export function rule(holds: boolean, text: string, found?: () => unknown): asserts holds {
  if (!holds) throw new Violation(text, found?.());
}

/** Compares results as plain data. */
export function same(actual: unknown, expected: unknown, text: string): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Violation(text, { actual: a?.slice(0, 1000), expected: b?.slice(0, 1000) });
}

/** The result of a function, or the error of one of the given classes that it throws. */
export function attempt<T, E extends Error>(
  run: () => T,
  ...errors: readonly (abstract new (...args: never[]) => E)[]
): { readonly value: T; readonly error?: never } | { readonly error: E; readonly value?: never } {
  try {
    return { value: run() };
  } catch (error) {
    for (const type of errors) if (error instanceof type) return { error };
    throw error;
  }
}

const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/** An input as text; bytes that are not UTF-8 become U+FFFD. */
export function textOf(input: Uint8Array): string {
  return DECODER.decode(input);
}

/** The kind of an error, as an outcome: the beginning of its message without what it quotes. */
export function kindOf({ name, message }: Error): string {
  const constant = message.replace(/"(?:[^"\\]|\\.)*"|\d+/g, "").replace(/[^a-z ]/gi, "");
  return `${name}: ${constant.trim().slice(0, 45)}`;
}
