/**
 * Compares the whole of UDM with the whole of the directory, without asking the program.
 *
 * @module
 */

import type { Entry } from "../../tests/simulators/ldap/mod.ts";
import { PHONES } from "./people.ts";
import type { School } from "./school.ts";
import type { Target, Thing } from "./target.ts";

/** The domain of the school as mail servers write it (RFC 5891). */
const ASCII_DOMAIN = new URL("http://möwenberg.example").hostname;

/** Everything in which UDM is not as the directory wants it. */
export function differences(school: School, target: Target): string[] {
  return [
    ...compare("user", school.people(), target.users, wantedUser),
    ...compare("group", school.groups(), target.groups, (entry) => wantedGroup(entry, school)),
  ];
}

function compare(
  kind: string,
  entries: readonly Entry[],
  things: readonly Thing[],
  wanted: (entry: Entry) => Record<string, unknown>,
): string[] {
  const faults: string[] = [];
  const names = new Set(entries.map((entry) => text(entry, "samaccountname")));
  for (const { name } of things) {
    if (!names.has(name)) faults.push(`the ${kind} ${name} should not be in UDM`);
  }
  for (const entry of entries) {
    const name = String(text(entry, "samaccountname"));
    const thing = things.find((each) => each.name === name);
    if (thing === undefined) {
      faults.push(`the ${kind} ${name} is not in UDM`);
      continue;
    }
    for (const [property, value] of Object.entries(wanted(entry))) {
      const found = property === "members" ? thing.members : seen(property, thing.properties[property]);
      if (JSON.stringify(found) === JSON.stringify(value)) continue;
      faults.push(
        `${kind} ${name}: ${property} is ${JSON.stringify(found)} and should be ${JSON.stringify(value)}`,
      );
    }
  }
  return faults;
}

/** Of photos only whether there is one can be compared: UDM encodes them again. */
function seen(property: string, value: unknown): unknown {
  return property === "jpegPhoto" ? value !== null : value;
}

function wantedUser(entry: Entry): Record<string, unknown> {
  const list = (value: string | null) => value === null ? [] : [value];
  const phone = (key: string) => list(text(entry, key)).map((typed) => PHONES[typed] ?? `unknown: ${typed}`);
  return {
    username: text(entry, "samaccountname"),
    firstname: text(entry, "givenname"),
    lastname: text(entry, "sn") ?? text(entry, "cn"),
    title: text(entry, "title"),
    organisation: text(entry, "company"),
    departmentNumber: list(text(entry, "department")),
    "e-mail": [mainAddress(entry)],
    phone: phone("telephonenumber"),
    mobileTelephoneNumber: phone("mobile"),
    street: text(entry, "streetaddress"),
    postcode: text(entry, "postalcode"),
    city: text(entry, "l"),
    country: text(entry, "c"),
    jpegPhoto: entry.values("thumbnailphoto").length > 0,
  };
}

function wantedGroup(entry: Entry, school: School): Record<string, unknown> {
  const members = entry.values("member").map((dn) => {
    const member = school.directory.get(String(dn));
    return member === undefined ? `nobody: ${dn}` : text(member, "samaccountname");
  });
  return {
    name: text(entry, "samaccountname"),
    description: text(entry, "description"),
    members: members.sort(),
  };
}

function mainAddress(entry: Entry): string {
  const main = entry.values("proxyaddresses").find((value) => String(value).startsWith("SMTP:"));
  const address = main === undefined ? String(text(entry, "mail")) : String(main).slice("SMTP:".length);
  return address.replace(/@.*/, `@${ASCII_DOMAIN}`);
}

/** The first value; names lose the blanks round them, telephone numbers are looked up as they were typed. */
function text(entry: Entry, key: string): string | null {
  const [value] = entry.values(key);
  if (value === undefined) return null;
  return key === "sn" || key === "givenname" ? String(value).trim() : String(value);
}
