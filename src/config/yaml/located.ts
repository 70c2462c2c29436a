/**
 * YAML as text with positions: no types are guessed, and every scalar is the text in the file.
 *
 * @module
 */

import type { Position } from "../types.ts";

/** A scalar: its text as written, without quotes. */
export interface LocatedText {
  readonly kind: "text";
  readonly text: string;
  /** Whether it is nothing or `~`, without quotes. */
  readonly empty: boolean;
  /** Whether it is `null`, without quotes. */
  readonly isNull: boolean;
  /** The comment behind it in its line, without "#". */
  readonly comment?: string;
  /** Whether it spans several lines of the file. */
  readonly folded: boolean;
  readonly position: Position;
  /** The position in the file of a character of the text; undefined if uncertain. */
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

/** A map without duplicate keys. */
export interface LocatedMap {
  readonly kind: "map";
  readonly entries: readonly LocatedEntry[];
  readonly position: Position;
}

/** A YAML node with its position. */
export type Located = LocatedText | LocatedList | LocatedMap;

/** Something that the YAML of a configuration must not contain. */
export interface YamlProblem extends Position {
  readonly message: string;
}

/** The content of the file as far as it can be read, and its problems. */
export interface ParsedYaml {
  /** Absent if the file is empty, or if there are problems. */
  readonly root?: Located;
  readonly problems: readonly YamlProblem[];
}
