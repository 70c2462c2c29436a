/**
 * Formats a plan as text.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import { USERS_ONLY } from "../config/kinds.ts";
import { counted } from "../common/number_text.ts";
import type {
  Change,
  ChangeKind,
  InvalidValue,
  PlanDocument,
  PropertyChange,
  Scalar,
  SkippedEntry,
} from "./schema.ts";
import { visible } from "../common/visible.ts";
import { wrapLines } from "../common/wrap_line.ts";
import { type Colour, type Paint, painter, quoted } from "./paint.ts";
import { select, type Selection } from "./select.ts";
import { applyLines, closing } from "./closing.ts";

/** The options for the text of a plan. */
export interface TextOptions extends Selection {
  readonly colours?: boolean;
  /** The width of the terminal; without it, lines are not wrapped. */
  readonly columns?: number | undefined;
  /** Whether to show the changes, and not only the totals. */
  readonly changes?: boolean;
}

/** The sign and the colour of each kind of change. */
export const SYMBOLS: Readonly<Record<ChangeKind, readonly [symbol: string, colour: Colour]>> = {
  add: ["+", "green"],
  modify: ["~", "yellow"],
  rename: [">", "cyan"],
  disable: ["-", "red"],
  delete: ["-", "red"],
};

/** Maximum number of shown items of a list. */
export const ITEMS_SHOWN = 10;

/** Number of shown characters of a digest. */
export const DIGEST_SHOWN = 16;

const NAME_PROPERTIES: Readonly<Record<Kind, string>> = { user: "username", group: "name" };

/** Formats a plan, line by line. Lines contain no terminal control sequences except colours. */
export function* planText(document: PlanDocument, options: TextOptions = {}): Generator<string> {
  const paint = painter(options.colours ?? false);
  yield* wrapLines(lines(document, options, paint), options.columns);
  yield* applyLines(document, paint, options.columns);
}

function* lines(document: PlanDocument, options: TextOptions, paint: Paint): Generator<string> {
  yield paint("dim", `${visible(document.source)} -> ${visible(document.target)}`);
  if (document.users_only) yield paint("dim", USERS_ONLY);
  yield "";
  if (options.changes ?? true) yield* listing(document, options, paint);
  yield* closing(document, paint);
}

function* listing(document: PlanDocument, options: TextOptions, paint: Paint): Generator<string> {
  const { changes, skipped, values, moreChanges, moreSkipped, moreValues } = select(document, options);
  for (const container of options.only === undefined ? document.containers ?? [] : []) {
    yield `${paint("green", "+")} ${paint("bold", `ou ${visible(container)}`)}`;
  }
  for (const { name, addresses } of options.only === undefined ? document.mail_domains ?? [] : []) {
    const title = paint("bold", `mail domain ${visible(name)}`);
    yield `${paint("green", "+")} ${title} (${counted(addresses, "address", "addresses")})`;
  }
  for (const change of changes) yield* changeText(change, paint);
  if (moreChanges > 0) yield paint("dim", `… and ${moreChanges} more changes`);
  for (const entry of skipped) yield* skippedText(entry, paint);
  if (moreSkipped > 0) yield paint("dim", `… and ${moreSkipped} more skipped entries`);
  for (const value of values) yield* valueText(value, paint);
  if (moreValues > 0) {
    yield paint("dim", `… and ${counted(moreValues, "more skipped value")}`);
  }
  const isEmpty =
    changes.length + skipped.length + values.length + moreChanges + moreSkipped + moreValues === 0;
  if (options.only !== undefined && isEmpty) yield paint("dim", `no ${options.only}`);
  if (!isEmpty || options.only !== undefined) yield "";
}

