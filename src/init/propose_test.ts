import assert from "node:assert/strict";
import { parse } from "yaml";
import { directoryOf } from "./known_attributes.ts";
import { NothingToPropose, type Proposal, propose } from "./propose.ts";
import { kindOf, SUFFIX, surveyOf } from "./testing.ts";

const UNDECIDED = { ous: {}, bases: {}, identifiers: {} };

function proposed(changes: Parameters<typeof surveyOf>[0] = {}): Proposal {
  return propose(surveyOf(changes), UNDECIDED);
}

Deno.test("init: the attributes of an entry become the same properties as in the examples", () => {
  for (const [file, vendor] of [["openldap", "OpenLDAP"], ["ad", "Active Directory"]] as const) {
    const { source } = parse(Deno.readTextFileSync(new URL(`../../config/${file}.yaml`, import.meta.url)));
    for (const kind of ["user", "group"] as const) {
      const { rename_attrs, sanitizer = {} } = source[`${kind}_trans`];
      const { univentionObjectIdentifier: _, users: _members, ...example } = rename_attrs;
      const mappings = directoryOf(vendor).mappings[kind];
      for (const [property, attribute] of Object.entries(example)) {
        const mapping = mappings.find((one) => one.property === property);
        assert.equal(mapping?.attribute, attribute, `${file}: ${property}`);
        const functions = (sanitizer[attribute as string] ?? []).filter((name: string) =>
          name !== "unicode_strip"
        );
        assert.deepEqual(mapping?.sanitizers ?? [], functions, `${file}: ${attribute}`);
      }
    }
  }
});

Deno.test("init: only attributes that entries have are requested and mapped", () => {
  const { user, group } = proposed();
  assert.deepEqual(user.attributes, ["entryUUID", "uid", "givenName", "sn", "mail"]);
  assert.deepEqual(user.properties, [
    "univentionObjectIdentifier",
    "username",
    "firstname",
    "lastname",
    "e-mail",
  ]);
  assert.equal(user.rename["e-mail"], "mail");
  assert.deepEqual(user.sanitizer, { mail: ["mail_sanitizer"] });
  assert.equal(group, undefined);
});

Deno.test("init: a property that UDM does not have is not mapped, and the types are those of UDM", () => {
  const title = { name: "title", entries: 10, several: 3 };
  const user = kindOf(["uid", "sn", "o"]);
  const found = {
    user: { ...user, attributes: [...user.attributes, title] },
    target: {
      base: "dc=x",
      ou: "ou=example",
      user: { username: false, lastname: false, title: false },
      group: {},
    },
  };
  const { user: one, ous } = proposed(found);
  assert.deepEqual(ous, { user: "ou=example", group: "ou=example" });
  assert.ok(!one.properties.includes("organisation"));
  assert.deepEqual(one.firstValue, ["title"]);
  const lists = { ...found, target: { ...found.target, user: { ...found.target.user, title: true } } };
  assert.deepEqual(proposed(lists).user.firstValue, []);
});

Deno.test("init: users of posixAccount without a surname get one from cn", () => {
  const user = kindOf(["uid", "cn"], { classes: { inetOrgPerson: 3, posixAccount: 100 } });
  const { user: { filter, compose, attributes, properties } } = proposed({ user });
  assert.equal(filter, "(&(objectClass=posixAccount)(uid=*))");
  assert.deepEqual(compose, { lastname: ["{cn}"] });
  assert.deepEqual(attributes, ["entryUUID", "uid", "cn"]);
  assert.ok(properties.includes("lastname"));
});

Deno.test("init: if no object class is in all users, the filter finds each of them", () => {
  const filterOf = (classes: Record<string, number>) =>
    proposed({ user: kindOf(["uid", "sn"], { classes }) }).user.filter;
  assert.equal(
    filterOf({ inetOrgPerson: 98, posixAccount: 2 }),
    "(&(|(objectClass=inetOrgPerson)(objectClass=posixAccount))(uid=*))",
  );
  assert.equal(filterOf({ inetOrgPerson: 100, posixAccount: 100 }), "(&(objectClass=inetOrgPerson)(uid=*))");
});

Deno.test("init: an attribute that becomes the primary key becomes nothing else", () => {
  const user = kindOf(["uid", "cn", "employeeNumber"], {
    identifiers: ["entryUUID", "employeeNumber", "cn"].map((name) => ({ name, entries: 10, sanitizers: [] })),
  });
  const by = (name: string) =>
    propose(surveyOf({ user }), { ...UNDECIDED, identifiers: { user: name } }).user;
  assert.deepEqual(by("employeenumber").attributes, ["employeeNumber", "uid", "cn"]);
  assert.ok(!by("employeeNumber").properties.includes("employeeNumber"));
  assert.deepEqual(by("cn").compose, {});
  assert.throws(() => by("uid"), /^NothingToPropose: uid cannot identify the users: it is their name/);
  assert.throws(() => by("title"), /title is not in each of the 10 users looked at/);
});

