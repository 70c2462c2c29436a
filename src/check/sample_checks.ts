/**
 * Checks of a sample of the source. They see only the entries of the first pages.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import type { Kind } from "../common/model.ts";
import { refusedIdentifier } from "../udm/identifier.ts";
import { groupNameFault, reservedName, usernameFault } from "../udm/name_rules.ts";
import { basesText } from "../syntax/search_bases.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { describeValue } from "../transform/values.ts";
import { counted } from "../common/number_text.ts";
import { listed } from "./listed.ts";
import { LISTED_ADDRESSES } from "./mail_idna.ts";
import type { Sample, SampledEntry } from "./sample.ts";
import { keySanitizers } from "./sanitizer_advice.ts";
import { type Check, type CheckId, passed, reported, skipped, type Subject } from "./types.ts";

/** The checks of each kind. */
type SourcePart =
  | "base"
  | "entries"
  | "attributes"
  | "keys"
  | "names"
  | "values"
  | "dropped"
  | "idna"
  | "count";

const TITLES: Readonly<Record<SourcePart, string>> = {
  base: "base",
  entries: "filter",
  attributes: "attributes",
  keys: "primary keys",
  names: "names",
  values: "values",
  dropped: "steps",
  idna: "mail domains",
  count: "number",
};

/** The subject of a check of one kind. */
export function sourceSubject(kind: Kind, part: SourcePart): Subject {
  const id: CheckId = `source.${kind}.${part}`;
  return { id, title: `${TITLES[part]} of ${kind}s` };
}

/** All checks of a sample; skipped if it has no entries. */
export function sampleChecks(sample: Sample): Check[] {
  const checks = [attributesCheck, keysCheck, namesCheck, valuesCheck, droppedCheck];
  return sample.entries.length === 0
    ? skippedSample(sample.kind, `${sample.kind}s`).filter(({ id }) => !id.endsWith(".count"))
    : [...checks.map((check) => check(sample)), ...idnaCheck(sample)];
}

/** The same checks, skipped because there is no sample. */
export function skippedSample(kind: Kind, missing: string): Check[] {
  const parts: readonly SourcePart[] = ["attributes", "keys", "names", "values", "dropped", "count"];
  return parts.map((part) => skipped(sourceSubject(kind, part), missing));
}

/** Checks that the filter finds entries. */
export function entriesCheck({ kind, entries, complete }: Sample, { source, safety }: Config): Check {
  const subject = sourceSubject(kind, "entries");
  const filter = source[kind].filter.replace(/\s+/g, " ").trim();
  const found = entries.length;
  if (found > 0) {
    const much = `${complete ? "" : "at least "}${found} ${found === 1 ? "entry" : "entries"}`;
    return passed(subject, `${filter} finds ${much}`);
  }
  const ignored = source.ignoreDnRegex === undefined ? "" : " that source.ignore_dn_regex does not exclude";
  const where = `${source[kind].scope === "one" ? "directly " : ""}below ${basesText(source[kind].bases)}`;
  // Groups are optional. A source without users is probably a mistake.
  const isFine = kind === "group" || safety.allowEmptySource;
  return reported(
    subject,
    isFine ? "warning" : "failure",
    `${filter} finds nothing${ignored} ${where}`,
    `Check source.${kind}_filter, source.${kind}_base and source.${kind}_scope, and the read access of the account: ` +
      "entries that it cannot read are not found.",
  );
}

/** The proposed minimum, as a share of the current number of entries. */
const EXPECTED_SHARE = 0.9;

/** A configured minimum below this share of the current number protects little. */
const LOW_SHARE = 0.5;

/**
 * Checks the number of entries against the configured minimum, and proposes one.
 *
 * @param found the number of entries
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
      `Check source.${kind}_base, source.${kind}_filter and the read access of the account. If the number is right, ` +
        `lower ${key}.`,
    );
  }
  const proposed = proposedFloor(found);
  if (proposed <= expected || expected >= found * LOW_SHARE) {
    return passed(subject, expected === 0 ? much : `${much}; at least ${expected} expected`);
  }
  return reported(
    subject,
    "note",
    `${much}; ${expected === 0 ? `${key} is not set` : `${key} is only ${expected}`}`,
    `Set ${key}: ${proposed}. A run that finds fewer is then refused, even if the entries disappear a few at a time.`,
  );
}

/** A round number of about 90 % of the entries. */
function proposedFloor(found: number): number {
  const floor = Math.floor(found * EXPECTED_SHARE);
  const step = 10 ** Math.max(0, String(floor).length - 2);
  return Math.floor(floor / step) * step;
}

