/**
 * The directory of the school, in the style of Active Directory.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { escapeDnValue } from "../../src/syntax/dn.ts";
import {
  type AttributeValues,
  Directory,
  type Entry,
  guidBytes,
  uuidText,
} from "../../tests/simulators/ldap/mod.ts";
import { GROUPS, PEOPLE, type Person, type Place } from "./people.ts";

/** The domain; it is the one in the example configuration. */
const SUFFIX = "DC=ad,DC=example,DC=org";
/** Where people are. */
export const PEOPLE_BASE = `OU=School,${SUFFIX}`;
const GROUPS_BASE = `OU=Groups,${SUFFIX}`;
const PLACES: readonly Place[] = ["OU=Management", "OU=Teachers", "OU=Office", "OU=Pupils"];

/** NORMAL_ACCOUNT, and the same with ACCOUNTDISABLE (MS-ADTS 2.2.16). */
const ENABLED = "512";
const DISABLED = "514";

/** The directory, and the few things that happen in a school. */
export class School {
  readonly directory = new Directory({ style: "ad", suffix: SUFFIX });

  constructor() {
    const { directory } = this;
    directory.add(SUFFIX, { objectClass: ["top", "domain"] });
    for (const dn of [PEOPLE_BASE, GROUPS_BASE, ...PLACES.map((place) => `${place},${PEOPLE_BASE}`)]) {
      directory.add(dn, { objectClass: ["top", "organizationalUnit"] });
    }
    for (const person of PEOPLE) this.enrol(person);
    for (const { name, description, people, groups = [] } of GROUPS) {
      directory.add(`CN=${escapeDnValue(name)},${GROUPS_BASE}`, {
        objectClass: ["top", "group"],
        sAMAccountName: name,
        description,
        member: [...people, ...groups].map((member) => this.dn(member)),
      });
    }
  }

  /** Adds somebody. */
  enrol(person: Person): void {
    const cn = person.cn ?? `${person.given} ${person.family?.trim()}`;
    this.directory.add(`CN=${escapeDnValue(cn)},${person.place},${PEOPLE_BASE}`, attributes(person));
  }

  /** The DN of somebody, or of a group. */
  dn(account: string): string {
    return this.#find(account).dn;
  }

  /** What identifies somebody, or a group, for life, as UDM gets it. */
  id(account: string): string {
    const [guid] = this.#find(account).values("objectguid");
    return uuidText(guidBytes(Buffer.from(guid as Uint8Array)));
  }

  /** Those who are to be in UDM. */
  people(): Entry[] {
    return [...this.directory.entries(PEOPLE_BASE)].filter((entry) =>
      entry.values("useraccountcontrol")[0] === ENABLED
    );
  }

  groups(): Entry[] {
    return [...this.directory.entries(GROUPS_BASE, "one")];
  }

  #find(account: string): Entry {
    for (const entry of this.directory.entries()) {
      if (entry.values("samaccountname")[0] === account) return entry;
    }
    throw new Error(`the school has no ${account}`);
  }
}

function attributes(person: Person): AttributeValues {
  const { account, given, family, title, phone, mobile, mainAddress, photo, place } = person;
  const values: Record<string, string | undefined> = {
    sAMAccountName: account,
    userAccountControl: person.disabled === true ? DISABLED : ENABLED,
    givenName: given,
    sn: family,
    title,
    company: "Möwenberg School",
    department: place === "OU=Pupils" ? undefined : place.slice("OU=".length),
    mail: `${account}@Möwenberg.example`,
    telephoneNumber: phone,
    mobile,
    streetAddress: "Am Leuchtfeuer 7",
    postalCode: "01009",
    l: "Möwenberg",
    c: "DE",
  };
  return {
    objectClass: ["top", "person", "organizationalPerson", "user"],
    objectCategory: `CN=Person,CN=Schema,CN=Configuration,${SUFFIX}`,
    ...Object.fromEntries(
      Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    ...(mainAddress !== undefined && {
      proxyAddresses: [`smtp:${account}@Möwenberg.example`, `SMTP:${mainAddress}`],
    }),
    ...(photo !== undefined && { thumbnailPhoto: picture(photo) }),
  };
}

/**
 * A photo that differs from the others: the beginning and end of a JPEG, and between them a comment. Nobody decodes
 * it here.
 */
export function picture(number: number): Uint8Array<ArrayBuffer> {
  const body = Array.from({ length: 200 }, (_, at) => (at * 7 + number * 13) & 0xff);
  return Uint8Array.from([0xff, 0xd8, 0xff, 0xfe, 0, body.length + 2, ...body, 0xff, 0xd9]);
}
