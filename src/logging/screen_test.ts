import assert from "node:assert/strict";
import { Screen } from "./screen.ts";

/** A terminal that supports text, line breaks, and the three escape sequences in use. */
class Terminal {
  rows: string[] = [""];
  at = 0;
  column = 0;
  columns = 40;
  height = 24;
  writes = 0;

  write(text: string): void {
    this.writes++;
    // deno-lint-ignore no-control-regex
    for (const part of text.match(/\x1b\[1A|\x1b\[2K|[\s\S]/g) ?? []) {
      if (part === "\x1b[1A") this.at = Math.max(0, this.at - 1);
      else if (part === "\x1b[2K") this.rows[this.at] = "";
      else if (part === "\r") this.column = 0;
      else if (part === "\n") this.#next();
      else {
        if (this.column === this.columns) this.#next();
        this.rows[this.at] = this.#row().slice(0, this.column) + part + this.#row().slice(this.column + 1);
        this.column++;
      }
    }
    // Empty rows below the cursor are invisible
    while (this.rows.length > this.at + 1 && this.rows.at(-1) === "") this.rows.pop();
  }

  size() {
    return { columns: this.columns, rows: this.height };
  }

  /** Makes the terminal narrower and wraps lines, as modern terminals do. */
  narrow(columns: number): void {
    this.columns = columns;
    const cursor = this.at;
    const broken = this.rows.map((row) =>
      row === "" ? [""] : row.match(new RegExp(`.{1,${columns}}`, "g")) ?? []
    );
    this.at = broken.slice(0, cursor + 1).flat().length - 1;
    this.rows = broken.flat();
    this.column = this.#row().length;
  }

  #row(): string {
    return this.rows[this.at] ?? "";
  }

  #next(): void {
    this.at++;
    this.column = 0;
    if (this.at === this.rows.length) this.rows.push("");
  }
}

Deno.test("logging: permanent lines are printed above the footer", () => {
  const terminal = new Terminal();
  const screen = new Screen(terminal);
  let done = 0;
  screen.print("before\n");
  screen.show(() => [`first ${done}`, `second ${done}`]);
  assert.deepEqual(terminal.rows, ["before", "first 0", "second 0"]);
  screen.print("one\ntwo\n");
  done = 7;
  screen.redraw();
  assert.deepEqual(terminal.rows, ["before", "one", "two", "first 7", "second 7"]);
  screen.show(undefined);
  screen.print("after\n");
  assert.deepEqual(terminal.rows, ["before", "one", "two", "after", ""]);
});

Deno.test("logging: an update is a single write", () => {
  const terminal = new Terminal();
  const screen = new Screen(terminal);
  screen.show(() => ["a", "b"]);
  const before = terminal.writes;
  screen.print("x\n");
  assert.equal(terminal.writes, before + 1);
});

Deno.test("logging: a shorter footer leaves nothing behind", () => {
  const terminal = new Terminal();
  const screen = new Screen(terminal);
  let lines = ["a", "b", "c"];
  screen.show(() => lines);
  lines = ["d"];
  screen.redraw();
  assert.deepEqual(terminal.rows, ["d"]);
  lines = [];
  screen.redraw();
  assert.deepEqual(terminal.rows, [""]);
});

Deno.test("logging: a narrower terminal shows no remains of the footer", () => {
  const terminal = new Terminal();
  const screen = new Screen(terminal);
  screen.print("stays\n");
  screen.show((columns) => ["#".repeat(columns - 2), "=".repeat(columns - 2)]);
  terminal.narrow(15);
  assert.equal(terminal.rows.length, 7);
  screen.redraw();
  assert.deepEqual(terminal.rows, ["stays", "#".repeat(13), "=".repeat(13)]);
});

Deno.test("logging: a terminal with few rows shows only the first lines of the footer and does not scroll", () => {
  const terminal = new Terminal();
  terminal.height = 3;
  const screen = new Screen(terminal);
  screen.show(() => ["a", "b", "c", "d"]);
  assert.deepEqual(terminal.rows, ["a", "b"]);
});

Deno.test("logging: without a footer only the text is written", () => {
  let written = "";
  const screen = new Screen({ write: (text) => written += text, size: () => ({ columns: 80, rows: 24 }) });
  screen.print("a\n");
  screen.redraw();
  screen.show(undefined);
  assert.equal(written, "a\n");
});

Deno.test("logging: a batch is written at once, above the footer", () => {
  const terminal = new Terminal();
  const screen = new Screen(terminal);
  screen.batch(() => {
    screen.print("one\n");
    screen.print("two\n");
  });
  assert.equal(terminal.writes, 1);
  assert.throws(() =>
    screen.batch(() => {
      screen.print("three\n");
      throw new Error("in the middle");
    })
  );
  assert.deepEqual(terminal.rows, ["one", "two", "three", ""]);
});