/** Checks that at least one entry has each needed attribute. */
function attributesCheck({ kind, entries, missing, needed, onlyWithOption }: Sample): Check {
  const subject = sourceSubject(kind, "attributes");
  const [optioned] = onlyWithOption;
  if (missing.length === 0 && optioned !== undefined) {
    const { name, description } = optioned;
    return reported(
      subject,
      "warning",
      `the entries on the first pages have values of ${name} only under ${description}`,
      `Write ${description} for ${name} in source.${kind}_attrs and source.${kind}_trans.`,
    );
  }
  if (missing.length === 0) return passed(subject, `all ${needed} needed attributes found`);
  return reported(
    subject,
    "warning",
    `none of the ${entries.length} entries on the first pages has ${listed(missing, "or")}`,
    `Check the spelling in source.${kind}_attrs and the read access of the account.`,
  );
}

/** Checks that every entry has a unique primary key that UDM accepts. */
function keysCheck(sample: Sample): Check {
  const subject = sourceSubject(sample.kind, "keys");
  const { entries, primaryKeyProperty: property } = sample;
  const refused = entries.filter(({ key }) => key !== undefined && isRefused(property, key));
  if (refused.length > 0) return refusedKeys(subject, sample, refused);

  const without = entries.filter(({ key }) => key === undefined);
  if (without.length > 0) return missingKeys(subject, sample, without);

  const [first, second] = firstDuplicates(entries, ({ key }) => key && hex(key)) ?? [];
  if (first?.key !== undefined && second !== undefined) {
    return reported(
      subject,
      "failure",
      `${first.dn} and ${second.dn} have the same ${property}, ${describeValue(property, first.key)}`,
      `Map another attribute to ${property}: one that every entry has, that is unique, and that never changes.`,
    );
  }
  return passed(subject, `each entry has a unique ${property}`);
}

function refusedKeys(subject: Subject, sample: Sample, refused: readonly SampledEntry[]): Check {
  const { kind, entries, primaryKeyProperty: property, keyAttribute } = sample;
  const [{ dn, key }] = refused as [SampledEntry];
  const sanitizers = keySanitizers(refused.map((entry) => entry.rawKey ?? entry.key as Uint8Array));
  const shown = describeValue(property, key as Uint8Array);
  return reported(
    subject,
    refused.length === entries.length ? "failure" : "warning",
    `UDM rejects the ${property} of ${outOf(refused, entries)}, such as ${shown} of ${dn}`,
    "It requires UUIDs of version 1 or 4, in lower case with hyphens: " +
      advise(kind, keyAttribute, sanitizers),
  );
}

function missingKeys(subject: Subject, sample: Sample, without: readonly SampledEntry[]): Check {
  const { kind, entries, primaryKeyProperty: property, keyAttribute } = sample;
  const [{ dn }] = without as [SampledEntry];
  // A sanitizer drops values that it rejects.
  const lost = without.flatMap(({ rawKey }) => rawKey === undefined ? [] : [rawKey]);
  const isLost = lost.length > 0 && refusedIdentifier(property, "") !== undefined;
  return reported(
    subject,
    without.length === entries.length ? "failure" : "warning",
    `${outOf(without, entries)} ${without.length === 1 ? "has" : "have"} no ${property}, such as ${dn}`,
    isLost
      ? `The steps drop the value of ${keyAttribute}: ${advise(kind, keyAttribute, keySanitizers(lost))}`
      : `Map an attribute to ${property} (source.${kind}_trans.rename_attrs) that every entry has, that never changes, ` +
        "and that the account can read.",
  );
}

function advise(kind: Kind, attribute: string, sanitizers: readonly string[]): string {
  return `set source.${kind}_trans.sanitizer to {${attribute}: [${sanitizers.join(", ")}]}.` +
    (sanitizers.includes("uuid4_from_hash")
      ? " Do that before the first synchronisation: it changes all keys."
      : "");
}

