/**
 * Finds the causes of a failed write that the response does not contain.
 *
 * @module
 */

import { type ErrorDetails, errorDetails } from "../common/error.ts";
import { type Kind, OBJECT_TYPE, type Properties, textOf, textsOf } from "../common/model.ts";
import { findHolders, type Holder, type HolderType, type UniqueValue } from "../udm/holders.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { sameDn } from "../syntax/dn.ts";
import type { Operation } from "../planner/plan_types.ts";
import { AllValuesRefused } from "./refused_values.ts";
import { UdmError } from "../udm/errors.ts";
import { mailPropertiesIn } from "../udm/mail_addresses.ts";
import type { UdmClient } from "../udm/types.ts";
import { escapeFilterValue } from "../udm/urls.ts";

/** The containers and primary keys of both kinds. */
interface Belonging {
  readonly positions: Readonly<Record<Kind, string>>;
  readonly primaryKeys: Readonly<Record<Kind, string>>;
}

/** An explained failure. */
export interface Explained extends ErrorDetails {
  /** Whether UDM has locked the name, so that a later attempt may succeed. */
  readonly isLocked?: boolean;
}

/**
 * A message about a failed write. UDM does not name the object that has a value already, so the whole directory is searched
 * for it, with one request for each object type that can have it.
 */
export async function explainFailure(
  error: unknown,
  operation: Operation,
  client: Pick<UdmClient, "searchIfReadable">,
  belonging: Belonging,
): Promise<Explained> {
  const details = errorDetails(error);
  if (error instanceof UdmError && error.kind === "notFound") {
    return {
      ...details,
      advice: await adviceOnMissing(error, operation, client, belonging) ?? details.advice,
    };
  }
  const sought = error instanceof AllValuesRefused
    ? soughtValues(error.last, operation)
    : soughtValues(error, operation);
  if (sought === undefined || sought.values.length === 0) return details;
  try {
    const keyOf = (type: HolderType) =>
      type === OBJECT_TYPE[operation.kind] ? [belonging.primaryKeys[operation.kind]] : [];
    const holders = await findHolders(client, sought.kind, sought.values, keyOf);
    if (sought.kind !== "mail") return explainTaken(details, holders, operation, { ...belonging, ...sought });
    const others = holders.filter((holder) =>
      !isOwn(holder, operation, belonging) &&
      (operation.type === "create" || !sameDn(holder.dn, operation.dn))
    );
    return { ...details, advice: await adviceOnMail(details.advice, others, sought.values, client) };
  } catch {
    // The search is optional; the error itself is the message.
    return details;
  }
}

/** Where the object of a refused change is now. Undefined if that cannot be told. */
async function adviceOnMissing(
  { subject }: UdmError,
  { type, kind, key }: Operation,
  client: Pick<UdmClient, "searchIfReadable">,
  { primaryKeys }: Belonging,
): Promise<string | undefined> {
  if (type === "create" || key === undefined) return undefined;
  const property = primaryKeys[kind];
  const filter = `(${property}=${escapeFilterValue(key)})`;
  const found = await client.searchIfReadable(OBJECT_TYPE[kind], filter, [property]).catch(() => undefined);
  const dns = found?.filter(({ properties }) => textOf(properties[property]) === key).map(({ dn }) => dn);
  // It is there: something else is wrong
  if (dns === undefined || dns.some((dn) => sameDn(dn, subject.dn ?? ""))) return undefined;
  return dns.length === 0
    ? "No object with its primary key is left: it was deleted meanwhile. The next run creates it again."
    : `Its object is now at ${
      dns.join(" or ")
    }: it was moved or renamed meanwhile. The next run reads it again.`;
}

/** Values that another object may have. */
interface Sought {
  readonly kind: UniqueValue;
  readonly values: readonly string[];
  /** Whether the DN is taken, not the name. */
  readonly isOfDn?: boolean;
}

