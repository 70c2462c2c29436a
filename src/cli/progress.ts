/**
 * Shows the progress of a run: bars on a terminal, otherwise a log line every 30 seconds.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { CATEGORY } from "../logging/category.ts";
import type { StderrFormat } from "../logging/levels.ts";
import { type Screen, screen } from "../logging/screen.ts";
import type { Watcher } from "../common/progress.ts";
import { barLine, progressText } from "./progress_text.ts";
import { Tracks } from "./phase_track.ts";
import type { Environment } from "./settings.ts";

const log = getLogger([CATEGORY, "main"]);

/** Milliseconds between two redraws of the bars. */
const DRAW_MS = 250;

/** Milliseconds between two log lines of a phase. */
const LINE_MS = 30_000;

/** How progress is shown. */
type ProgressMode = "bars" | "lines" | "none";

/** The options that decide how progress is shown. */
interface ProgressOptions {
  readonly quiet: boolean;
  readonly progress: boolean;
  readonly logFormat: StderrFormat;
}

/** Chooses how progress is shown. */
export function progressMode(
  { quiet, progress, logFormat }: ProgressOptions,
  environment: Environment,
  isTerminal: boolean,
): ProgressMode {
  if (quiet || !progress) return "none";
  return isTerminal && logFormat === "text" && isInteractive(environment) ? "bars" : "lines";
}

/** Whether the terminal can move its cursor and is not that of a CI system. */
function isInteractive({ TERM = "", CI = "" }: Environment): boolean {
  return TERM !== "" && TERM !== "dumb" && ["", "0", "false"].includes(CI.toLowerCase());
}

/** Whether stderr shows colours (https://no-color.org). */
export function hasColours({ TERM = "", NO_COLOR = "" }: Environment, isTerminal: boolean): boolean {
  return isTerminal && TERM !== "" && TERM !== "dumb" && NO_COLOR === "";
}

/** Shows progress until it is disposed of. */
interface ProgressDisplay extends Disposable {
  readonly watch: Watcher;
}

/** The dependencies of a display. */
interface DisplayContext {
  readonly screen: Screen;
  readonly colour: boolean;
  /** A clock, in milliseconds. */
  readonly now: () => number;
  /** Calls a function repeatedly. */
  readonly every: (ms: number, action: () => void) => Disposable;
  /** Shows a line, for commands whose log is silent; default: a log record. */
  readonly say?: ((line: string) => void) | undefined;
}

const CONTEXT: DisplayContext = {
  screen,
  colour: false,
  now: () => performance.now(),
  every: (ms, action) => {
    const timer = setInterval(action, ms);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  },
};

/** Starts to show progress. */
export function showProgress(mode: ProgressMode, context: Partial<DisplayContext> = {}): ProgressDisplay {
  switch (mode) {
    case "bars":
      return bars({ ...CONTEXT, ...context });
    case "lines":
      return lines({ ...CONTEXT, ...context });
    case "none":
      return { watch: () => {}, [Symbol.dispose]: () => {} };
  }
}

function bars({ screen, colour, now, every }: DisplayContext): ProgressDisplay {
  const tracks = new Tracks();
  screen.show((columns) => tracks.all.map((track) => barLine(track, now(), columns, colour)));
  const timer = every(DRAW_MS, () => screen.redraw());
  return {
    watch: (progress) => {
      tracks.record(progress, now());
      if (progress.done === 0 || progress.ended) screen.redraw();
    },
    [Symbol.dispose]: () => {
      timer[Symbol.dispose]();
      screen.show(undefined);
    },
  };
}

function lines({ now, every, say }: DisplayContext): ProgressDisplay {
  const tracks = new Tracks();
  const timer = every(LINE_MS, () => {
    for (const track of tracks.all) {
      if (track.ended) continue;
      const { phase, done, total } = track;
      const progress = progressText(track, now());
      if (say === undefined) log.info("progress: {progress}", { progress, phase, done, total });
      else say(`progress: ${progress}`);
    }
  });
  return {
    watch: (progress) => tracks.record(progress, now()),
    [Symbol.dispose]: () => timer[Symbol.dispose](),
  };
}
