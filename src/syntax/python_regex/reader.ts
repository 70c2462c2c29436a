/**
 * A cursor over the characters of a Python regular expression.
 *
 * @module
 */

import { PythonRegexError } from "./ast.ts";

/** Reads a regular expression character by character (code point by code point). */
export class Reader {
  readonly #chars: readonly string[];
  /** Offset of the next character. */
  at = 0;

  constructor(readonly pattern: string) {
    this.#chars = [...pattern];
  }

  /** Returns the next character, or the one `ahead` of it; the empty string at the end. */
  peek(ahead = 0): string {
    return this.#chars[this.at + ahead] ?? "";
  }

  /** Whether everything has been read. */
  get done(): boolean {
    return this.at >= this.#chars.length;
  }

  /** Consumes the next character; returns the empty string at the end. */
  take(): string {
    const char = this.peek();
    if (char !== "") this.at++;
    return char;
  }

  /** Consumes `text` if it is next. */
  accept(text: string): boolean {
    const chars = [...text];
    if (!chars.every((char, ahead) => this.peek(ahead) === char)) return false;
    this.at += chars.length;
    return true;
  }

  /** Consumes matching characters, at most `limit`. */
  takeWhile(allowed: RegExp, limit = Infinity): string {
    let taken = "";
    while (limit-- > 0 && !this.done && allowed.test(this.peek())) taken += this.take();
    return taken;
  }

  /** Consumes everything up to and including `end`; returns the text before it. */
  takeUntil(end: string, what: string): string {
    const start = this.at;
    let taken = "";
    while (!this.done && this.peek() !== end) taken += this.take();
    if (!this.accept(end)) this.fail(`${what} has no closing "${end}"`, start);
    return taken;
  }

  /** Refuses the expression. */
  fail(reason: string, offset = this.at): never {
    throw new PythonRegexError(this.pattern, offset, reason);
  }
}
