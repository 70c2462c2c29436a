/**
 * Checks of the entries of the source, or of the first of them.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import type { Kind } from "../common/model.ts";
import { refusedIdentifier } from "../udm/identifier.ts";
import { basesText } from "../syntax/search_bases.ts";
import { describeValue } from "../transform/values.ts";
import { counted, grouped } from "../common/number_text.ts";
import { type EntryFindings, LISTED_VALUES, type SampledEntry } from "./entry_findings.ts";
import { proposedFloor } from "./expected_entries.ts";
import { listed } from "./listed.ts";
import { LISTED_ADDRESSES } from "./mail_idna.ts";
import type { Sample } from "./sample.ts";
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
  return sample.found.count === 0
    ? skippedSample(sample.kind, `${sample.kind}s`).filter(({ id }) => !id.endsWith(".count"))
    : [...checks.map((check) => check(sample)), ...idnaCheck(sample)];
}

/** The same checks, skipped because there is no sample. */
export function skippedSample(kind: Kind, missing: string): Check[] {
  const parts: readonly SourcePart[] = ["attributes", "keys", "names", "values", "dropped", "count"];
  return parts.map((part) => skipped(sourceSubject(kind, part), missing));
}

/** Checks that the filter finds entries. */
export function entriesCheck({ kind, found, complete }: Sample, { source, safety }: Config): Check {
  const subject = sourceSubject(kind, "entries");
  const filter = source[kind].filter.replace(/\s+/g, " ").trim();
  if (found.count > 0) {
    const entries = counted(found.count, "entry", "entries");
    return passed(
      subject,
      complete
        ? `${filter} finds ${entries}, all checked`
        : `${filter} finds more than the ${entries} checked (--sample)`,
    );
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

/** Checks that at least one entry has each needed attribute. */
function attributesCheck(sample: Sample): Check {
  const { kind, missing, needed, onlyWithOption } = sample;
  const subject = sourceSubject(kind, "attributes");
  const [optioned] = onlyWithOption;
  if (missing.length === 0 && optioned !== undefined) {
    const { name, description } = optioned;
    return reported(
      subject,
      "warning",
      `entries have values of ${name} only under ${description}`,
      `Write ${description} for ${name} in source.${kind}_attrs and source.${kind}_trans.`,
    );
  }
  if (missing.length === 0) return passed(subject, `all ${needed} needed attributes found`);
  return reported(
    subject,
    "warning",
    `none of the ${entriesText(sample)} has ${listed(missing, "or")}`,
    `Check the spelling in source.${kind}_attrs and the read access of the account.`,
  );
}

/** Checks that every entry has a unique primary key that UDM accepts. */
function keysCheck(sample: Sample): Check {
  const subject = sourceSubject(sample.kind, "keys");
  const { found } = sample;
  const { primaryKeyProperty: property, sameKey } = found;
  const [rejected] = found.rejectedKeys.examples;
  if (rejected !== undefined) return rejectedKeys(subject, sample, rejected);
  const [without] = found.missingKeys.examples;
  if (without !== undefined) return missingKeys(subject, sample, without);
  if (sameKey?.entry.key !== undefined) {
    const { dns, entry: { key } } = sameKey;
    return reported(
      subject,
      "failure",
      `${dns.join(" and ")} have the same ${property}, ${describeValue(property, key)}`,
      `Map another attribute to ${property}: one that every entry has, that is unique, and that never changes.`,
    );
  }
  return passed(subject, `each entry has a unique ${property}`);
}

function rejectedKeys(subject: Subject, sample: Sample, { dn, key }: SampledEntry): Check {
  const { kind, found, keyAttribute } = sample;
  const { primaryKeyProperty: property, rejectedKeys: { count, examples } } = found;
  const sanitizers = keySanitizers(examples.map((entry) => entry.rawKey ?? entry.key as Uint8Array));
  const shown = describeValue(property, key as Uint8Array);
  return reported(
    subject,
    worst(count, found),
    `UDM rejects the ${property} of ${outOf(count, sample)}, such as ${shown} of ${dn}`,
    "It requires UUIDs of version 1 or 4, in lower case with hyphens: " +
      advise(kind, keyAttribute, sanitizers),
  );
}

function missingKeys(subject: Subject, sample: Sample, { dn }: SampledEntry): Check {
  const { kind, found, keyAttribute } = sample;
  const { primaryKeyProperty: property, missingKeys: { count }, lostKeys } = found;
  const isLost = lostKeys.count > 0 && refusedIdentifier(property, "") !== undefined;
  return reported(
    subject,
    worst(count, found),
    `${outOf(count, sample)} ${count === 1 ? "has" : "have"} no ${property}, such as ${dn}`,
    isLost
      ? `The steps drop the value of ${keyAttribute}: ${
        advise(kind, keyAttribute, keySanitizers(lostKeys.examples))
      }`
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
function namesCheck(sample: Sample): Check {
  const { kind, found: { badNames, reservedNames, sameName }, found } = sample;
  const subject = sourceSubject(kind, "names");
  const [bad] = badNames.examples;
  if (bad !== undefined) {
    const shown = bad.name === undefined ? "" : `, ${JSON.stringify(bad.name)}`;
    return reported(
      subject,
      worst(badNames.count, found),
      `UDM rejects the name of ${outOf(badNames.count, sample)}, such as ${bad.dn}${shown}: ${bad.fault}`,
      `Map another attribute to ${
        kind === "user" ? "username" : "name"
      }, or change the names in source.${kind}_trans or in the source.`,
    );
  }
  if (sameName !== undefined) {
    return reported(
      subject,
      "warning",
      `${sameName.dns.join(" and ")} have the same name, ${JSON.stringify(sameName.entry.name)}`,
      "Names are unique in UDM, regardless of case: rename one of them, or exclude it with the filter.",
    );
  }
  const [reserved] = reservedNames.examples;
  if (reserved !== undefined) {
    return reported(
      subject,
      "warning",
      `the name of ${outOf(reservedNames.count, sample)} is reserved, such as that of ${reserved.dn}`,
      `${reserved.reason.slice(0, 1).toUpperCase()}${reserved.reason.slice(1)}.`,
    );
  }
  return passed(subject, "UDM accepts the name of each entry");
}

/** Checks that the values fit the properties. */
function valuesCheck(sample: Sample): Check {
  const { kind, found } = sample;
  const subject = sourceSubject(kind, "values");
  const { count, examples: [first] } = found.problems;
  if (first === undefined) return passed(subject, "all values fit their properties");
  const problems = first.problems.map(({ property, message }) => `${property}: ${message}`).join("; ");
  return reported(
    subject,
    worst(count, found),
    `${outOf(count, sample)} ${
      count === 1 ? "has" : "have"
    } values that do not fit, such as ${first.dn}: ${problems}`,
    `Correct the source or source.${kind}_trans. Until then these values are skipped; an entry without a usable name or ` +
      "a value that UDM requires is skipped as a whole.",
  );
}

/** Checks that the steps drop no values. */
function droppedCheck(sample: Sample): Check {
  const { kind, found: { dropped, droppedFrom } } = sample;
  const subject = sourceSubject(kind, "dropped");
  const [first] = dropped.examples;
  if (first === undefined) return passed(subject, "the steps drop no value");
  const values = `${counted(dropped.count, "value")} of ${listed([...droppedFrom], "and")}`;
  const most = dropped.count > LISTED_VALUES ? ` (the first ${LISTED_VALUES} are listed)` : "";
  return reported(
    subject,
    "warning",
    `the steps drop ${values} in the ${entriesText(sample)}${most}`,
    `Correct the values or source.${kind}_trans.${first.step}. The other values of these entries are written. ` +
      "With LOG_LEVEL=DEBUG, a run logs each dropped value of all entries.",
    dropped.examples.map(({ dn, attribute, reason }) => `${dn}, ${attribute}: ${reason}`),
  );
}

/** Names addresses that differ between the versions of IDNA. */
function idnaCheck(sample: Sample): Check[] {
  const { kind, found: { idna } } = sample;
  if (idna.count === 0) return [];
  const more = idna.count > LISTED_ADDRESSES ? ` (the first ${LISTED_ADDRESSES} are listed)` : "";
  return [
    reported(
      sourceSubject(kind, "idna"),
      "note",
      `IDNA 2003 and 2008 encode ${counted(idna.count, "value")} of the ${
        entriesText(sample)
      } differently${more}`,
      "They are different domains. The Python connector wrote those of 2003; browsers and mail programs use those of 2008. " +
        "Set source.mail_idna to the version in which the domains are registered.",
      idna.examples,
    ),
  ];
}

/** A failure if all entries are concerned. */
function worst(count: number, found: EntryFindings): "failure" | "warning" {
  return count === found.count ? "failure" : "warning";
}

/** How many entries were looked at: "3,122 entries", "first 500 entries". */
export function entriesText({ found, complete }: Sample): string {
  return `${complete ? "" : "first "}${grouped(found.count)} entries`;
}

function outOf(some: number, sample: Sample): string {
  return `${grouped(some)} of the ${entriesText(sample)}`;
}
