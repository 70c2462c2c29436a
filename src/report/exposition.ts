/**
 * Writes the text format of Prometheus, and reads back what it has written.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 *
 * @module
 */

import { visible } from "../common/visible.ts";

/** Labels of a series, in the order in which they are written. */
export type Labels = Readonly<Record<string, string>>;

/** One value. */
export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

/** All series of one name. */
export interface Family {
  readonly name: string;
  readonly type: "gauge" | "counter" | "histogram";
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Writes families as text. Families without samples are omitted. */
export function writeExposition(families: readonly Family[]): string {
  const lines = families.filter(({ samples }) => samples.length > 0).flatMap(
    ({ name, type, help, samples }) => [
      `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`,
      `# TYPE ${name} ${type}`,
      ...samples.map((sample) => `${seriesOf(sample)} ${numberText(sample.value)}`),
    ],
  );
  return lines.map((line) => line + "\n").join("");
}

/** The identity of a series: name and labels as written. */
export function seriesOf({ name, labels }: Pick<Sample, "name" | "labels">): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(",")}}`;
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Reads the samples of a text written by {@linkcode writeExposition}. Ignores lines that it does not understand. */
export function readExposition(text: string): Sample[] {
  return text.split("\n").flatMap((line) => {
    const [, name, pairs = "", number = ""] = SAMPLE.exec(line) ?? [];
    const value = Number(number);
    if (name === undefined || !Number.isFinite(value)) return [];
    const labels = Object.fromEntries(
      [...pairs.matchAll(LABEL)].map(([, label = "", text = ""]) => [label, unescapeLabel(text)]),
    );
    return [{ name, labels, value }];
  });
}

function numberText(value: number): string {
  return value === Infinity ? "+Inf" : String(value);
}

function escapeLabel(value: string): string {
  const text = value.split("\n").map(visible).join("\n");
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function unescapeLabel(text: string): string {
  return text.replace(/\\(.)/g, (_, char) => char === "n" ? "\n" : char);
}
