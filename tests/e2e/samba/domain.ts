/**
 * The initial domain.
 *
 * @module
 */

import { BASE } from "../../support/samba.ts";
import { photo } from "../world.ts";
import { DISABLED, dn, entry, group, GROUPS, ou, STAFF, user } from "./entries.ts";

/** An OU below the staff, with a name that needs escaping. */
export const SOUTH = `OU=Büro\\, Süd,${STAFF}`;
/** An OU outside the search bases. */
export const ELSEWHERE = `OU=Elsewhere,${BASE}`;
/** An OU with many users. */
export const MANY = `OU=Many,${BASE}`;
/** Number of users in the large OU: two full ranges of 1,500 members. */
const MANY_USERS = 3000;

export const ANNA = dn("Öhl, Änna");
export const BERT = dn('Bert "Bob" Müller + Söhne; <b> = #1 \\ ');
export const CORA = dn("Cora", SOUTH);
export const DAVE = dn("Dave");
const EVE = dn("Eve", ELSEWHERE);
export const TEAM = dn('The "Team", Büro Süd', GROUPS);
export const ALL = dn("All", `OU=Nested,${GROUPS}`);

const ACCOUNTS = Array.from({ length: MANY_USERS }, (_, at) => `m${String(at).padStart(4, "0")}`);

/** Sorted names of the users in the large OU. */
export const MANY_NAMES: readonly string[] = ACCOUNTS;

/** All entries, as LDIF. */
export const DOMAIN = [
  ...[STAFF, SOUTH, GROUPS, `OU=Nested,${GROUPS}`, ELSEWHERE, MANY].map(ou),
  user("aoehl", "Öhl, Änna", {
    givenName: " Änna",
    sn: "Öhl",
    description: 'She said "Grüß Gott", twice; ok?',
    title: "Dr.",
    company: "Example",
    department: "Büro Süd",
    employeeNumber: "0815",
    mail: "Änna@EXAMPLE.org",
    proxyAddresses: ["smtp:other@example.org", "SMTP:Anna.Oehl@EXAMPLE.org", "X400:c=de"],
    telephoneNumber: "0421 12345",
    mobile: "+49 (0)171 1234567",
    homePhone: "0421/98765",
    streetAddress: "Am Wall 1",
    postalCode: "01234",
    l: "München",
    c: "DE",
    thumbnailPhoto: photo(1),
  }),
  user("bmueller", 'Bert "Bob" Müller + Söhne; <b> = #1 \\ ', { givenName: "Bert", telephoneNumber: "n/a" }),
  user("cora", "Cora", { sn: "Example", givenName: "Cora", mail: "cora@example.org" }, SOUTH),
  user("dave", "Dave", { sn: "Gone", userAccountControl: String(DISABLED) }),
  user("eve", "Eve", { sn: "Elsewhere" }, ELSEWHERE),
  entry(dn("PC1"), {
    objectClass: "computer",
    sAMAccountName: "PC1$",
    userAccountControl: String(0x1000 | 0x20),
  }),
  group("Büro Süd", 'The "Team", Büro Süd', [ANNA, BERT, DAVE, EVE], { description: "Flur 2" }),
  group("All", "All", [TEAM, CORA], {}, `OU=Nested,${GROUPS}`),
  group("Nobody", "Nobody", []),
  ...ACCOUNTS.map((name) => user(name, name, {}, MANY)),
  group("Many", "Many", ACCOUNTS.map((name) => dn(name, MANY)), {}, MANY),
].join("");
