/**
 * Compiles parsed expressions to programs for the {@linkcode Machine}.
 *
 * @module
 */

import type { Atom, Choice, Expression, Group, Item, Repeat } from "./ast.ts";
import { CharacterSet } from "./character_set.ts";
import * as op from "./instructions.ts";

/** A compiled expression. */
export interface Program {
  /** Three numbers for each instruction: its kind (`instructions.ts`), `x` and `y`. */
  readonly code: Int32Array;
  readonly sets: readonly CharacterSet[];
  /** Number of slots: two for each group, including the whole match, and one for each repetition that may be empty. */
  readonly slots: number;
  /** Where the states of each split begin, by instruction. */
  readonly splits: Int32Array;
  /**
   * The slots of the repetitions around a split that may not end where their iteration began, by instruction: whether the
   * position has left them belongs to the state.
   */
  readonly guards: ReadonlyMap<number, readonly number[]>;
  /** Number of states at each position. */
  readonly states: number;
  /** Whether it refers to the text of groups, so that a position may match at one time and not at another. */
  readonly hasReferences: boolean;
}

/** Counted repetitions are written out. Larger programs would need too much memory. */
const MOST_INSTRUCTIONS = 100_000;

/** The most repetitions inside each other that may be empty: each doubles the states. */
const MOST_GUARDS = 8;

