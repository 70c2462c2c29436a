/**
 * The checks of UDM against the directory before a write: conflicts, mail domains, passwords, duplicates.
 *
 * @module
 */

import type { Directory } from "./directory.ts";
import type { Entry } from "./entry.ts";
import {
  ldapError,
  objectExists,
  plainError,
  propertyComplaint,
  type UdmError,
  unprocessable,
} from "./errors.ts";
import { stringsOf } from "./json.ts";
import type { Module } from "./modules.ts";
import { foldName, hasUniqueName } from "./store.ts";
import type { Changes } from "./syntax.ts";
import { mailDomain } from "./syntax_mail.ts";

const LONGEST_NAME = 255;
const SHORTEST_PASSWORD = 8;
/** How many passwords before the current one may not be used again. */
const PASSWORD_HISTORY = 3;

/**
 * Refuses a name or a DN that is taken or blocked; a conflict on a name blocks it for a while.
 *
 * @param self the entry that is renamed: it may keep its own name in another case
 * @throws {UdmError} 422 "Object exists"
 */
export function claimName(
  directory: Directory,
  module: Module,
  name: string,
  dn: string,
  self?: Entry,
): void {
  const { store, locks } = directory;
  if (hasUniqueName(module)) {
    const owner = store.findName(name);
    if (owner === undefined ? locks.isHeld("name", foldName(name)) : owner !== self) {
      locks.leave("name", foldName(name));
      throw objectExists(nameConflict(module, name));
    }
  }
  const holder = store.find(dn);
  if (holder !== undefined && holder !== self) throw objectExists(`dn: ${dn}: Object exists: ${dn}.`);
}

function nameConflict(module: Module, name: string): string {
  return module.rdnType === "uid"
    ? `(uid): The username is already in use as username or as groupname: ${name}.`
    : `(group): The groupname is already in use as groupname or as username: ${name}.`;
}

/**
 * Refuses an identifier that an object has or that is blocked after a conflict.
 *
 * @throws {UdmError} 422
 */
export function claimIdentifier({ store, locks }: Directory, identifier: string): void {
  if (store.findIdentifier(identifier) === undefined && !locks.isHeld("identifier", identifier)) return;
  locks.leave("identifier", identifier);
  throw objectExists(
    "(nolock): Could not acquire lock: The attribute 'univentionObjectIdentifier' could not get locked.",
  );
}

/**
 * Refuses mail addresses outside the mail domains, and unique ones that another user or group has.
 *
 * UDM names the property mailPrimaryAddress in every such conflict (read in its source code for groups and for
 * alternative addresses).
 *
 * @throws {UdmError} 422
 */
export function checkMail({ store }: Directory, changes: Changes, self?: Entry): void {
  for (const property of ["mailPrimaryAddress", "mailAddress", "mailAlternativeAddress"]) {
    const value = changes.get(property);
    const addresses = typeof value === "string" ? [value] : stringsOf(value);
    const foreign = addresses.filter((address) => !store.hasMailDomain(mailDomain(address)));
    if (foreign.length > 0) throw unknownDomain(property, foreign);
    if (property === "mailAlternativeAddress" && !store.uniqueMail) continue;
    for (const address of addresses) {
      const owner = store.findMail(address);
      if (owner !== undefined && owner !== self) throw addressInUse(address);
    }
  }
  if (!store.uniqueMail) return;
  const primary = changes.get("mailPrimaryAddress") ?? self?.properties.mailPrimaryAddress;
  const others = changes.get("mailAlternativeAddress") ?? self?.properties.mailAlternativeAddress;
  const doubled = stringsOf(others).find((address) => address.toLowerCase() === primary);
  if (doubled !== undefined) throw addressInUse(doubled);
}

function unknownDomain(property: string, addresses: readonly string[]): UdmError {
  const which = property === "mailPrimaryAddress" ? "primary mail address" : "following mail addresses";
  const problem = `The domain part of the ${which} is not in list of configured mail domains`;
  return unprocessable([propertyComplaint(property, `${problem}: ${addresses.join(", ")}.`)]);
}

function addressInUse(address: string): UdmError {
  const message = `The mail address is already in use: ${address}.`;
  return unprocessable([propertyComplaint("mailPrimaryAddress", message)]);
}

/**
 * Refuses passwords that are too short or were used before, unless the request overrides it.
 *
 * @throws {UdmError} 422
 */
export function checkPassword(changes: Changes, entry?: Entry): void {
  const password = changes.get("password");
  if (typeof password !== "string") return;
  const refuse = (reason: string) =>
    unprocessable([propertyComplaint("password", `Password policy error: ${reason}`)]);
  if (password.length < SHORTEST_PASSWORD && changes.get("overridePWLength") !== true) {
    throw refuse(`The password is too short, at least ${SHORTEST_PASSWORD} characters needed!`);
  }
  if (entry?.passwords.includes(password) && changes.get("overridePWHistory") !== true) {
    throw refuse("The password has been used already. Please supply a new one.");
  }
}

/** Puts a new password in front of the history. */
export function rememberPassword(entry: Entry, password: string): void {
  entry.passwords = [password, ...entry.passwords].slice(0, PASSWORD_HISTORY);
}

/**
 * Refuses what the LDAP server refuses: overlong names, values that differ only in case.
 *
 * @throws {UdmError} 400; 403 for the username "root"
 */
export function checkLdap(module: Module, name: string | undefined, changes: Changes): void {
  if (name !== undefined && name.length > LONGEST_NAME) {
    throw ldapError("Other (e.g., implementation specific) error.");
  }
  if (module.name === "users/user" && name?.toLowerCase() === "root") {
    throw plainError(403, "Permission denied.");
  }
  for (const [property, value] of changes) {
    const folded = stringsOf(value).map(foldName);
    const double = folded.findIndex((item, index) => folded.indexOf(item) < index);
    if (double < 0) continue;
    const attribute = property === "e-mail" ? "mail" : property;
    throw ldapError(`Type or value exists: ${attribute}: value #${double} provided more than once.`);
  }
}