function* changeText(change: Change, paint: Paint): Generator<string> {
  const [symbol, colour] = SYMBOLS[change.change];
  const { kind, name, new_name } = change;
  const title = `${kind} ${visible(name)}` + (new_name === undefined ? "" : ` -> ${visible(new_name)}`);
  const remark = change.change === "disable"
    ? " is disabled, no longer in the source"
    : change.account_only === true
    ? ": only the state of the account, the entry is skipped"
    : "";
  const place = visible(change.dn ?? change.source_dn ?? "");
  yield `${paint(colour, symbol)} ${paint("bold", title)}${remark}  ${paint("dim", place)}`;
  for (const warning of change.warnings ?? []) yield `    ${paint("alarm", "! " + visible(warning))}`;
  const { create_only = [] } = change;
  for (const property of change.properties) {
    // The line above shows the name.
    if (property.property !== NAME_PROPERTIES[kind]) {
      yield* propertyText(property, change.change === "add", paint);
    }
  }
  if (create_only.length > 0) {
    yield paint("dim", `    set only now, and left unchanged later: ${visible(create_only.join(", "))}`);
  }
}

/**
 * Formats the change of a property, indented by four spaces.
 *
 * @param isNew whether the object is new, so that the old value is not shown
 */
export function* propertyText(change: PropertyChange, isNew: boolean, paint: Paint): Generator<string> {
  const name = visible(change.property);
  switch (change.type) {
    case "value":
      yield isNew && change.old === null
        ? `    ${name}: ${paint("green", scalarText(change.new))}`
        : `    ${name}: ${paint("red", scalarText(change.old))} -> ${paint("green", scalarText(change.new))}`;
      break;
    case "list":
      yield* listText(name, change, paint);
      break;
    case "photo": {
      const [old, now] = [change.old, change.new].map((photo) =>
        photo === null ? "none" : visible(photo.digest.slice(0, DIGEST_SHOWN))
      ) as [string, string];
      yield isNew
        ? `    ${name}: ${paint("green", now)}`
        : `    ${name}: ${paint("red", old)} -> ${paint("green", now)}`;
      break;
    }
    case "secret":
      yield `    ${name}: ${paint("dim", "a secret, never shown")}`;
  }
}

function* listText(
  name: string,
  change: Extract<PropertyChange, { type: "list" }>,
  paint: Paint,
): Generator<string> {
  const { added, removed, kept, reordered } = change;
  const stays = kept === 0 ? "" : paint("dim", `(${kept} ${kept === 1 ? "stays" : "stay"})`);
  if (reordered === true) {
    yield `    ${name}: in another order ${stays}`;
    return;
  }
  const signed = [
    ...signedItems("-", removed).map((item) => paint("red", item)),
    ...signedItems("+", added).map((item) => paint("green", item)),
  ];
  if (signed.length === 1) yield `    ${name}: ${signed[0]}${stays === "" ? "" : ` ${stays}`}`;
  else {
    yield `    ${name}:${stays === "" ? "" : ` ${stays}`}`;
    for (const item of signed) yield `      ${item}`;
  }
}

function signedItems(sign: string, items: readonly string[]): string[] {
  const shown = items.slice(0, ITEMS_SHOWN).map((item) => `${sign} ${quoted(item)}`);
  const more = items.length - ITEMS_SHOWN;
  return more > 0 ? [...shown, `${sign} … and ${more} more`] : shown;
}

function* skippedText({ kind, name, dn, message }: SkippedEntry, paint: Paint): Generator<string> {
  const title = `${kind} ${visible(name ?? "without a name")}`;
  yield `${paint("alarm", "!")} ${paint("bold", title)} skipped  ${paint("dim", visible(dn))}`;
  yield `    ${visible(message)}`;
}

function* valueText({ kind, name, dn, property, message }: InvalidValue, paint: Paint): Generator<string> {
  const title = `${kind} ${visible(name)}`;
  yield `${paint("alarm", "!")} ${paint("bold", title)}: ${visible(property)} skipped  ${
    paint("dim", visible(dn))
  }`;
  yield `    ${visible(message)}`;
}

function scalarText(value: Scalar): string {
  if (value === null) return "not set";
  return typeof value === "string" ? quoted(value) : String(value);
}
