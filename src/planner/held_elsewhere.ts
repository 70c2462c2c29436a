/**
 * Values that must be unique in the whole domain and that objects outside our OUs hold.
 *
 * UDM locks a value for 300 s after each attempt to take it from another object, so these values are left out of the plan.
 *
 * | the entry wants                       | result                                                                 |
 * |---------------------------------------|------------------------------------------------------------------------|
 * | a name or an identifier that is taken | it is skipped; its object, if it has one, stays unchanged              |
 * | a mail address that is taken          | the address is left out, and the rest is written                       |
 * | a value of its own object, which was  | it is skipped, as an entry whose object was moved                      |
 * | moved out of our OUs                  |                                                                        |
 *
 * @module
 */

import { type Kind, KINDS, OBJECT_TYPE, textOf, textsOf } from "../common/model.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import type { DesiredEntry } from "./desired_entry.ts";
import { type Fault, movedMessage } from "./entry_faults.ts";
import type { SourceState } from "./source_state.ts";
import type { TakenBy, TakenValues, WantedValue } from "./store/taken_values.ts";
import type { TargetState } from "./target_state.ts";
import { valuesGainedBy } from "./unique_values.ts";

/** The property with the mail address that is unique. */
export const MAIL_ADDRESS: Readonly<Record<Kind, string>> = {
  user: "mailPrimaryAddress",
  group: "mailAddress",
};

const TYPE_NAMES: Readonly<Record<string, string>> = {
  [OBJECT_TYPE.user]: "the user",
  [OBJECT_TYPE.group]: "the group",
  "users/ldap": "the simple authentication account",
};

/**
 * The unique values that entries want and that their objects do not have, once the sides have been compared. None if nothing
 * changes.
 */
export function* wantedValues(
  target: TargetState,
  source: SourceState,
): Generator<WantedValue, void, undefined> {
  for (const kind of KINDS) {
    for (const desired of source[kind].changing()) {
      yield* wantedNames(desired, target, source);
      for (const { address } of addressesOf(desired, source)) yield { type: "mail", value: address };
    }
  }
}

/** The name and the identifier. */
function wantedNames(desired: DesiredEntry, target: TargetState, source: SourceState): WantedValue[] {
  const gained: WantedValue[] = valuesGainedBy(desired, target, source)
    .flatMap((value) => value.type === "mail" ? [] : [value]);
  const isKey = source[desired.kind].rules.primaryKeyProperty === OBJECT_IDENTIFIER;
  const identifier = isKey || desired.current !== undefined
    ? undefined
    : textOf(desired.changes[OBJECT_IDENTIFIER]);
  return identifier === undefined ? gained : [...gained, { type: "identifier", value: identifier }];
}

/** The addresses that must be unique, with their properties. */
function addressesOf(
  { kind, changes }: DesiredEntry,
  source: SourceState,
): { readonly property: string; readonly address: string }[] {
  const { alternativeMail } = source[kind].rules;
  const properties = alternativeMail === undefined
    ? [MAIL_ADDRESS[kind]]
    : [MAIL_ADDRESS[kind], alternativeMail];
  return properties.flatMap((property) =>
    textsOf(changes[property]).map((address) => ({ property, address }))
  );
}

/** Skips the entries that want a taken name or identifier, and leaves taken addresses out. */
export function leaveOutTakenValues(target: TargetState, source: SourceState): void {
  const { taken } = target;
  if (taken === undefined || taken.isEmpty) return;
  const mails = new Set(taken.addresses().map((address) => mailDigest(address, target)));
  for (const kind of KINDS) {
    const { mailProperty, alternativeMail } = source[kind].rules;
    for (const desired of source[kind].changing()) {
      const fault = faultOf(desired, target, source, taken);
      if (fault !== undefined) {
        source[kind].drop(desired, fault.reason, fault.message);
        continue;
      }
      // Values are packed: unpack only those of entries that may have such an address.
      const mayBeTaken = mailProperty === undefined || alternativeMail !== undefined
        ? mails.size > 0
        : desired.mail !== undefined && mails.has(desired.mail);
      if (mayBeTaken) leaveOutAddresses(desired, source, taken);
    }
  }
}

function mailDigest(address: string, { user }: TargetState): bigint {
  return user.digests.digest(MAIL_ADDRESS.user, address);
}

function faultOf(
  desired: DesiredEntry,
  target: TargetState,
  source: SourceState,
  taken: TakenValues,
): Fault | undefined {
  const { kind, key, name } = desired;
  for (const value of wantedNames(desired, target, source)) {
    const holder = taken.holderOf(value);
    if (holder === undefined) continue;
    if (holder.type === OBJECT_TYPE[kind] && holder.key === key) {
      return { reason: "moved_away", message: movedMessage([holder], target.foreign[kind].position) };
    }
    return value.type === "name"
      ? {
        reason: "name_held",
        message: `its name (${name}) belongs to ${unchanged(holder)}; rename one of the two, ` +
          `or exclude the entry with source.${kind}_filter`,
      }
      : {
        reason: "identifier_held",
        message: `its identifier (${value.value}) belongs to ${unchanged(holder)}; ` +
          "UDM never changes an identifier, so correct it in the source",
      };
  }
  return undefined;
}

/** Leaves out each property with an address that is taken. UDM would refuse a list as a whole, too. */
function leaveOutAddresses(desired: DesiredEntry, source: SourceState, taken: TakenValues): void {
  const omitted = new Set<string>();
  for (const { property, address } of addressesOf(desired, source)) {
    const holder = taken.holderOf({ type: "mail", value: address });
    if (holder === undefined || omitted.has(property)) continue;
    omitted.add(property);
    const message = `${address} belongs to ${unchanged(holder)}; change it in the source or in UDM`;
    source[desired.kind].omit(desired, property, message);
  }
}

function unchanged(holder: TakenBy): string {
  return `${holderText(holder)}, which stays unchanged`;
}

/** The object with its type. */
export function holderText({ type, dn }: TakenBy): string {
  return `${TYPE_NAMES[type] ?? `the ${type} object`} ${dn}`;
}
