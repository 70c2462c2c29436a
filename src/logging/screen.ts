/**
 * The standard error stream: lines that stay, and below them, on a terminal, a few lines that change. Both go through
 * here, so that they never garble each other.
 *
 * @module
 */

/** Gives the lines that change, as they are to look now. Each must fit into so many columns. */
type Footer = (columns: number) => readonly string[];

/** What a screen writes to. */
interface Device {
  /** Writes all of it, at once. */
  write(text: string): void;
  size(): { readonly columns: number; readonly rows: number };
}

/** Line by line: what a terminal erases down to its end it may keep as a page of its history. */
const ERASE_LINE = "\x1b[2K";
const LINE_UP = "\x1b[1A";

/** Lines that stay, and lines that change below them. The cursor is never hidden, so it cannot be left hidden. */
export class Screen {
  #footer: Footer | undefined;
  /** What of it stands on the screen now. */
  #drawn: readonly string[] = [];
  /** What is yet to be printed, while several texts are collected. */
  #held: string | undefined;

  constructor(readonly device: Device) {}

  /** Writes text that stays; it ends with a line break. */
  print(text: string): void {
    if (this.#held !== undefined) this.#held += text;
    else if (this.#footer === undefined) this.device.write(text);
    else this.#update(text);
  }

  /** Writes what an action prints all at once, when the action has ended. */
  together(action: () => void): void {
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

  /** From now on these lines stand below all others; undefined takes them away. */
  show(footer: Footer | undefined): void {
    this.#footer = footer;
    this.#update("");
  }

  /** Draws the lines that change again. */
  redraw(): void {
    if (this.#footer !== undefined) this.#update("");
  }

  /** In a single write: the terminal never shows what is between. */
  #update(text: string): void {
    const { columns, rows } = this.device.size();
    const erase = this.#erasing(columns);
    this.#drawn = this.#footer?.(columns).slice(0, Math.max(0, rows - 1)) ?? [];
    const all = erase + text + this.#drawn.join("\n");
    if (all !== "") this.device.write(all);
  }

  /**
   * Takes away what was drawn. A terminal that was made narrower since has broken the lines: they take more rows now
   * than when they were drawn.
   */
  #erasing(columns: number): string {
    if (this.#drawn.length === 0) return "";
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
    return `\r${ERASE_LINE}${(LINE_UP + ERASE_LINE).repeat(rows - 1)}`;
  }
}

/** How many columns a line takes: colours take none. */
export function widthOf(line: string): number {
  // deno-lint-ignore no-control-regex
  return line.replace(/\x1b\[[0-9;]*m/g, "").length;
}

const encoder = new TextEncoder();

/** The standard error stream of this process. */
const STDERR: Device = {
  // Synchronous, so that no line is lost when the program ends. A closed stderr is no reason to stop a run.
  write(text) {
    const bytes = encoder.encode(text);
    try {
      for (let at = 0; at < bytes.length;) at += Deno.stderr.writeSync(bytes.subarray(at));
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
  },
  size() {
    try {
      const { columns, rows } = Deno.consoleSize();
      // A terminal that does not know its size says 0.
      return { columns: columns || 80, rows: rows || 24 };
    } catch {
      return { columns: 80, rows: 24 };
    }
  },
};

/** The screen that logs and progress share. */
export const screen = new Screen(STDERR);