/** The values that UDM may have refused because another object has them. */
function soughtValues(error: unknown, operation: Operation): Sought | undefined {
  if (!(error instanceof UdmError) || error.refusal !== undefined) return undefined;
  if (error.conflictOn === "name" || error.conflictOn === "dn") {
    return { kind: "name", values: [nameOf(operation)], isOfDn: error.conflictOn === "dn" };
  }
  if (error.conflictOn === "identifier") {
    const identifier = textOf(propertiesOf(operation)[OBJECT_IDENTIFIER]);
    return { kind: "identifier", values: identifier === undefined ? [] : [identifier] };
  }
  const properties = propertiesOf(operation);
  const named = error.reasons.flatMap((reason) => mailPropertiesIn(reason, properties));
  return named.length === 0
    ? undefined
    : { kind: "mail", values: named.flatMap((property) => textsOf(properties[property])) };
}

function explainTaken(
  details: ErrorDetails,
  holders: readonly Holder[],
  operation: Operation,
  { isOfDn = false, ...belonging }: Belonging & Pick<Sought, "isOfDn">,
): Explained {
  const own = holders.filter((holder) => isOwn(holder, operation, belonging));
  if (own.length > 0) {
    return {
      ...details,
      advice:
        `It belongs to ${
          textOfHolders(own)
        }, which has the primary key of this entry: it was moved there, or another ` +
        "connector created it there. " +
        `Move it back below ${belonging.positions[operation.kind]}, or exclude the entry from this source.`,
    };
  }
  if (holders.length > 0) {
    return {
      ...details,
      advice: `It belongs to ${textOfHolders(holders)}: change it there or in the source.`,
    };
  }
  // An object of another type may have the DN
  return isOfDn ? details : { ...details, advice: ADVICE_LOCKED, isLocked: true };
}

const ADVICE_LOCKED =
  "No object that the account can read has it: it is locked by UDM for up to five minutes, after a conflict or a write that was " +
  "cut off. The next run tries again. If that is refused, too, an object that the account cannot read has it.";

/** UDM refuses an address for several reasons, which only its words distinguish, in its language. */
async function adviceOnMail(
  advice: string | undefined,
  holders: readonly Holder[],
  addresses: readonly string[],
  client: Pick<UdmClient, "searchIfReadable">,
): Promise<string | undefined> {
  if (holders.length > 0) {
    return `It belongs to ${
      textOfHolders(holders)
    }, and a mail address belongs to one object only: change it there or in the ` +
      "source.";
  }
  const domains = [
    ...new Set(addresses.map((address) => address.slice(address.lastIndexOf("@") + 1).toLowerCase())),
  ];
  const tests = domains.map((domain) => `(name=${escapeFilterValue(domain)})`).join("");
  const found = await client.searchIfReadable("mail/domain", `(|${tests})`, ["name"]);
  const known = new Set(found?.map(({ properties }) => String(properties.name).toLowerCase()));
  const unknown = domains.filter((domain) => !known.has(domain));
  if (found === undefined) return advice;
  if (unknown.length > 0) {
    return `UDM has no mail domain ${
      unknown.join(", ")
    }: create it there (mail/domain), or correct the address.`;
  }
  return `${
    advice ?? ""
  } No object that the account can read has the address. If one had it until recently, it is locked by UDM ` +
    "for up to five minutes, and the next run tries again.";
}

/** Whether an object has the primary key of the entry. */
function isOwn(
  { type, properties }: Holder,
  { kind, key }: Operation,
  { primaryKeys }: Belonging,
): boolean {
  return type === OBJECT_TYPE[kind] && key !== undefined && textOf(properties[primaryKeys[kind]]) === key;
}

function textOfHolders(holders: readonly Holder[]): string {
  return holders.map(({ type, dn }) => `${type} ${dn}`).join(" and ");
}

function nameOf(operation: Operation): string {
  return operation.type === "modify" ? operation.rename ?? operation.name : operation.name;
}

function propertiesOf(operation: Operation): Properties {
  if (operation.type === "create") return operation.properties;
  return operation.type === "modify" ? operation.changes : {};
}
