/**
 * Which code ran, by V8's precise block coverage.
 *
 * @module
 */

import { type Profiler, Session } from "node:inspector/promises";

const SOURCES = new URL("../../src/", import.meta.url).href;

/** Remembers which characters of the sources in `src` have run. Taking coverage takes about a millisecond. */
export class Coverage {
  readonly #session = new Session();
  /** By URL: 1 for each character that has run. */
  #covered = new Map<string, Uint8Array>();

  /** Starts to count. */
  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post("Profiler.enable");
    await this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** Stops to count. */
  async stop(): Promise<void> {
    await this.#session.post("Profiler.stopPreciseCoverage");
    this.#session.disconnect();
  }

  /** Forgets what ran since the last call. */
  async skip(): Promise<void> {
    await this.#session.post("Profiler.takePreciseCoverage");
  }

  /** Forgets everything. */
  async forget(): Promise<void> {
    await this.skip();
    this.#covered = new Map();
  }

  /**
   * Whether something ran since the last call that had not run before.
   *
   * @param remember whether it counts as seen from now on
   */
  async isNew(remember: boolean): Promise<boolean> {
    const { result } = await this.#session.post("Profiler.takePreciseCoverage");
    let isNew = false;
    for (const { url, functions } of result) {
      if (!url.startsWith(SOURCES)) continue;
      for (const { ranges } of functions) if (this.#add(url, ranges, remember)) isNew = true;
    }
    return isNew;
  }

  /** Adds the ranges of one function: the first is the whole, each further one lies within an earlier one. */
  #add(url: string, ranges: readonly Profiler.CoverageRange[], remember: boolean): boolean {
    const [whole] = ranges;
    if (whole === undefined || whole.count === 0) return false;
    const start = whole.startOffset;
    const ran = new Uint8Array(whole.endOffset - start);
    for (const { startOffset, endOffset, count } of ranges) {
      ran.fill(count > 0 ? 1 : 0, startOffset - start, endOffset - start);
    }
    const covered = this.#coveredOf(url, whole.endOffset);
    let isNew = false;
    for (let at = 0; at < ran.length; at++) {
      if (ran[at] === 0 || covered[start + at] === 1) continue;
      isNew = true;
      if (!remember) break;
      covered[start + at] = 1;
    }
    return isNew;
  }

  #coveredOf(url: string, length: number): Uint8Array {
    const before = this.#covered.get(url) ?? new Uint8Array();
    if (before.length >= length) return before;
    const covered = new Uint8Array(Math.max(length, 2 * before.length));
    covered.set(before);
    this.#covered.set(url, covered);
    return covered;
  }
}