/** Compiles an expression; undefined if its repetitions make it too large. */
export function compileProgram({ body, groups }: Expression): Program | undefined {
  try {
    return new Compiler(2 * (groups + 1)).compile(body);
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

class TooLarge extends Error {}

class Compiler {
  readonly #code: number[] = [];
  readonly #sets = new Map<string, { index: number; set: CharacterSet }>();
  readonly #guards = new Map<number, readonly number[]>();
  #slots: number;
  /** The slots of the repetitions around the current place. */
  #around: readonly number[] = [];
  #isBackwards = false;
  #hasReferences = false;

  constructor(slots: number) {
    this.#slots = slots;
  }

  compile(body: Choice): Program {
    this.#save(0);
    this.#choice(body);
    this.#save(1);
    this.#emit(op.MATCH);
    const code = Int32Array.from(this.#code);
    const splits = new Int32Array(code.length / 3);
    let states = 0;
    for (let at = 0; at < splits.length; at++) {
      if (code[3 * at] !== op.SPLIT) continue;
      splits[at] = states;
      states += 2 ** (this.#guards.get(at)?.length ?? 0);
    }
    const sets = [...this.#sets.values()].map(({ set }) => set);
    const [slots, guards, hasReferences] = [this.#slots, this.#guards, this.#hasReferences];
    return { code, sets, slots, splits, guards, states, hasReferences };
  }

  get #next(): number {
    return this.#code.length / 3;
  }

  #emit(kind: number, x = 0, y = 0): number {
    if (this.#next >= MOST_INSTRUCTIONS) throw new TooLarge();
    return this.#code.push(kind, x, y) / 3 - 1;
  }

  #split(): number {
    const split = this.#emit(op.SPLIT);
    if (this.#around.length > 0) this.#guards.set(split, this.#around);
    return split;
  }

  #setX(instruction: number, x: number): void {
    this.#code[3 * instruction + 1] = x;
  }

  #setY(instruction: number, y: number): void {
    this.#code[3 * instruction + 2] = y;
  }

  #save(slot: number): void {
    this.#emit(op.SAVE, slot);
  }

  #set({ source, ignoreCase }: Atom): number {
    const key = `${ignoreCase} ${source}`;
    const known = this.#sets.get(key);
    if (known !== undefined) return known.index;
    const index = this.#sets.size;
    this.#sets.set(key, { index, set: new CharacterSet(source, ignoreCase) });
    return index;
  }

  #choice({ branches }: Choice): void {
    const jumps: number[] = [];
    for (const [index, branch] of branches.entries()) {
      const isLast = index === branches.length - 1;
      const split = isLast ? undefined : this.#split();
      if (split !== undefined) this.#setX(split, this.#next);
      for (const item of this.#isBackwards ? branch.toReversed() : branch) this.#item(item);
      if (split === undefined) continue;
      jumps.push(this.#emit(op.JUMP));
      this.#setY(split, this.#next);
    }
    for (const jump of jumps) this.#setX(jump, this.#next);
  }

  #item(item: Item): void {
    switch (item.type) {
      case "atom":
        return void this.#emit(this.#isBackwards ? op.CHARACTER_BEFORE : op.CHARACTER, this.#set(item));
      case "assertion":
        return void this.#emit(op.PLACE, op.PLACES.indexOf(item.place), this.#set(item.word));
      case "backreference": {
        this.#hasReferences = true;
        const kind = this.#isBackwards ? op.REFERENCE_BEFORE : op.REFERENCE;
        return void this.#emit(kind, item.group, item.ignoreCase ? 1 : 0);
      }
      case "group":
        return this.#group(item);
      case "repeat":
        return item.mode === "possessive" ? this.#atomic(() => this.#repeat(item)) : this.#repeat(item);
    }
  }

  #group({ opening, number, body }: Group): void {
    if (opening === "(?>") return this.#atomic(() => this.#choice(body));
    const isNegative = opening === "(?!" || opening === "(?<!";
    if (isNegative || opening === "(?=" || opening === "(?<=") {
      const outside = this.#isBackwards;
      this.#isBackwards = opening.startsWith("(?<");
      this.#inner(op.LOOK, isNegative ? 1 : 0, () => this.#choice(body));
      this.#isBackwards = outside;
      return;
    }
    if (number === undefined) return this.#choice(body);
    const [first, last] = this.#isBackwards ? [2 * number + 1, 2 * number] : [2 * number, 2 * number + 1];
    this.#save(first);
    this.#choice(body);
    this.#save(last);
  }

  /** A look-behind has a fixed width in Python, so it has nothing to give back. */
  #atomic(write: () => void): void {
    if (this.#isBackwards) write();
    else this.#inner(op.ATOMIC, 0, write);
  }

  #inner(kind: number, y: number, write: () => void): void {
    const start = this.#emit(kind, 0, y);
    write();
    this.#emit(op.MATCH);
    this.#setX(start, this.#next);
  }

  #repeat({ item, min, max, mode }: Repeat): void {
    const groups = groupsIn(item);
    const iteration = () => {
      if (groups !== undefined) this.#emit(op.CLEAR, 2 * groups.first, 2 * groups.last + 2);
      this.#item(item);
    };
    for (let count = 0; count < min; count++) iteration();
    if (max === min) return;
    // JavaScript rejects an iteration that is not demanded and matches the empty text
    const slot = canBeEmpty(item) ? this.#slots++ : undefined;
    const optional = () => {
      const split = this.#split();
      if (slot === undefined) iteration();
      else this.#guarded(slot, iteration);
      return split;
    };
    const leave = (split: number) => {
      const [enter, exit] = [split + 1, this.#next];
      this.#setX(split, mode === "lazy" ? exit : enter);
      this.#setY(split, mode === "lazy" ? enter : exit);
    };
    if (max === Infinity) {
      const split = optional();
      this.#emit(op.JUMP, split);
      leave(split);
      return;
    }
    const splits: number[] = [];
    for (let count = min; count < max; count++) splits.push(optional());
    for (const split of splits) leave(split);
  }

  /** Writes an iteration that must not be empty. */
  #guarded(slot: number, write: () => void): void {
    const outside = this.#around;
    if (outside.length >= MOST_GUARDS) throw new TooLarge();
    this.#around = [...outside, slot];
    this.#save(slot);
    write();
    this.#emit(op.MOVED, slot);
    this.#around = outside;
  }
}

/** The numbers of the first and the last capturing group in an item; undefined if there are none. */
function groupsIn(item: Item): { first: number; last: number } | undefined {
  if (item.type === "repeat") return groupsIn(item.item);
  if (item.type !== "group") return undefined;
  const inside = item.body.branches.flatMap((branch) => branch.flatMap((each) => groupsIn(each) ?? []));
  const last = inside.at(-1)?.last ?? item.number;
  const first = item.number ?? inside[0]?.first;
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** Whether an item may match the empty text. */
function canBeEmpty(item: Item): boolean {
  switch (item.type) {
    case "atom":
      return false;
    case "assertion":
    case "backreference":
      return true;
    case "group":
      return /[=!]$/.test(item.opening) || item.body.branches.some((branch) => branch.every(canBeEmpty));
    case "repeat":
      return item.min === 0 || canBeEmpty(item.item);
  }
}
