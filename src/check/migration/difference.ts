/**
 * The type of the differences from the Python connector.
 *
 * @module
 */

import type { Written } from "../../config/load.ts";
import type { Config } from "../../config/types.ts";

/** What is known of a configuration: what it means, and how it is written. */
export interface Migrant {
  readonly config: Config;
  readonly written: Written;
}

/** The parts of the documentation, with their headings. */
export const TOPICS = {
  reading: "What is read differently",
  behaviour: "What works differently by default",
  run: "What the runs do differently",
} as const;

/** A difference from the Python connector. Sentences are plain text, for terminals and for tables of Markdown. */
export interface Difference {
  /** Its check is `migration.ID`. It does not change between versions. */
  readonly id: string;
  /** Its subject in one or a few words. */
  readonly title: string;
  readonly topic: keyof typeof TOPICS;
  /** What this connector does: a phrase without a full stop. */
  readonly now: string;
  /** What the Python connector did: a phrase without a subject and a full stop. */
  readonly before: string;
  /** The reason: whole sentences. */
  readonly why: string;
  /** What to do: whole sentences. */
  readonly advice: string;
  /**
   * What it applies to in a configuration, as phrases that are listed; empty if there is nothing to list, undefined if it
   * does not apply. Never a secret.
   */
  readonly appliesTo: (migrant: Migrant) => readonly string[] | undefined;
}
