/**
 * What a sample of the source tells about the configuration. Every check looks at the entries of the first pages alone.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import type { Kind } from "../common/model.ts";
import { refusedIdentifier } from "../udm/identifier.ts";
import { groupNameFault, usernameFault } from "../udm/name_rules.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { describeValue } from "../transform/values.ts";
import { listed } from "./listed.ts";
import type { Sample, SampledEntry } from "./sample.ts";
import { keySanitizers } from "./sanitizer_advice.ts";
import { type Check, type CheckId, passed, reported, skipped, type Subject } from "./types.ts";

/** What is looked at for each kind. */
type SourcePart =
  | "base"
  | "entries"
  | "attributes"
  | "keys"
  | "names"
  | "values"
  | "dropped"
  | "count";

const TITLES: Readonly<Record<SourcePart, string>> = {
  base: "base",
  entries: "filter",
  attributes: "attributes",
  keys: "primary keys",
  names: "names",
  values: "values",
  dropped: "steps",
  count: "number",
};

/** What a check of one kind of entries is about. */
export function sourceSubject(kind: Kind, part: SourcePart): Subject {
  const id: CheckId = `source.${kind}.${part}`;
  return { id, title: `${TITLES[part]} of ${kind}s` };
}

/** All checks of a sample that has entries; without entries they are skipped. */
export function sampleChecks(sample: Sample): Check[] {
  const checks = [attributesCheck, keysCheck, namesCheck, valuesCheck, droppedCheck];
  return sample.entries.length === 0
    ? skippedSample(sample.kind, `${sample.kind}s`).filter(({ id }) => !id.endsWith(".count"))
    : checks.map((check) => check(sample));
}

/** The same, where there is no sample. */
export function skippedSample(kind: Kind, missing: string): Check[] {
  const parts: readonly SourcePart[] = ["attributes", "keys", "names", "values", "dropped", "count"];
  return parts.map((part) => skipped(sourceSubject(kind, part), missing));
}

/** Whether the filter finds anything. */
export function entriesCheck({ kind, entries, complete }: Sample, { source, safety }: Config): Check {
  const subject = sourceSubject(kind, "entries");
  const filter = source[kind].filter.replace(/\s+/g, " ").trim();
  const found = entries.length;
  if (found > 0) {
    const much = `${complete ? "" : "at least "}${found} ${found === 1 ? "entry" : "entries"}`;
    return passed(subject, `${filter} finds ${much}`);
  }
  const ignored = source.ignoreDnRegex === undefined ? "" : " that source.ignore_dn_regex does not take out";
  const where = `${source[kind].scope === "one" ? "directly " : ""}below ${source[kind].base}`;
  // Groups are optional; without users there is nothing to do, or there has been a mistake.
  const isFine = kind === "group" || safety.allowEmptySource;
  return reported(
    subject,
    isFine ? "warning" : "failure",
    `${filter} finds nothing${ignored} ${where}`,
    `Check source.${kind}_filter, source.${kind}_base and source.${kind}_scope, and what the account may read ` +
      "there: what it may not see is not found.",
  );
}

/** A share of what there is now that is expected to stay: a proposal for the floor. */
const EXPECTED_SHARE = 0.9;

/** Below this share of what there is, a floor protects little. */
const LOW_SHARE = 0.5;

/**
 * Whether the source has as many entries as the configuration expects, and what it could expect.
 *
 * @param found how many entries there are
 */
export function countCheck(kind: Kind, found: number, { safety }: Config): Check {
  const subject = sourceSubject(kind, "count");
  const key = `safety.expected_${kind}s`;
  const expected = safety.expectedEntries[kind];
  const much = `${found} ${kind}${found === 1 ? "" : "s"}`;
  if (found < expected) {
    return reported(
      subject,
      "failure",
      `${much}, but ${key} is ${expected}: every run is refused`,
      `Check source.${kind}_base, source.${kind}_filter and what the account may read. If there are really fewer now, ` +
        `lower ${key}.`,
    );
  }
  const proposed = proposedFloor(found);
  if (proposed <= expected || expected >= found * LOW_SHARE) {
    return passed(subject, expected === 0 ? much : `${much}, at least ${expected} are expected`);
  }
  return reported(
    subject,
    "note",
    `${much}; ${expected === 0 ? `${key} is not set` : `${key} is only ${expected}`}`,
    `Set ${key}: ${proposed}. A run that finds fewer in the source is refused, also if they disappeared a few at a time.`,
  );
}

