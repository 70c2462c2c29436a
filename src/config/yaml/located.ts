/**
 * YAML as text with positions: no types are guessed, every scalar is the text that stands in the file.
 *
 * @module
 */

import type { Position } from "../types.ts";

/** A scalar: its text as it is written, without quotes. */
export interface LocatedText {
  readonly kind: "text";
  readonly text: string;
  /** Nothing or `~` stands there, and not in quotes. */
  readonly empty: boolean;
  /** It goes over several lines of the file. */
  readonly folded: boolean;
  readonly position: Position;
  /** Where a character of the text stands in the file; undefined if that is uncertain. */
  readonly placeOf?: (offset: number) => Position | undefined;
}

/** A list. */
interface LocatedList {
  readonly kind: "list";
  readonly items: readonly Located[];
  readonly position: Position;
}

/** One key of a map and its value. */
export interface LocatedEntry {
  readonly key: string;
  readonly keyPosition: Position;
  readonly value: Located;
}

/** A map. No key is there twice. */
export interface LocatedMap {
  readonly kind: "map";
  readonly entries: readonly LocatedEntry[];
  readonly position: Position;
}

/** A piece of YAML and where it stands. */
export type Located = LocatedText | LocatedList | LocatedMap;

/** Something that the YAML of a configuration must not contain. */
export interface YamlProblem extends Position {
  readonly message: string;
}

/** What the file contains, as far as it can be read, and what is wrong with it. */
export interface ParsedYaml {
  /** Absent if the file is empty, or if there are problems. */
  readonly root?: Located;
  readonly problems: readonly YamlProblem[];
}