Deno.test("init: in Active Directory the main address of proxyAddresses wins, and is enough without mail", () => {
  const of = (...attributes: string[]) =>
    proposed({ vendor: "Active Directory", user: kindOf(["sAMAccountName", "sn", ...attributes]) }).user;
  const both = of("mail", "proxyAddresses");
  assert.deepEqual(both.compose, { "e-mail": ["{mainAddress}", "{e-mail}"] });
  assert.deepEqual(both.sanitizer, { mail: ["mail_sanitizer"], mainAddress: ["mail_sanitizer"] });
  assert.deepEqual(both.decompose, { proxyAddresses: ["^SMTP:(?P<mainAddress>.+)$"] });
  assert.deepEqual([both.rangeAttributes, both.remove], [["proxyAddresses"], ["proxyAddresses"]]);
  assert.deepEqual(of("proxyAddresses").compose, { "e-mail": ["{mainAddress}"] });
  assert.ok(of("proxyAddresses").properties.includes("e-mail"));
  assert.deepEqual(of("mail").compose, {});
});

Deno.test("init: a date that stands for never does not end an account", () => {
  const { removeValues, sanitizer } =
    proposed({ user: kindOf(["uid", "sn", "krbPrincipalExpiration"]) }).user;
  assert.deepEqual(removeValues, { krbPrincipalExpiration: ["19700101000000Z"] });
  assert.deepEqual(sanitizer, { krbPrincipalExpiration: ["generalized_time_to_date"] });
});

Deno.test("init: attributes that only the schema knows are named, and not mapped", () => {
  const { facts, attributes } =
    proposed({ schema: { kinds: { mobile: "text", jpegphoto: "binary", sn: "text" } } }).user;
  assert.match(
    facts.attributes,
    / which the schema of the directory knows: mobile \(mobileTelephoneNumber\), jpegPhoto /,
  );
  assert.ok(!attributes.includes("mobile"));
  const none = {
    user: kindOf(["uid"], { identifiers: [] }),
    schema: { kinds: { entryuuid: "text" as const } },
  };
  assert.throws(
    () => proposed(none),
    /The schema of the directory knows entryUUID: check that the account can read it/,
  );
});

Deno.test("init: groups are found by their classes, and user private groups are left out", () => {
  const classes = { groupOfNames: 2, posixGroup: 5 };
  const group = kindOf(["cn", "member", "memberUid"], { classes });
  assert.equal(proposed({ group }).group?.filter, "(|(objectClass=groupOfNames)(objectClass=posixGroup))");
  assert.deepEqual(proposed({ group }).group?.attributes, ["entryUUID", "cn", "member", "memberUid"]);
  const own = { ...group, classes: { posixGroup: 5 }, namesakes: 3 };
  assert.equal(proposed({ group: own }).group?.filter, "(&(objectClass=posixGroup)(memberUid=*))");
});

Deno.test("init: an identifier that UDM refuses gets the sanitizers that help", () => {
  const identifiers = [
    { name: "entryUUID", entries: 9, sanitizers: [] },
    { name: "nsUniqueId", entries: 10, sanitizers: ["uuid_from_nsuniqueid"] },
  ];
  const { user } = proposed({ user: kindOf(["uid", "sn"], { identifiers }) });
  assert.equal(user.rename.univentionObjectIdentifier, "nsUniqueId");
  assert.deepEqual(user.sanitizer.nsUniqueId, ["uuid_from_nsuniqueid"]);
});

Deno.test("init: the bases are the smallest that contain all entries", () => {
  const bases = (...dns: string[]) =>
    proposed({ user: kindOf(["uid", "sn"], { containers: dns.map((dn) => ({ dn, entries: 5 })) }) }).user
      .bases;
  const [a, b] = [`ou=a,ou=people,${SUFFIX}`, `ou=b,ou=people,${SUFFIX}`];
  assert.deepEqual(bases(a), [a]);
  assert.deepEqual(bases(a, b), [`ou=people,${SUFFIX}`]);
  assert.deepEqual(bases(a, `ou=staff,${SUFFIX}`), [a, `ou=staff,${SUFFIX}`]);
  assert.deepEqual(bases(a, SUFFIX), [SUFFIX]);
  assert.deepEqual(bases(...Array.from({ length: 9 }, (_, at) => `ou=${at},${SUFFIX}`)), [SUFFIX]);
});

Deno.test("init: if the server ended a search early, everything is searched and no minimum is proposed", () => {
  const { bases, expected } = proposed({ isLimited: true }).user;
  assert.deepEqual([bases, expected], [[SUFFIX], undefined]);
});

Deno.test("init: built-in accounts of Active Directory are left out and named, unless there are no others", () => {
  const builtIn = { dn: `CN=Users,${SUFFIX}`, entries: 3 };
  const staff = { dn: `OU=Staff,${SUFFIX}`, entries: 97 };
  const user = kindOf(["sAMAccountName", "sn"], { containers: [staff, builtIn] });
  const both = proposed({ vendor: "Active Directory", user }).user;
  assert.deepEqual(both.bases, [`OU=Staff,${SUFFIX}`]);
  assert.match(both.facts.base, /Not searched: 3 in CN=Users,dc=example,dc=org\.$/);
  assert.equal(both.expected, 87);
  const only = { ...user, containers: [builtIn] };
  assert.deepEqual(proposed({ vendor: "Active Directory", user: only }).user.bases, [builtIn.dn]);
});

Deno.test("init: without users, or without an identifier, nothing is proposed", () => {
  const none = kindOf([], { count: 0, containers: [], sampled: 0 });
  assert.throws(
    () => proposed({ user: none }),
    /^NothingToPropose: no users are found below dc=example,dc=org/,
  );
  assert.throws(
    () => proposed({ user: none, suffix: "" }),
    /name the bases with --user-base and --group-base/,
  );
  assert.throws(() => proposed({ user: kindOf(["uid"], { identifiers: [] }) }), NothingToPropose);
});
