/**
 * Runs programs of regular expressions in bounded time.
 *
 * It backtracks as JavaScript does, and so finds the same match with the same groups, but it never tries an alternative
 * twice at the same position: the second time cannot end differently. The time is then proportional to the length of the
 * text (as RE2's BitState; Davis et al., "Using Selective Memoization to Defeat Regular Expression Denial of Service",
 * 2021). References to groups rule that out, and look-arounds may need more; for them a limit of steps applies.
 *
 * @module
 */

import { width, widthBefore } from "./characters.ts";
import * as op from "./instructions.ts";
import type { Program } from "./program.ts";

/** A text is too long for an expression. The message says why, as a part of a sentence. */
export class PatternLimitError extends Error {
  override readonly name = "PatternLimitError";
}

/** Steps of one search in a text, for each of its characters. Linear searches need about one for each instruction. */
const STEPS_PER_CHARACTER = 2000;

/** Steps for each character that a budget does not pay for: a group has many members, for which simple expressions need 4. */
const UNPAID_STEPS = 10;

/** Characters that every text may have in addition, for the limit of steps. */
const FREE_CHARACTERS = 1000;

/** The largest memory of tried alternatives, in bits: 32 MiB. */
const MOST_BITS = 2 ** 28;

/** The largest number of numbers on the stack, and of tried alternatives: 64 MiB each. */
const MOST_ENTRIES = 2 ** 24;

const TOO_MUCH_MEMORY = "the search takes too much memory";

/** Backtracking entries: an instruction and a position, or a slot (counted from here) and its position before. */
const SLOT = -1;

/** A buffer of numbers that grows. */
class Numbers {
  items = new Int32Array(256);
  size = 0;

  push(first: number, second: number): void {
    if (this.size + 2 > this.items.length) {
      if (this.size >= MOST_ENTRIES) throw new PatternLimitError(TOO_MUCH_MEMORY);
      const larger = new Int32Array(2 * this.items.length);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.size++] = first;
    this.items[this.size++] = second;
  }
}

/** How many steps searches may take together. */
export interface StepBudget {
  steps: number;
}

/** Which matches to find. */
interface Search {
  /** Whether to search on after each match, as `String.replace` does with the flag "g". */
  readonly all: boolean;
  /** Whether matches begin at the start of the text. */
  readonly isAtStart: boolean;
  /** What is left for this search and others, if it is less than its own limit. */
  readonly budget?: StepBudget | undefined;
}

/** Runs a program. Keeps no text between searches. */
export class Machine {
  readonly #stack = new Numbers();
  /** Words of `#tried` and the bits that were set in them. */
  readonly #trail = new Numbers();
  #tried = new Uint32Array(16);
  readonly #slots: Int32Array;
  readonly #caseless = new Map<number, RegExp>();
  #text = "";
  #steps = 0;

  constructor(readonly program: Program) {
    this.#slots = new Int32Array(program.slots);
  }

