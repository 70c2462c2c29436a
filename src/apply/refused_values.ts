/**
 * The values that UDM refuses by name. The rest of an entry can be written without them.
 *
 * @module
 */

import { ConnectorError } from "../common/error.ts";
import { type Kind, MEMBER_PROPERTIES, NAME_PROPERTY, type Properties } from "../common/model.ts";
import { isNeededToCreate } from "../planner/entry_faults.ts";
import type { Create, Modify } from "../planner/plan_types.ts";
import { UdmError, type UdmErrorKind } from "../udm/errors.ts";
import { mailPropertiesIn } from "../udm/mail_addresses.ts";

/** The property of UDM's mail conflicts. */
export const MAIL = "mailPrimaryAddress";

/** After these errors, the account state may be accepted alone: UDM or a gateway may have refused another value, or the size. */
export const MAY_ACCEPT_LESS: ReadonlySet<UdmErrorKind> = new Set([
  "invalid",
  "conflict",
  "forbidden",
  "gateway",
  "server",
]);

/** Errors that may concern a single value. */
const ABOUT_VALUES: ReadonlySet<string> = new Set(["invalid", "conflict"]);

/** Conflicts that concern the whole object. */
const ABOUT_OBJECTS: ReadonlySet<string | undefined> = new Set(["name", "dn", "identifier"]);

/** UDM refused each value of an operation. */
export class AllValuesRefused extends ConnectorError {
  /**
   * @param last the error of the last request
   * @param refused the error of each value
   */
  constructor(readonly last: UdmError, refused: ReadonlyMap<string, string>) {
    const before = [...refused].filter(([property]) =>
      !last.reasons.some((reason) => reason.property === property)
    );
    const texts = [last.problem, ...before.map(([property, message]) => `${property}: ${message}`)];
    super({ ...last.said, problem: texts.map((text) => text.replace(/\.$/, "")).join("; ") });
  }
}

/**
 * The values to omit after an error, each with its error.
 *
 * @param sent the properties of the request
 * @param primaryKey the property that holds the primary key
 * @returns undefined if the operation fails as a whole: UDM names no property that was sent, or one that cannot be omitted
 *   (name, primary key, mandatory properties)
 */
export function refusedValues(
  error: unknown,
  { type, kind }: Pick<Create | Modify, "type" | "kind">,
  sent: Properties,
  primaryKey: string,
): ReadonlyMap<string, string> | undefined {
  if (!(error instanceof UdmError) || !ABOUT_VALUES.has(error.kind)) return undefined;
  if (ABOUT_OBJECTS.has(error.conflictOn)) return undefined;
  const refused = new Map<string, string>();
  for (const reason of error.reasons) {
    const { property, message } = reason;
    if (property === undefined) continue;
    if (isEssential(property, type, kind, primaryKey)) return undefined;
    const mail = mailPropertiesIn(reason, sent);
    for (const about of mail.length > 0 ? mail : property in sent ? [property] : []) {
      const before = refused.get(about);
      refused.set(about, before === undefined ? message : `${before}; ${message}`);
    }
  }
  if (refused.size === 0) {
    for (const property of namingMissing(error.problem, sent)) {
      if (!isEssential(property, type, kind, primaryKey)) refused.set(property, error.problem);
    }
  }
  return refused.size === 0 ? undefined : refused;
}

/**
 * The properties with the DN of an object that does not exist, such as a primary group. UDM names the DN only (measured: 400
 * "No such object: DN."). Members of groups are not values of the source.
 */
function namingMissing(problem: string, sent: Properties): string[] {
  const [, missing] = /^No such object: (.+?)\.?$/s.exec(problem) ?? [];
  if (missing === undefined) return [];
  const isIt = (value: unknown) => typeof value === "string" && value.toLowerCase() === missing.toLowerCase();
  return Object.entries(sent).filter(([property, value]) =>
    !MEMBER_PROPERTIES.includes(property) && (Array.isArray(value) ? value.some(isIt) : isIt(value))
  ).map(([property]) => property);
}

function isEssential(property: string, type: "create" | "modify", kind: Kind, primaryKey: string): boolean {
  if (property === primaryKey || property === NAME_PROPERTY[kind] || property === "password") return true;
  if (kind === "user" && property === "lastname") return true;
  return type === "create" && isNeededToCreate(kind, property);
}
