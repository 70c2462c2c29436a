/**
 * Recognises why UDM refuses a request.
 *
 * UDM translates its sentences, and some servers have only one language. What stays the same is the status, the location of a
 * reason, and some tokens: "(uid)", "(group)" and "(nolock)" in conflicts, names of attributes and properties in quotes, and
 * the values of the request. Only where UDM has none of these, its sentences are compared, in both of its languages.
 *
 * @module
 */

import type { ConflictOn, Reason, RefusalCause, Subject } from "./errors.ts";
import { OBJECT_IDENTIFIER } from "./identifier.ts";

/** What UDM reports for a value that is taken: "Object exists: (uid): …", "Objekt existiert: dn: …". */
const TAKEN = /: (?:\((uid|group|nolock|mac|dhcpserver)\)|(dn)): /;

/** The conflicting value, if the reasons report a conflict with another object. */
export function conflictOf(reasons: readonly Reason[]): ConflictOn | undefined {
  for (const { property, message } of reasons) {
    // Conflicts have the location of the object. Only taken addresses have that of a property.
    const found = property === undefined ? TAKEN.exec(message) : null;
    if (found === null) continue;
    const [, token, dn] = found;
    if (dn !== undefined) return "dn";
    if (token === "uid" || token === "group") return "name";
    return token === "nolock" && message.includes(`'${OBJECT_IDENTIFIER}'`) ? "identifier" : "other";
  }
  return undefined;
}

/** Sentences of UDM without a token, in English and German. */
const LICENCE = [
  "During this session add and modify are disabled",
  "Während dieser Sitzung sind Hinzufügen und Bearbeiten",
  "Too many user",
  "Too many groupware accounts",
  "Zu viele Benutzerkonten",
  "Zu viele Groupware Konten",
  "No license found",
  "Es wurde keine Lizenz gefunden",
  "The license is ",
  "Die Lizenz ist ",
];
const PRIMARY_GROUP = ["This is a primary group", "Das ist eine primäre Gruppe"];
const NO_OBJECT = ["No such object", "Das Objekt existiert nicht"];

/** Why UDM refuses a request, if not because of a wrong value. */
export function refusalOf(
  reasons: readonly Reason[],
  { method, type }: Pick<Subject, "method" | "type">,
): RefusalCause | undefined {
  for (const { property, message } of reasons) {
    if (property !== undefined) {
      if (isBlocked(property, message)) return "blocklist";
      continue;
    }
    const begins = (sentences: readonly string[]) => sentences.some((text) => message.startsWith(text));
    if (method !== "GET" && begins(LICENCE)) return "licence";
    if (method === "DELETE" && type === "groups/group" && begins(PRIMARY_GROUP)) return "primaryGroup";
    if (begins(NO_OBJECT)) return "reference";
  }
  return undefined;
}

/** Only this sentence quotes a value and its property: "The value 'x' is blocked for the UDM property 'y'." */
function isBlocked(property: string, message: string): boolean {
  const quoted: string[] = message.match(/'[^']+'/g) ?? [];
  return quoted.length > 1 && quoted.includes(`'${property}'`);
}
