/**
 * How text on stdout looks.
 *
 * @module
 */

import { screen } from "../logging/screen.ts";
import { hasColours } from "./progress.ts";
import type { Environment } from "./settings.ts";

/** What a terminal allows. Pipes and files get lines of any length, without colours. */
export interface Style {
  readonly colours: boolean;
  /** The width of the terminal; undefined: lines are not wrapped. */
  readonly columns: number | undefined;
}

/** The style for stdout. */
export function stdoutStyle(environment: Environment): Style {
  const isTerminal = Deno.stdout.isTerminal();
  return {
    colours: hasColours(environment, isTerminal),
    columns: isTerminal ? screen.columns : undefined,
  };
}
