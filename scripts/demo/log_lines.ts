/**
 * Shows what the program logs: indented, without time and category, and without lines that say the same again and
 * again.
 *
 * @module
 */

import { COLUMNS, dim, print, red, wrap, yellow } from "./screen.ts";

const INDENT = "  \u2502 ";
/** Time, level, category, message. */
const LINE = /^\S+ \[(\w+)\] \S+: (.*)$/;

/** Takes the lines of one run as they come. */
export class LogLines {
  /** Lines of the levels WARNING, ERROR and FATAL, and those that are no log lines. */
  readonly complaints: string[] = [];
  readonly #shorten: boolean;
  #kind = "";
  #hidden = 0;
  #columns = Infinity;

  /** @param shorten whether of changes of the same kind only the first is shown */
  constructor(shorten: boolean) {
    this.#shorten = shorten;
  }

  /** Shows a line, or counts it. */
  add(line: string): void {
    const [, level = "", message = line] = LINE.exec(line) ?? [];
    if (level === "INFO") return this.#info(message);
    this.end();
    this.complaints.push(line);
    const colour = level === "WARNING" ? yellow : red;
    for (const part of wrap(`${level} ${message}`.trim(), COLUMNS - INDENT.length, "  ")) {
      print(dim(INDENT) + colour(part));
    }
  }

  /** Tells how many lines were counted and not shown. */
  end(): void {
    if (this.#hidden > 0) print(dim(`${INDENT}\u2026 and ${this.#hidden} more: ${this.#kind}`));
    this.#hidden = 0;
  }

  #info(message: string): void {
    const kind = /^(?:created|modified|renamed|deleted) \w+/.exec(message)?.[0] ?? "";
    if (this.#shorten && kind !== "" && kind === this.#kind) {
      this.#hidden++;
      return;
    }
    this.end();
    if (kind !== "") this.#kind = kind;
    for (const part of this.#fit(message)) print(dim(INDENT + part));
  }

  /** Sentences are broken; tables lose their last columns. */
  #fit(message: string): string[] {
    const width = COLUMNS - INDENT.length;
    if (!/ {2}/.test(message)) {
      this.#columns = Infinity;
      return wrap(message, width, "  ");
    }
    if (this.#columns === Infinity && message.length > width) {
      this.#columns = message.slice(0, width - 3).replace(/\S+$/, "").trimEnd().length;
    }
    return [this.#columns === Infinity ? message : `${message.slice(0, this.#columns)}  \u2026`];
  }
}
