/**
 * Checks where the objects of the entries are: if they exist outside the configured OU, the OU is probably wrong. If those below
 * it have the names of entries and other keys, the primary key is.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { type Kind, NAME_PROPERTY, OBJECT_TYPE, textOf } from "../common/model.ts";
import { counted } from "../common/number_text.ts";
import { forEachConcurrently } from "../common/for_each_concurrently.ts";
import { containersText, suggestsWrongOu } from "../planner/limits/wrong_ou.ts";
import type { TargetKind } from "../run/describe_target.ts";
import { Subtree } from "../syntax/dn.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { UdmError } from "../udm/errors.ts";
import { OBJECT_IDENTIFIER, refusedIdentifier } from "../udm/identifier.ts";
import { inBatches, listByValues } from "../udm/list_by_values.ts";
import type { UdmClient } from "../udm/types.ts";
import { nameForm } from "../udm/values.ts";
import type { Sample } from "./sample.ts";
import { type Check, failed, passed, reported, skipped, type Subject } from "./types.ts";

/** The maximum number of requests for each kind. */
const MAX_REQUESTS = 10;

/** Where the keys of a sample are in UDM. */
interface Found {
  /** How many keys were looked up. */
  readonly keys: number;
  /** DNs of objects below the OU. */
  readonly inside: readonly string[];
  readonly outside: readonly string[];
  /** If no key exists: how many objects below the OU have the name of an entry and another key. */
  readonly otherKeys: number;
}

/** Checks that the objects of the sample do not exist outside the OU. */
export async function existingKeysCheck(
  client: UdmClient,
  { kind, found: { first } }: Sample,
  { config, target, base }: { readonly config: Config; readonly target: TargetKind; readonly base: string },
): Promise<Check> {
  const subject: Subject = { id: `target.${kind}_keys`, title: `keys of ${kind}s` };
  const property = config.udm.kinds[kind].primaryKeyProperty;
  const names = new Map<string, string | undefined>();
  for (const { key, name } of first.examples) {
    const text = key === undefined ? undefined : decodeUtf8(key);
    if (text !== undefined && text !== "" && refusedIdentifier(property, text) === undefined) {
      names.set(text, name);
    }
  }
  if (names.size === 0) return skipped(subject, "primary keys");
  try {
    const found = await lookUp(client, kind, names, { property, position: target.position, base });
    const exists = found.outside.length === 0 ||
      await client.get("container/ou", target.position, ["name"]) !== undefined;
    return judge(subject, kind, found, { position: target.position, exists });
  } catch (error) {
    if (!(error instanceof UdmError) || error.kind === "aborted") throw error;
    return failed(subject, error.said);
  }
}

/**
 * Looks up keys.
 *
 * @param names the name of each key's entry
 */
export async function lookUp(
  client: UdmClient,
  kind: Kind,
  names: ReadonlyMap<string, string | undefined>,
  { property, position, base }: {
    readonly property: string;
    readonly position: string;
    readonly base: string;
  },
): Promise<Found> {
  const batches = inBatches(names.keys(), (key) => key).slice(0, MAX_REQUESTS);
  const subtree = new Subtree(position);
  const inside: string[] = [];
  const outside: string[] = [];
  await forEachConcurrently(batches, client.concurrency, async (values) => {
    const query = { position: base, property, values, properties: [property] };
    for await (const { dn, id, properties } of listByValues(client, OBJECT_TYPE[kind], query)) {
      const key = textOf(properties[property]) ?? "";
      // LDAP finds other spellings as well; they are other keys
      if (!names.has(key)) continue;
      if (subtree.contains(dn)) inside.push(dn);
      else if (property === OBJECT_IDENTIFIER || isSameName(names.get(key), id)) outside.push(dn);
    }
  });
  const keys = batches.reduce((sum, { length }) => sum + length, 0);
  const noneExists = inside.length + outside.length === 0;
  const otherKeys = noneExists ? await countOtherKeys(client, kind, names, { property, position }) : 0;
  return { keys, inside, outside, otherKeys };
}

/** Counts the objects below the OU that have the name of an entry and another key. Those without a key are recognised. */
async function countOtherKeys(
  client: UdmClient,
  kind: Kind,
  names: ReadonlyMap<string, string | undefined>,
  { property, position }: { readonly property: string; readonly position: string },
): Promise<number> {
  if (await client.get("container/ou", position, ["name"]) === undefined) return 0;
  const sought = [...names.values()].filter((name) => name !== undefined);
  let count = 0;
  await forEachConcurrently(
    inBatches(sought, (name) => name).slice(0, MAX_REQUESTS),
    client.concurrency,
    async (values) => {
      const query = { position, property: NAME_PROPERTY[kind], values, properties: [property] };
      for await (const { properties } of listByValues(client, OBJECT_TYPE[kind], query)) {
        if ((textOf(properties[property]) ?? "") !== "") count++;
      }
    },
  );
  return count;
}

/** A key of another property may exist twice, for example from two sources: then the name must match, too. */
function isSameName(name: string | undefined, id: string): boolean {
  return name !== undefined && nameForm(name) === nameForm(String(id));
}

/**
 * Judges where the keys are.
 *
 * @param exists whether the OU exists
 */
export function judge(
  subject: Subject,
  kind: Kind,
  { keys, inside, outside, otherKeys }: Found,
  { position, exists }: { readonly position: string; readonly exists: boolean },
): Check {
  if (otherKeys > 0) {
    const [have, names, these] = otherKeys === 1
      ? ["has", "the name of an entry", `this ${kind} and create it`]
      : ["have", "the names of entries", `these ${kind}s and create them`];
    return reported(
      subject,
      "warning",
      `none of ${counted(keys, "key")} exists, but ${
        counted(otherKeys, kind)
      } below ${position} ${have} ${names}, ` +
        "with other keys",
      `sync would delete ${these} again, as far as safety.max_delete allows it. Correct the attribute or the ` +
        `sanitizer of the primary key; explain shows how it is made.`,
    );
  }
  if (outside.length === 0) {
    return passed(
      subject,
      inside.length === 0
        ? `${counted(keys, "key")} looked up, none exists yet`
        : `${inside.length} of ${keys} keys exist, all below ${position}`,
    );
  }
  const some = `${outside.length} of ${keys} keys ${outside.length === 1 ? "exists" : "exist"} already in ${
    containersText(outside)
  }`;
  const key = `udm.${kind}_ou`;
  if (!suggestsWrongOu(outside.length, keys) || inside.length > outside.length) {
    return reported(
      subject,
      "warning",
      `${some}, outside ${position}`,
      `Move these ${kind}s below ${position}, or exclude them from this source. Until then they are skipped.`,
    );
  }
  return exists
    ? reported(
      subject,
      "warning",
      `${some}, and ${inside.length} below ${position}: is this the right OU?`,
      `Correct ${key}. If it is right, move these ${kind}s below it, or delete them. Until then they are skipped.`,
    )
    : reported(
      subject,
      "failure",
      `${some}, and ${position} does not exist: is this the right OU?`,
      `Correct ${key}. sync does not create the OU while these ${kind}s exist elsewhere. If the OU is right, move them ` +
        "below it or delete them; to go on without them, create the OU in UDM.",
    );
}
