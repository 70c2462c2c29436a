/**
 * An entry and its object as text.
 *
 * @module
 */

import type { Kind, PropertyItem, PropertyValue } from "../../common/model.ts";
import { visible } from "../../common/visible.ts";
import { type Paint, quoted } from "../../review/paint.ts";
import { itemText } from "../../udm/values.ts";
import type { ShownObject, ShownSource, ShownStep, ShownValue } from "../document.ts";

/** The maximum number of values shown. */
const VALUES_SHOWN = 10;

/** The number of characters shown of a digest. */
const DIGEST_SHOWN = 16;

/** Longer names do not widen the column. */
const LONGEST_NAME = 28;

/** The entry in the source, and its properties. */
export function* sourceLines(source: ShownSource, paint: Paint): Generator<string> {
  const { attributes, steps, dropped, properties, create_only = {}, defaults, problems, unused } = source;
  if (attributes === undefined) {
    yield "";
    yield paint("yellow", "The entry was deleted after the source was read, so its values cannot be shown.");
    return;
  }
  yield "";
  yield paint("bold", "Read from the source");
  yield* table(Object.entries(attributes).map(([name, values]) => [name, valueLines(values, paint)]), paint);
  yield "";
  yield paint("bold", "What the steps change");
  if (steps.length + dropped.length === 0) yield paint("dim", "  nothing");
  const left = [...dropped];
  const droppedIn = (step: string, attribute: string) => {
    const own = left.filter((drop) => drop.step === step && drop.attribute === attribute);
    for (const drop of own) left.splice(left.indexOf(drop), 1);
    return own;
  };
  for (const step of steps) {
    yield* stepLines(step, paint);
    for (const { reason } of droppedIn(step.step, step.attribute)) yield dropLine(reason, paint);
  }
  for (const { step, attribute, reason } of left) {
    yield `  ${step} ${visible(attribute)}`;
    yield dropLine(reason, paint);
  }
  yield "";
  yield paint("bold", "What comes out");
  yield* table([
    ...Object.entries(properties).map(([name, value]): Row => [name, propertyLines(value, paint)]),
    ...Object.entries(create_only).map(remarked("(set only when the object is created)", paint)),
    ...Object.entries(defaults).map(remarked("(UDM's default; the source has no value)", paint)),
  ], paint);
  for (const { property, message } of problems) {
    yield `  ${paint("alarm", "!")} ${visible(property)}: ${visible(message)}`;
  }
  if (unused.length > 0) {
    yield paint("dim", `  not managed: ${visible(unused.join(", "))}`);
  }
}

/** The object in the target. */
export function* targetLines(
  { dn, properties, disabled_since }: ShownObject,
  kind: Kind,
  paint: Paint,
): Generator<string> {
  yield "";
  yield paint("bold", `The ${kind} in the target`);
  yield `  ${visible(dn)}`;
  if (disabled_since !== undefined) {
    yield `  disabled by the connector: ${visible(disabled_since)}`;
  }
  if (properties === undefined) {
    yield paint("yellow", "  It was not found again: another program is changing the target.");
    return;
  }
  const isSet = ([, value]: readonly [string, unknown]) =>
    value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
  const entries = Object.entries(properties);
  yield* table(entries.filter(isSet).map(([name, value]) => [name, propertyLines(value, paint)]), paint);
  const unset = entries.filter((entry) => !isSet(entry)).map(([name]) => name);
  if (unset.length > 0) yield paint("dim", `  not set: ${visible(unset.join(", "))}`);
}

function* stepLines(
  { step, attribute, from, by, before, after }: ShownStep,
  paint: Paint,
): Generator<string> {
  const name = visible(attribute);
  const with_ = by === undefined ? "" : ` ${paint("dim", `(${visible(by)})`)}`;
  if (from !== undefined) {
    const source = visible(from);
    yield `  ${step} ${step === "rename_attrs" ? `${source} -> ${name}` : `${name} from ${source}`}`;
    if (step === "rename_attrs" && before === null) return;
  } else yield `  ${step} ${name}${with_}`;
  for (const line of beforeAndAfter(before, after, paint)) yield `    ${line}`;
}

