/**
 * The standard error stream: permanent lines and, on a terminal, a changing footer below them. All output goes through
 * here, so that they do not mix.
 *
 * @module
 */

import { widthOf, wrapLines } from "../common/wrap_line.ts";

/** Returns the current lines of the footer, each at most `columns` wide. */
type Footer = (columns: number) => readonly string[];

/** The output device of a screen. */
interface Device {
  /** Writes the whole text in one call. */
  write(text: string): void;
  size(): { readonly columns: number; readonly rows: number };
}

/** Erases line by line: erasing to the end of the screen may push a page into the history of the terminal. */
const ERASE_LINE = "\x1b[2K";
const LINE_UP = "\x1b[1A";

/** Prints permanent lines above a changing footer. Never hides the cursor, so it cannot stay hidden. */
export class Screen {
  #footer: Footer | undefined;
  /** The visible lines of the footer. */
  #drawn: readonly string[] = [];
  /** Text collected by {@linkcode Screen.batch}. */
  #held: string | undefined;

  constructor(private readonly device: Device) {}

  /** The width of the terminal. */
  get columns(): number {
    return this.device.size().columns;
  }

  /** Prints permanent text, which must end with a line break. */
  print(text: string): void {
    if (this.#held !== undefined) this.#held += text;
    else if (this.#footer === undefined) this.device.write(text);
    else this.#update(text);
  }

  /** Runs an action and prints its output in one write. */
  batch(action: () => void): void {
    if (this.#held !== undefined) return action();
    this.#held = "";
    try {
      action();
    } finally {
      const text = this.#held;
      this.#held = undefined;
      if (text !== "") this.print(text);
    }
  }

  /** Shows a footer; undefined removes it. */
  show(footer: Footer | undefined): void {
    this.#footer = footer;
    this.#update("");
  }

  /** Redraws the footer. */
  redraw(): void {
    if (this.#footer !== undefined) this.#update("");
  }

  /** Writes everything at once, so that the terminal never shows an intermediate state. */
  #update(text: string): void {
    const { columns, rows } = this.device.size();
    const erase = this.#erasing(columns);
    this.#drawn = this.#footer?.(columns).slice(0, Math.max(0, rows - 1)) ?? [];
    const all = erase + text + this.#drawn.join("\n");
    if (all !== "") this.device.write(all);
  }

  /**
   * Erases the footer. If the terminal has become narrower, the lines have wrapped and take more rows than when they were
   * drawn.
   */
  #erasing(columns: number): string {
    if (this.#drawn.length === 0) return "";
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
    return `\r${ERASE_LINE}${(LINE_UP + ERASE_LINE).repeat(rows - 1)}`;
  }
}

const encoder = new TextEncoder();

/** The standard error stream of this process. */
const STDERR: Device = {
  // Synchronous, so that no line is lost when the program ends. A closed or full stderr must not stop a run.
  write(text) {
    const bytes = encoder.encode(text);
    try {
      for (let at = 0; at < bytes.length;) at += Deno.stderr.writeSync(bytes.subarray(at));
    } catch {
      // There is no other place to say so.
    }
  },
  size() {
    try {
      const { columns, rows } = Deno.consoleSize();
      // A terminal of unknown size returns 0
      return { columns: columns || 80, rows: rows || 24 };
    } catch {
      return { columns: 80, rows: 24 };
    }
  },
};

/** The screen that logs and progress share. */
export const screen = new Screen(STDERR);

/** Wraps lines to the width of stderr, if it is a terminal. */
export function wrappedForStderr(text: string): string {
  const columns = Deno.stderr.isTerminal() ? screen.columns : undefined;
  return [...wrapLines(text.split("\n"), columns)].join("\n");
}
