/**
 * A terminal for tests: a tmux session with its own server.
 *
 * @module
 */

const TMUX = "/usr/bin/tmux";

/** Interval of reading the screen while waiting, in milliseconds. */
const LOOK_MS = 20;

/** Why a terminal cannot be used here; undefined if it can. */
export function whyNoTerminal(): string | undefined {
  try {
    Deno.statSync(TMUX);
    return undefined;
  } catch {
    return `${TMUX} is not installed`;
  }
}

/** How to run a program in a terminal. */
interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly cwd: string;
  /** The complete environment, except TERM. */
  readonly env: Readonly<Record<string, string>>;
}

/** A program in a terminal. */
export class Terminal implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  /** Starts a program; its terminal stays open when it has ended. */
  static async start(words: readonly string[], options: TerminalOptions): Promise<Terminal> {
    const terminal = new Terminal(await Deno.makeTempDir({ prefix: "terminal-" }));
    const env = Object.entries(options.env).map(([name, value]) => `${name}=${value}`);
    const line = `/usr/bin/env -i TERM="$TERM" ${[...env, ...words].map(quote).join(" ")}`;
    await terminal.#tmux(
      "new-session",
      "-d",
      "-x",
      String(options.columns),
      "-y",
      String(options.rows),
      "-c",
      options.cwd,
      `${line}; echo "ended with $?"; exec sleep 1000`,
    );
    return terminal;
  }

  /** All lines, including those scrolled off the screen. */
  async lines(): Promise<string[]> {
    // Joins wrapped lines.
    const text = await this.#tmux("capture-pane", "-p", "-J", "-S", "-");
    return text.split("\n").map((line) => line.trimEnd());
  }

  /** The rows of the screen. */
  async screen(): Promise<string[]> {
    return (await this.#tmux("capture-pane", "-p")).split("\n").map((line) => line.trimEnd());
  }

  /** The screen with its colour sequences. */
  async colours(): Promise<string> {
    return await this.#tmux("capture-pane", "-p", "-e");
  }

  /** Waits for a pattern on the screen and returns the rows; fails if the program ends first. */
  async saw(pattern: RegExp): Promise<string[]> {
    for (;;) {
      const rows = await this.screen();
      const text = rows.join("\n");
      if (pattern.test(text)) return rows;
      if (/^ended with \d+$/m.test(text)) throw new Error(`${pattern} was never seen:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Waits for the end of the program; returns its exit code. */
  async ended(): Promise<number> {
    const rows = await this.saw(/^ended with \d+$/m);
    return Number(/^ended with (\d+)$/m.exec(rows.join("\n"))?.[1]);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** Presses a key, as tmux calls it: `C-c`. */
  async press(key: string): Promise<void> {
    await this.#tmux("send-keys", key);
  }

  /** Types a text. */
  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", text);
  }

  /** Whether the cursor is visible. */
  async showsCursor(): Promise<boolean> {
    return (await this.#tmux("display-message", "-p", "#{cursor_flag}")).trim() === "1";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux("kill-server");
    await Deno.remove(this.folder, { recursive: true });
  }

  async #tmux(...args: string[]): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command(TMUX, {
      args: ["-S", `${this.folder}/socket`, "-f", "/dev/null", ...args],
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (!success) throw new Error(`tmux ${args[0]}: ${decoder.decode(stderr)}`);
    return decoder.decode(stdout);
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
