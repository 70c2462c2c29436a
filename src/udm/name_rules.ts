/**
 * Which names UDM accepts, as observed with UDM 17.2. Names not known to be refused pass.
 *
 * | username       |             | group name     |                  |
 * |----------------|-------------|----------------|------------------|
 * | `anna.b-c_d+e` | good        | `Team 1 (a)+b` | good             |
 * | `o'neil#2`     | good        | `_team_`       | good             |
 * | `anna b`       | space       | `a/b`          | "/"              |
 * | `anna@b`       | "@"         | `a(b)`         | ends with ")"    |
 * | `anna.`        | ends with . | ` team`        | begins with " "  |
 * | `4711`         | only digits | `4711`         | only digits      |
 * | `ödegård`      | not ASCII   | `Büro Süd`     | good             |
 * | `root`         | reserved    | `root`         | good             |
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import { nameForm } from "./values.ts";

/** UDM answers longer usernames with an LDAP error; 200 characters are known to work. */
const MAX_USERNAME_LENGTH = 255;

/** The same for group names; 300 characters are known to fail. */
const MAX_GROUP_NAME_LENGTH = 299;

/** The LDAP access rules of UCS refuse these names to every account of UDM (403 `Permission denied.`). */
const REFUSED_USERNAMES: ReadonlySet<string> = new Set(["root"]);

/** Whether the LDAP access rules of UCS reserve a username. */
export function isReservedUsername(name: string): boolean {
  return REFUSED_USERNAMES.has(name.toLowerCase());
}

/**
 * Accounts of Active Directory and of UCS's connector to Samba, which leaves out users with these names. UDM itself may not
 * have them.
 */
const OWNED_USERNAMES: ReadonlySet<string> = new Set(["krbtgt", "guest", "ucs-s4sync"]);

/** The groups that every domain of Active Directory or Samba has, and those of UCS, in lower case. */
const OWNED_GROUP_NAMES: ReadonlySet<string> = new Set([
  ...["administrators", "users", "guests", "replicator", "everyone", "iis_iusrs"],
  ...["account operators", "backup operators", "print operators", "server operators"],
  ...["cryptographic operators", "network configuration operators"],
  ...["domain admins", "domain users", "domain guests", "domain computers", "domain controllers"],
  ...["enterprise admins", "schema admins", "dnsadmins", "dnsupdateproxy", "protected users"],
  ...["cert publishers", "group policy creator owners", "ras and ias servers", "event log readers"],
  ...["remote desktop users", "distributed com users", "performance log users", "performance monitor users"],
  ...["certificate service dcom access", "incoming forest trust builders", "terminal server license servers"],
  ...["pre-windows 2000 compatible access", "windows authorization access group"],
  ...[
    "read-only domain controllers",
    "enterprise read-only domain controllers",
    "enterprise domain controllers",
  ],
  ...["allowed rodc password replication group", "denied rodc password replication group"],
  ...["authenticated users", "anonymous logon", "creator owner", "creator group", "owner rights"],
  ...["windows hosts", "dc backup hosts", "dc slave hosts", "backup join", "slave join", "printer-admins"],
]);

/** Names that Active Directory gives to the loser of a replication conflict, as a DN and as a `sAMAccountName`. */
const AD_CONFLICT = /[\n\r]CNF:[0-9a-f]{8}-|^\$DUPLICATE-/i;
const AD_CONFLICT_FAULT =
  "it is a conflict object of Active Directory: two domain controllers created an entry with the " +
  "same name. Delete one of the two there, or leave them out with the filter (!(cn=*\\0aCNF:*))";

const DIGITS = /^\d+$/;

// UDM's own rule accepts any character from " " to "." within a group name
const NOT_IN_GROUP_NAME = /[^\p{L}\p{N}\p{M}_ -.’]/u;
const EDGE_OF_GROUP_NAME = /[\p{L}\p{N}\p{M}_]/u;

/** Explains why a name should not be used although UDM may accept it; undefined if no reason is known. */
export function reservedName(kind: Kind, name: string): string | undefined {
  const names = kind === "user" ? OWNED_USERNAMES : OWNED_GROUP_NAMES;
  if (!names.has(nameForm(name))) return undefined;
  return `${
    JSON.stringify(name)
  } is a ${kind} of every domain of Active Directory or Samba, so UDM has it already or Samba ` +
    "will not accept it; exclude the entry with the filter, or give it another name";
}

/** Explains why UDM would refuse a username; undefined if no reason is known. */
export function usernameFault(name: string): string | undefined {
  if (name === "") return "a user needs a name";
  if (AD_CONFLICT.test(name)) return AD_CONFLICT_FAULT;
  if (isReservedUsername(name)) {
    return "UDM lets no account use this name: its LDAP rules reserve it";
  }
  if (DIGITS.test(name)) return "a user name may not consist of digits only";
  const wrong = /[^\p{L}\p{N}._+'#-]/u.exec(name)?.[0];
  if (wrong !== undefined) return `a user name may not contain ${JSON.stringify(wrong)}`;
  // The name becomes part of the home directory, which must be ASCII
  const foreign = /[^\0-\x7f]/u.exec(name)?.[0];
  if (foreign !== undefined) return `a user name may not contain ${JSON.stringify(foreign)}: only ASCII`;
  if (!/^[A-Za-z0-9]/.test(name)) return "a user name must begin with a letter or a digit";
  if (/[.-]$/.test(name)) return 'a user name may not end with "." or "-"';
  if (name.length > MAX_USERNAME_LENGTH) {
    return `a user name of ${name.length} characters is too long: at most ${MAX_USERNAME_LENGTH}`;
  }
  return undefined;
}

/** Explains why UDM would refuse a group name; undefined if no reason is known. */
export function groupNameFault(name: string): string | undefined {
  if (name === "") return "a group needs a name";
  if (AD_CONFLICT.test(name)) return AD_CONFLICT_FAULT;
  if (DIGITS.test(name)) return "a group name may not consist of digits only";
  const wrong = NOT_IN_GROUP_NAME.exec(name)?.[0];
  if (wrong !== undefined) return `a group name may not contain ${JSON.stringify(wrong)}`;
  const characters = [...name];
  for (const [edge, verb] of [[characters[0], "begin"], [characters.at(-1), "end"]] as const) {
    if (!EDGE_OF_GROUP_NAME.test(edge ?? "")) {
      return `a group name must ${verb} with a letter, a digit or "_", not with ${JSON.stringify(edge)}`;
    }
  }
  if (name.length > MAX_GROUP_NAME_LENGTH) {
    return `a group name of ${name.length} characters is too long: at most ${MAX_GROUP_NAME_LENGTH}`;
  }
  return undefined;
}