/** Most of what there is, in round numbers. */
function proposedFloor(found: number): number {
  const floor = Math.floor(found * EXPECTED_SHARE);
  const step = 10 ** Math.max(0, String(floor).length - 2);
  return Math.floor(floor / step) * step;
}

/** Whether every attribute that is needed is there in one entry at least. */
function attributesCheck({ kind, entries, missing, needed }: Sample): Check {
  const subject = sourceSubject(kind, "attributes");
  if (missing.length === 0) return passed(subject, `all ${needed} that are needed are there`);
  return reported(
    subject,
    "warning",
    `none of the ${entries.length} entries on the first pages has ${listed(missing, "or")}`,
    `Check how source.${kind}_attrs spells ${
      missing.length === 1 ? "it" : "them"
    }, and whether the account may ` +
      `read ${missing.length === 1 ? "it" : "them"}.`,
  );
}

/** Whether every entry has a primary key that UDM accepts and that no other entry has. */
function keysCheck(sample: Sample): Check {
  const subject = sourceSubject(sample.kind, "keys");
  const { entries, primaryKeyProperty: property } = sample;
  const refused = entries.filter(({ key }) => key !== undefined && isRefused(property, key));
  if (refused.length > 0) return refusedKeys(subject, sample, refused);

  const without = entries.filter(({ key }) => key === undefined);
  if (without.length > 0) return missingKeys(subject, sample, without);

  const [first, second] = firstTwins(entries, ({ key }) => key && hex(key)) ?? [];
  if (first?.key !== undefined && second !== undefined) {
    return reported(
      subject,
      "failure",
      `${first.dn} and ${second.dn} have the same ${property}, ${describeValue(property, first.key)}`,
      `Make ${property} of another attribute: one that every entry has, that no two share, and that never changes.`,
    );
  }
  return passed(subject, `each entry has a ${property} of its own`);
}

function refusedKeys(subject: Subject, sample: Sample, refused: readonly SampledEntry[]): Check {
  const { kind, entries, primaryKeyProperty: property, keyAttribute } = sample;
  const [{ dn, key }] = refused as [SampledEntry];
  const sanitizers = keySanitizers(refused.map((entry) => entry.rawKey ?? entry.key as Uint8Array));
  const shown = describeValue(property, key as Uint8Array);
  return reported(
    subject,
    refused.length === entries.length ? "failure" : "warning",
    `UDM does not accept the ${property} of ${outOf(refused, entries)}, such as ${shown} of ${dn}`,
    "It wants UUIDs of version 1 or 4, in lower case with hyphens: " + advise(kind, keyAttribute, sanitizers),
  );
}

function missingKeys(subject: Subject, sample: Sample, without: readonly SampledEntry[]): Check {
  const { kind, entries, primaryKeyProperty: property, keyAttribute } = sample;
  const [{ dn }] = without as [SampledEntry];
  // A sanitizer that cannot deal with a value takes it away.
  const lost = without.flatMap(({ rawKey }) => rawKey === undefined ? [] : [rawKey]);
  const isLost = lost.length > 0 && refusedIdentifier(property, "") !== undefined;
  return reported(
    subject,
    without.length === entries.length ? "failure" : "warning",
    `${outOf(without, entries)} ${without.length === 1 ? "has" : "have"} no ${property}, such as ${dn}`,
    isLost
      ? `The steps take the value of ${keyAttribute} away: ${advise(kind, keyAttribute, keySanitizers(lost))}`
      : `Map an attribute to ${property} (source.${kind}_trans.rename_attrs) that every entry has and that never ` +
        "changes, and that the account may read.",
  );
}