/** Checks that every entry has a unique name that UDM accepts. */
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
      `UDM rejects the name of ${outOf(bad, entries)}, such as ${first.dn}${shown}: ${first.fault}`,
      `Map another attribute to ${property}, or change the names in source.${kind}_trans or in the source.`,
    );
  }
  const [one, other] = firstDuplicates(entries, ({ name }) => name?.toLowerCase()) ?? [];
  if (one !== undefined && other !== undefined) {
    return reported(
      subject,
      "warning",
      `${one.dn} and ${other.dn} have the same name, ${JSON.stringify(other.name)}`,
      "Names are unique in UDM, regardless of case: rename one of them, or exclude it with the filter.",
    );
  }
  const reserved = entries.flatMap(({ dn, name }) => {
    const reason = name === undefined ? undefined : reservedName(kind, name);
    return reason === undefined ? [] : [{ dn, reason }];
  });
  const [owned] = reserved;
  if (owned !== undefined) {
    return reported(
      subject,
      "warning",
      `the name of ${outOf(reserved, entries)} is reserved, such as that of ${owned.dn}`,
      `${owned.reason.slice(0, 1).toUpperCase()}${owned.reason.slice(1)}.`,
    );
  }
  return passed(subject, "UDM accepts the name of each entry");
}

/** Checks that the values fit the properties. */
function valuesCheck({ kind, entries }: Sample): Check {
  const subject = sourceSubject(kind, "values");
  const bad = entries.filter(({ problems }) => problems.length > 0);
  const [first] = bad;
  if (first === undefined) return passed(subject, "all values fit their properties");
  const problems = first.problems.map(({ property, message }) => `${property}: ${message}`).join("; ");
  return reported(
    subject,
    bad.length === entries.length ? "failure" : "warning",
    `${outOf(bad, entries)} ${
      bad.length === 1 ? "has" : "have"
    } values that do not fit, such as ${first.dn}: ` +
      problems,
    `Correct the source or source.${kind}_trans. Until then these values are skipped; an entry without a usable name or ` +
      "a value that UDM requires is skipped as a whole.",
  );
}

/** Maximum number of listed values. */
const LISTED_VALUES = 200;

/** Checks that the steps drop no values. */
function droppedCheck({ kind, entries }: Sample): Check {
  const subject = sourceSubject(kind, "dropped");
  const losses = entries.flatMap(({ dn, dropped }) => dropped.map((drop) => ({ dn, ...drop })));
  const [first] = losses;
  if (first === undefined) return passed(subject, "the steps drop no value");
  const attributes = [...new Set(losses.map(({ attribute }) => attribute))];
  const values = `${losses.length} ${losses.length === 1 ? "value" : "values"} of ${
    listed(attributes, "and")
  }`;
  const most = losses.length > LISTED_VALUES ? ` (the first ${LISTED_VALUES} are listed)` : "";
  return reported(
    subject,
    "warning",
    `the steps drop ${values} in the ${entries.length} entries on the first pages${most}`,
    `Correct the values or source.${kind}_trans.${first.step}. The other values of these entries are written. ` +
      "With LOG_LEVEL=DEBUG, a run logs each dropped value of all entries.",
    losses.slice(0, LISTED_VALUES).map(({ dn, attribute, reason }) => `${dn}, ${attribute}: ${reason}`),
  );
}

/** Names addresses that differ between the versions of IDNA. */
function idnaCheck({ kind, entries }: Sample): Check[] {
  const different = entries.flatMap(({ idna }) => idna);
  if (different.length === 0) return [];
  const more = different.length - LISTED_ADDRESSES;
  return [
    reported(
      sourceSubject(kind, "idna"),
      "note",
      `IDNA 2003 and 2008 encode ${
        counted(different.length, "value")
      } of the ${entries.length} entries on the first ` +
        `pages differently${more > 0 ? ` (the first ${LISTED_ADDRESSES} are listed)` : ""}`,
      "They are different domains. The Python connector wrote those of 2003; browsers and mail programs use those of 2008. " +
        "Set source.mail_idna to the version in which the domains are registered.",
      different.slice(0, LISTED_ADDRESSES),
    ),
  ];
}

function isRefused(property: string, key: Uint8Array): boolean {
  return refusedIdentifier(property, decodeUtf8(key) ?? "") !== undefined;
}

/** The first two entries with the same value. */
function firstDuplicates(
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