  /**
   * Searches a text.
   *
   * @param onMatch receives the slots, valid during the call: start and end of the match and of each group, -1 without one
   * @throws {PatternLimitError} if the search needs more than the limits allow
   */
  search(text: string, { all, isAtStart, budget }: Search, onMatch: (slots: Int32Array) => void): void {
    const { states, hasReferences } = this.program;
    const bits = hasReferences ? 0 : states * (text.length + 1);
    if (bits > MOST_BITS) throw new PatternLimitError(TOO_MUCH_MEMORY);
    if (bits > 32 * this.#tried.length) this.#tried = new Uint32Array(Math.ceil(1.5 * bits / 32));
    const most = STEPS_PER_CHARACTER * (text.length + FREE_CHARACTERS);
    const unpaid = UNPAID_STEPS * (text.length + 1);
    const allowed = budget === undefined ? most : Math.min(most, budget.steps + unpaid);
    this.#steps = allowed;
    this.#text = text;
    try {
      for (let start = 0; start <= (isAtStart ? 0 : text.length);) {
        this.#slots.fill(-1);
        this.#stack.size = 0;
        if (this.#run(0, start) < 0) {
          start += width(text, start);
          continue;
        }
        onMatch(this.#slots);
        if (!all) break;
        // What has matched is tried again from the next start
        this.#forget(0);
        const end = this.#slots[1] as number;
        start = end > start ? end : start + width(text, start);
      }
    } finally {
      if (budget !== undefined) budget.steps -= Math.max(0, allowed - this.#steps - unpaid);
      this.#forget(0);
      this.#text = "";
    }
  }

  /** Forgets what was tried since the trail had `size` entries. */
  #forget(size: number): void {
    const { items } = this.#trail;
    const tried = this.#tried;
    while (this.#trail.size > size) {
      const bit = items[--this.#trail.size] as number;
      const word = items[--this.#trail.size] as number;
      tried[word] = (tried[word] as number) & ~bit;
    }
  }

  /** Runs the program from an instruction and a position on; returns the position of the end, -1 without a match. */
  #run(start: number, from: number): number {
    const { code, sets, splits, guards, hasReferences } = this.program;
    const hasGuards = guards.size > 0;
    const text = this.#text;
    const length = text.length;
    const slots = this.#slots;
    const stack = this.#stack;
    const base = stack.size;
    let at = start;
    let position = from;
    for (;;) {
      if (this.#steps-- < 0) throw new PatternLimitError("the search takes too many steps");
      const x = code[3 * at + 1] as number;
      const y = code[3 * at + 2] as number;
      let matches = true;
      switch (code[3 * at]) {
        case op.CHARACTER: {
          if (position >= length) {
            matches = false;
            break;
          }
          let unit = text.charCodeAt(position);
          let next = position + 1;
          if ((unit & 0xfc00) === 0xd800 && next < length) unit = text.codePointAt(position) as number;
          if (unit > 0xffff) next++;
          matches = sets[x]?.has(unit) === true;
          position = next;
          at++;
          break;
        }
        case op.CHARACTER_BEFORE: {
          const before = position - widthBefore(text, position);
          matches = position > 0 && sets[x]?.has(text.codePointAt(before) as number) === true;
          position = before;
          at++;
          break;
        }
        case op.SPLIT: {
          if (!hasReferences) {
            const state = hasGuards ? this.#state(at, position) : splits[at] as number;
            const index = state * (length + 1) + position;
            const word = index >>> 5;
            const bit = 1 << (index & 31);
            const known = this.#tried[word] as number;
            if ((known & bit) !== 0) {
              matches = false;
              break;
            }
            this.#tried[word] = known | bit;
            this.#trail.push(word, bit);
          }
          stack.push(y, position);
          at = x;
          break;
        }
        case op.JUMP:
          at = x;
          break;
        case op.SAVE:
          stack.push(SLOT - x, slots[x] as number);
          slots[x] = position;
          at++;
          break;
        case op.CLEAR:
          for (let slot = x; slot < y; slot++) {
            const value = slots[slot] as number;
            if (value < 0) continue;
            stack.push(SLOT - slot, value);
            slots[slot] = -1;
          }
          at++;
          break;
        case op.MOVED:
          matches = position !== slots[x];
          at++;
          break;
        case op.PLACE:
          matches = this.#isAt(x, y, position);
          at++;
          break;
        case op.LOOK: {
          const found = this.#inner(at + 1, position, y === 1) >= 0;
          matches = found !== (y === 1);
          at = x;
          break;
        }
        case op.ATOMIC: {
          const end = this.#inner(at + 1, position, false);
          matches = end >= 0;
          position = end;
          at = x;
          break;
        }
        case op.REFERENCE:
        case op.REFERENCE_BEFORE: {
          const end = this.#reference(x, y === 1, position, code[3 * at] === op.REFERENCE);
          matches = end >= 0;
          position = end;
          at++;
          break;
        }
        default:
          return position;
      }
      if (matches) continue;
      // Back to the last alternative; what was stored since then is undone
      for (;;) {
        if (stack.size === base) return -1;
        const value = stack.items[--stack.size] as number;
        const entry = stack.items[--stack.size] as number;
        if (entry >= 0) {
          at = entry;
          position = value;
          break;
        }
        slots[SLOT - entry] = value;
      }
    }
  }

  /** The number of the state of a split. */
  #state(at: number, position: number): number {
    const { splits, guards } = this.program;
    let moved = 0;
    for (const slot of guards.get(at) ?? []) moved = 2 * moved + (this.#slots[slot] === position ? 0 : 1);
    return (splits[at] as number) + moved;
  }

  /** Runs a body on its own. Its alternatives are dropped afterwards, what it stored stays unless `undo` is set. */
  #inner(start: number, position: number, undo: boolean): number {
    const stack = this.#stack;
    const base = stack.size;
    const trail = this.#trail.size;
    const end = this.#run(start, position);
    if (end < 0) return end;
    // What has matched here would otherwise count as failed the next time
    this.#forget(trail);
    if (undo) {
      while (stack.size > base) {
        const value = stack.items[--stack.size] as number;
        const entry = stack.items[--stack.size] as number;
        if (entry < 0) this.#slots[SLOT - entry] = value;
      }
      return end;
    }
    let kept = base;
    for (let entry = base; entry < stack.size; entry += 2) {
      if ((stack.items[entry] as number) >= 0) continue;
      stack.items[kept++] = stack.items[entry] as number;
      stack.items[kept++] = stack.items[entry + 1] as number;
    }
    stack.size = kept;
    return end;
  }

  #isAt(place: number, word: number, position: number): boolean {
    const text = this.#text;
    switch (op.PLACES[place]) {
      case "text start":
        return position === 0;
      case "line start":
        return position === 0 || text[position - 1] === "\n";
      case "text end":
        return position === text.length;
      case "line end":
        return position === text.length || text[position] === "\n";
      case "last line end":
        return position === text.length || position === text.length - 1 && text[position] === "\n";
      case "boundary":
        return this.#isWord(word, position, true) !== this.#isWord(word, position, false);
      default:
        return text !== "" && this.#isWord(word, position, true) === this.#isWord(word, position, false);
    }
  }

  #isWord(word: number, position: number, before: boolean): boolean {
    const text = this.#text;
    const at = before ? position - widthBefore(text, position) : position;
    if (before ? position === 0 : position === text.length) return false;
    return this.program.sets[word]?.has(text.codePointAt(at) as number) === true;
  }

  /** The position after, or before, the text of a group; -1 if it is not there. A group without a match is empty. */
  #reference(group: number, ignoreCase: boolean, position: number, forwards: boolean): number {
    const text = this.#text;
    const [start, end] = [this.#slots[2 * group] as number, this.#slots[2 * group + 1] as number];
    if (start < 0 || end < 0) return position;
    const first = forwards ? position : position - (end - start);
    const last = first + (end - start);
    if (first < 0 || last > text.length) return -1;
    this.#steps -= end - start;
    for (let index = 0; index < end - start;) {
      const [one, other] = [text.codePointAt(start + index), text.codePointAt(first + index)] as [
        number,
        number,
      ];
      if (one !== other && !(ignoreCase && this.#areSame(one, other))) return -1;
      index += one > 0xffff ? 2 : 1;
    }
    return forwards ? last : first;
  }

  #areSame(one: number, other: number): boolean {
    let regex = this.#caseless.get(one);
    if (regex === undefined) {
      regex = new RegExp(`^\\u{${one.toString(16)}}$`, "ui");
      this.#caseless.set(one, regex);
    }
    return regex.test(String.fromCodePoint(other));
  }
}
