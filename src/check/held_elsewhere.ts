/**
 * Checks that no object outside the OUs has a name or a mail address of the source.
 *
 * @module
 */

import { counted } from "../common/number_text.ts";
import type { Config } from "../config/types.ts";
import { holderText } from "../planner/held_elsewhere.ts";
import type { TakenBy, TakenType, TakenValues, WantedValue } from "../planner/store/taken_values.ts";
import { findTakenValues } from "../run/look_up_taken_values.ts";
import type { TargetDescription } from "../run/describe_target.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { UdmError } from "../udm/errors.ts";
import type { UdmClient } from "../udm/types.ts";
import { listed } from "./listed.ts";
import type { SampledEntry } from "./entry_findings.ts";
import type { Sample } from "./sample.ts";
import { type Check, failed, passed, reported, type Subject } from "./types.ts";

const SUBJECT: Subject = { id: "target.taken_names", title: "names in use" };

/** Maximum number of examples. */
const EXAMPLES = 3;

/** Looks up the names and addresses of samples. Undefined without entries, or if the target is unknown. */
export async function checkHeldElsewhere(
  client: UdmClient,
  config: Config,
  target: TargetDescription | undefined,
  samples: readonly Sample[],
): Promise<Check | undefined> {
  const entries = samples.flatMap(({ found }) => found.first.examples);
  if (target === undefined || entries.length === 0) return undefined;
  try {
    const taken = await findTakenValues(client, entries.flatMap(valuesOf), target, config);
    return heldElsewhereCheck(entries, taken);
  } catch (error) {
    if (!(error instanceof UdmError) || error.kind === "aborted") throw error;
    return failed(SUBJECT, error.said);
  }
}

function valuesOf({ name, address }: SampledEntry): WantedValue[] {
  return [
    ...(name === undefined ? [] : [{ type: "name", value: name } as const]),
    ...(address === undefined ? [] : [{ type: "mail", value: address } as const]),
  ];
}

/** Checks that no name or address of the entries is taken. */
export function heldElsewhereCheck(entries: readonly SampledEntry[], taken: TakenValues): Check {
  const held = entries.flatMap((entry) =>
    valuesOf(entry).flatMap((value) => {
      const holder = taken.holderOf(value);
      return holder === undefined || isOwn(holder, entry) ? [] : [{ ...value, holder }];
    })
  );
  if (held.length === 0) {
    return passed(SUBJECT, `no object outside the OUs has a name or mail address of ${lookedUp(entries)}`);
  }
  const count = (type: TakenType) => held.filter((value) => value.type === type).length;
  const [names, addresses] = [count("name"), count("mail")];
  const counts = [
    ...(names === 0 ? [] : [`${names} ${names === 1 ? "name" : "names"}`]),
    ...(addresses === 0 ? [] : [`${addresses} mail ${addresses === 1 ? "address" : "addresses"}`]),
  ];
  const examples = held.slice(0, EXAMPLES).map(({ value, holder }) => `${value} (${holderText(holder)})`);
  return reported(
    SUBJECT,
    "warning",
    `objects outside the OUs have ${listed(counts, "and")} of ${lookedUp(entries)}, such as ` +
      listed(examples, "and"),
    [
      ...(names === 0 ? [] : [
        "Entries with such a name are skipped: rename one of the two, or exclude the entry with source.user_filter or " +
        "source.group_filter.",
      ]),
      ...(addresses === 0 ? [] : [
        "Such addresses are skipped, and the rest of the entry is written: change them in the source or in UDM.",
      ]),
    ].join(" "),
  );
}

function lookedUp(entries: readonly SampledEntry[]): string {
  return `the ${counted(entries.length, "entry", "entries")} looked up`;
}

/** Whether it is the object of the entry, which was moved out of the OUs. */
function isOwn({ key }: TakenBy, entry: SampledEntry): boolean {
  return key !== undefined && entry.key !== undefined && decodeUtf8(entry.key) === key;
}