function advise(kind: Kind, attribute: string, sanitizers: readonly string[]): string {
  return `set source.${kind}_trans.sanitizer to {${attribute}: [${sanitizers.join(", ")}]}.` +
    (sanitizers.includes("uuid4_from_hash")
      ? " Do that before the first synchronisation: it changes all keys."
      : "");
}

/** Whether every entry has a name that UDM accepts. */
function namesCheck({ kind, entries }: Sample): Check {
  const subject = sourceSubject(kind, "names");
  const faultOf = kind === "user" ? usernameFault : groupNameFault;
  const property = kind === "user" ? "username" : "name";
  const bad = entries.flatMap(({ dn, name }) => {
    const fault = name === undefined ? `it has no ${property}` : faultOf(name);
    return fault === undefined ? [] : [{ dn, name, fault }];
  });
  const [first] = bad;
  if (first !== undefined) {
    const shown = first.name === undefined ? "" : `, ${JSON.stringify(first.name)}`;
    return reported(
      subject,
      bad.length === entries.length ? "failure" : "warning",
      `UDM does not accept ${outOf(bad, entries)}, such as ${first.dn}${shown}: ${first.fault}`,
      `Map another attribute to ${property}, change the names by the steps of source.${kind}_trans, or in the source.`,
    );
  }
  const [one, other] = firstTwins(entries, ({ name }) => name?.toLowerCase()) ?? [];
  if (one !== undefined && other !== undefined) {
    return reported(
      subject,
      "warning",
      `${one.dn} and ${other.dn} have the same name, ${JSON.stringify(other.name)}`,
      "Names are unique in UDM, whatever their case: rename one of them, or leave it out by the filter.",
    );
  }
  return passed(subject, "each entry has one that UDM accepts");
}

/** Whether the target can take the values. */
function valuesCheck({ kind, entries }: Sample): Check {
  const subject = sourceSubject(kind, "values");
  const bad = entries.filter(({ problems }) => problems.length > 0);
  const [first] = bad;
  if (first === undefined) return passed(subject, "fit the properties that they are for");
  const problems = first.problems.map(({ property, message }) => `${property}: ${message}`).join("; ");
  return reported(
    subject,
    bad.length === entries.length ? "failure" : "warning",
    `${outOf(bad, entries)} cannot be written as ${
      bad.length === 1 ? "it is" : "they are"
    }, such as ${first.dn}: ` +
      problems,
    "Values like that are left out and named, until the source or the steps of " +
      `source.${kind}_trans are changed; without a usable name, or what UDM requires, the entry is skipped.`,
  );
}

/** Whether the steps lose values. */
function droppedCheck({ kind, entries }: Sample): Check {
  const subject = sourceSubject(kind, "dropped");
  const losses = entries.flatMap(({ dn, dropped }) => dropped.map((drop) => ({ dn, ...drop })));
  const [first] = losses;
  if (first === undefined) return passed(subject, "no value is lost in them");
  const attributes = [...new Set(losses.map(({ attribute }) => attribute))];
  return reported(
    subject,
    "warning",
    `${losses.length} ${losses.length === 1 ? "value" : "values"} of ${
      listed(attributes, "and")
    } cannot be dealt ` +
      `with and ${losses.length === 1 ? "is" : "are"} left out, such as of ${first.dn}: ${first.reason}`,
    `Correct the values, or source.${kind}_trans.${first.step}; the rest of these entries is written.`,
  );
}

function isRefused(property: string, key: Uint8Array): boolean {
  return refusedIdentifier(property, decodeUtf8(key) ?? "") !== undefined;
}

/** The first two entries that have the same of something. */
function firstTwins(
  entries: readonly SampledEntry[],
  of: (entry: SampledEntry) => string | undefined,
): readonly [SampledEntry, SampledEntry] | undefined {
  const seen = new Map<string, SampledEntry>();
  for (const entry of entries) {
    const value = of(entry);
    if (value === undefined) continue;
    const other = seen.get(value);
    if (other !== undefined) return [other, entry];
    seen.set(value, entry);
  }
  return undefined;
}

function outOf(some: readonly unknown[], all: readonly unknown[]): string {
  return `${some.length} of the ${all.length} entries on the first pages`;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