function beforeAndAfter(
  before: readonly ShownValue[] | null,
  after: readonly ShownValue[] | null,
  paint: Paint,
): string[] {
  if (before?.length === 1 && after?.length === 1) {
    return [
      `${paint("red", valueText(before[0] as ShownValue))} -> ${
        paint("green", valueText(after[0] as ShownValue))
      }`,
    ];
  }
  const forms = (values: readonly ShownValue[] | null) => (values ?? []).map((value) => valueText(value));
  const [old, now] = [forms(before), forms(after)];
  const [wasThere, isThere] = [new Set(old), new Set(now)];
  const gone = old.filter((value) => !isThere.has(value)).map((value) => paint("red", `- ${value}`));
  const come = now.filter((value) => !wasThere.has(value)).map((value) => paint("green", `+ ${value}`));
  const stays = old.length - gone.length;
  return [
    ...shortened(gone),
    ...shortened(come),
    ...(stays === 0 ? [] : [paint("dim", `(${stays} ${stays === 1 ? "stays" : "stay"})`)]),
  ];
}

function dropLine(reason: string, paint: Paint): string {
  return `    ${paint("yellow", `dropped: ${visible(reason)}`)}`;
}

type Row = readonly [name: string, lines: readonly string[]];

/** Makes rows of properties, each with a remark. */
function remarked(
  remark: string,
  paint: Paint,
): (property: readonly [name: string, value: PropertyValue | ShownValue]) => Row {
  return ([name, value]) => {
    const [first = "", ...others] = propertyLines(value, paint);
    return [name, [`${first} ${paint("dim", remark)}`, ...others]];
  };
}

function* table(rows: readonly Row[], paint: Paint): Generator<string> {
  if (rows.length === 0) yield paint("dim", "  nothing");
  const width = Math.max(
    0,
    ...rows.map(([name]) => visible(name).length).filter((size) => size <= LONGEST_NAME),
  );
  for (const [name, lines] of rows) {
    const [first = "", ...others] = lines;
    yield `  ${visible(name).padEnd(width)}  ${first}`;
    for (const line of others) yield `  ${"".padEnd(width)}  ${line}`;
  }
}

function valueLines(values: readonly ShownValue[], paint: Paint): string[] {
  if (values.length === 0) return [paint("dim", "no value")];
  const seen = new Set<ShownValue>();
  return shortened(values.map((value) => {
    const text = valueText(value);
    if (value === "") return `${text} ${paint("dim", "(empty: ignored)")}`;
    if (seen.has(value)) return `${text} ${paint("dim", "(duplicate: ignored)")}`;
    seen.add(value);
    return text;
  }));
}

function propertyLines(value: PropertyValue | ShownValue, paint: Paint): string[] {
  if (value === null) return [paint("dim", "not set")];
  if (typeof value === "boolean" || typeof value === "number") return [String(value)];
  if (typeof value === "string") return [quoted(value)];
  if (Array.isArray(value)) {
    return shortened((value as readonly PropertyItem[]).map((item) => quoted(itemText(item))));
  }
  return [isShown(value) ? valueText(value) : quoted(JSON.stringify(value))];
}

function isShown(value: object): value is Exclude<ShownValue, string> {
  return "secret" in value || "sha256" in value;
}

function valueText(value: ShownValue): string {
  if (typeof value === "string") return quoted(value);
  if ("secret" in value) return "a secret, never shown";
  const { bytes, sha256 } = value;
  return `${bytes} ${bytes === 1 ? "byte" : "bytes"}, SHA-256 ${sha256.slice(0, DIGEST_SHOWN)}…`;
}

function shortened(lines: readonly string[]): string[] {
  const more = lines.length - VALUES_SHOWN;
  return more > 0 ? [...lines.slice(0, VALUES_SHOWN), `… and ${more} more`] : [...lines];
}
