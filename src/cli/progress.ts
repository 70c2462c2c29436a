/**
 * Shows how far a run has come: bars on a terminal, a line in the log now and then elsewhere.
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

/** Between two drawings of the bars. */
const DRAW_MS = 250;

/** Between two lines in the log. */
const LINE_MS = 30_000;

/** How progress is shown. */
type ProgressMode = "bars" | "lines" | "none";

/** What decides on it. */
interface ProgressOptions {
  readonly quiet: boolean;
  readonly progress: boolean;
  readonly logFormat: StderrFormat;
}

/** How progress is to be shown. */
export function progressMode(
  { quiet, progress, logFormat }: ProgressOptions,
  environment: Environment,
  isTerminal: boolean,
): ProgressMode {
  if (quiet || !progress) return "none";
  return isTerminal && logFormat === "text" && canMove(environment) ? "bars" : "lines";
}

/** Whether the terminal can move its cursor, and somebody looks at it: a CI system may have one that nobody sees. */
function canMove({ TERM = "", CI = "" }: Environment): boolean {
  return TERM !== "" && TERM !== "dumb" && ["", "0", "false"].includes(CI.toLowerCase());
}

/** Whether stderr shows colours (https://no-color.org). */
export function hasColours({ TERM = "", NO_COLOR = "" }: Environment, isTerminal: boolean): boolean {
  return isTerminal && TERM !== "" && TERM !== "dumb" && NO_COLOR === "";
}

/** Hears how far a run has come, and shows it until it is disposed of. */
interface ProgressDisplay extends Disposable {
  readonly watch: Watcher;
}

/** What a display is given from outside. */
interface DisplayContext {
  readonly screen: Screen;
  readonly colour: boolean;
  /** A clock, in milliseconds. */
  readonly now: () => number;
  /** Calls a function again and again. */
  readonly every: (ms: number, action: () => void) => Disposable;
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

/** Shows progress from now on. */
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
      tracks.hear(progress, now());
      if (progress.done === 0 || progress.ended) screen.redraw();
    },
    [Symbol.dispose]: () => {
      timer[Symbol.dispose]();
      screen.show(undefined);
    },
  };
}

function lines({ now, every }: DisplayContext): ProgressDisplay {
  const tracks = new Tracks();
  const timer = every(LINE_MS, () => {
    for (const track of tracks.all) {
      if (track.ended) continue;
      const { phase, done, total } = track;
      log.info("{progress}", { progress: progressText(track, now()), phase, done, total });
    }
  });
  return {
    watch: (progress) => tracks.hear(progress, now()),
    [Symbol.dispose]: () => timer[Symbol.dispose](),
  };
}
