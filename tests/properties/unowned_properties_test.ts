/**
 * The connector does not change what it does not own: other properties, options, policies, positions.
 *
 * @module
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  createUdmSimulator,
  type InProcessUdmSimulator,
  type JsonObject,
  seedIdentifier,
} from "../simulators/udm/mod.ts";
import { PHOTO_KEY } from "../../src/udm/photo.ts";
import { photo } from "../e2e/world.ts";
import { directoryOf, PEOPLE, runEngine } from "../support/engine_run.ts";
import { testSeed } from "../support/seed.ts";
import { isWrite } from "../support/is_write.ts";

const BASE = "dc=univention-organization,dc=intranet";
const OU = `ou=import,${BASE}`;
const RUNS = 150;

const OWNED = {
  user: [
    "univentionObjectIdentifier",
    "username",
    "firstname",
    "lastname",
    "description",
    "e-mail",
    "jpegPhoto",
  ],
  group: ["univentionObjectIdentifier", "name", "description"],
};
const MEMBERS = ["users", "nestedGroup"];
/** Properties that UDM derives from memberships. */
const DERIVED = ["groups", "memberOf"];

const text = fc.oneof(
  fc.constantFrom(" leading and trailing ", 'quotes " and \\ and ,', "Ünï©ode \u{1f600}", "two\nlines"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
).filter((value) => value.trim() !== "" && !value.includes("\0"));
const texts = fc.uniqueArray(text, { minLength: 1, maxLength: 3, selector: (value) => value.toLowerCase() });
const phones = fc.uniqueArray(fc.stringMatching(/^\+49 [0-9]{4,9}$/), { minLength: 1, maxLength: 2 });
const optional = <T>(values: Record<string, fc.Arbitrary<T>>) => fc.record(values, { requiredKeys: [] });

/** Values of user properties that the connector does not own. displayName is always one that UDM does not derive. */
const foreignUserValues = fc.tuple(
  optional<unknown>({
    title: text,
    initials: text,
    organisation: text,
    employeeType: text,
    street: text,
    city: text,
    postcode: text,
    state: text,
    country: fc.constantFrom("DE", "FR"),
    birthday: fc.constant("1999-12-31"),
    userexpiry: fc.constant("2099-01-01"),
    phone: phones,
    pagerTelephoneNumber: phones,
    mailAlternativeAddress: fc.constant(["other@example.test"]),
    mailPrimaryAddress: fc.constant("primary@example.test"),
    departmentNumber: texts,
    shell: fc.constantFrom("/bin/sh", "/bin/false"),
    unixhome: fc.constant("/srv/home/x"),
    scriptpath: text,
    profilepath: text,
    homedrive: fc.constant("U:"),
    sambaUserWorkstations: texts,
    univentionSourceIAM: text,
    disabled: fc.boolean(),
    umcProperty: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), text, {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    }),
    accountActivationDate: fc.constant({
      "activation-date": "2030-01-01",
      "activation-time": "08:00",
      "activation-timezone": "Europe/Berlin",
    }),
  }),
  text,
).map(([others, name]) => ({ ...others, displayName: `: ${name}`, gecos: ": other" }));

const foreignGroupValues = optional<unknown>({
  sambaGroupType: fc.constantFrom("2", "3"),
  adGroupType: fc.constantFrom("-2147483646", "-2147483643"),
  hosts: fc.constant([`cn=pc,cn=computers,${BASE}`]),
  allowedEmailUsers: fc.constant([`uid=Administrator,cn=users,${BASE}`]),
  univentionSourceIAM: text,
  guardianMemberRoles: texts,
});

/** Values that the connector owns, before and after the run. */
const owned = fc.record({
  description: fc.option(text, { nil: undefined }),
  firstname: fc.option(text, { nil: undefined }),
  lastname: text,
  mail: fc.option(fc.constantFrom("a@example.test", "b@example.test"), { nil: undefined }),
  renamed: fc.boolean(),
  photo: fc.boolean(),
});

const world = fc.record({
  users: fc.array(fc.record({ others: foreignUserValues, before: owned, after: owned }), {
    minLength: 1,
    maxLength: 3,
  }),
  groups: fc.array(fc.record({ others: foreignGroupValues, before: owned, after: owned }), {
    minLength: 1,
    maxLength: 2,
  }),
  /** Whether the connector owns memberships. */
  membersOwned: fc.boolean(),
});

Deno.test("property: a run does not change properties that the connector does not own", async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ users, groups, membersOwned }) => {
      const udm = createUdmSimulator();
      fill(udm, users, groups);
      const before = await everything(udm);
      const writes = udm.requests.length;
      const source = directoryOf(
        users.map(({ after }, at) => ({
          uid: `user${at}${after.renamed ? "-new" : ""}`,
          employeeNumber: seedIdentifier("user", at),
          sn: after.lastname,
          givenName: after.firstname,
          description: after.description,
          mail: after.mail,
          jpegPhoto: after.photo ? photo(at) : undefined,
        })),
        groups.map(({ after }, at) => ({
          cn: `group${at}${after.renamed ? " new" : ""}`,
          employeeNumber: seedIdentifier("group", at),
          description: after.description,
          member: `uid=user0${users[0]?.after.renamed ? "-new" : ""},${PEOPLE}`,
        })),
      );
      const report = await runEngine(source, udm, {
        udm: {
          user_properties: OWNED.user,
          group_properties: [...OWNED.group, ...(membersOwned ? MEMBERS : [])],
        },
      });
      assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
      const after = await everything(udm);
      assert.deepEqual([...after.keys()].sort(), [...before.keys()].sort());
      for (const [uuid, object] of before) {
        assert.deepEqual(withoutOwned(after.get(uuid), membersOwned), withoutOwned(object, membersOwned));
      }
      for (const { method, body } of udm.requests.slice(writes)) {
        if (!isWrite({ method })) continue;
        assert.equal(method, "PATCH");
        assert.deepEqual(Object.keys(body as JsonObject), ["properties"]);
      }
    }),
    { numRuns: RUNS, seed: testSeed() },
  );
});

interface Given {
  readonly others: JsonObject;
  readonly before: {
    readonly description: string | undefined;
    readonly firstname: string | undefined;
    readonly lastname: string;
  };
}

/** Creates all users and groups in the target, plus a group outside the OU with all users. */
function fill(udm: InProcessUdmSimulator, users: readonly unknown[], groups: readonly unknown[]): void {
  const { store } = udm;
  store.add("container/ou", { name: "import" }, BASE);
  store.add("mail/domain", { name: "example.test" }, `cn=domain,cn=mail,${BASE}`);
  const dns = (users as Given[]).map(({ others, before }, at) => {
    const { mailPrimaryAddress, ...rest } = others;
    return store.add("users/user", {
      username: `user${at}`,
      univentionObjectIdentifier: seedIdentifier("user", at),
      lastname: before.lastname,
      firstname: before.firstname ?? null,
      description: before.description ?? null,
      ...rest,
      ...(at === 0 && mailPrimaryAddress !== undefined ? { mailPrimaryAddress } : {}),
    }, OU).dn;
  });
  (groups as Given[]).forEach(({ others, before }, at) => {
    store.add("groups/group", {
      name: `group${at}`,
      univentionObjectIdentifier: seedIdentifier("group", at),
      description: before.description ?? null,
      users: dns,
      ...others,
    }, OU);
  });
  store.add("groups/group", { name: "beside", users: dns }, `cn=groups,${BASE}`);
}

/** All objects below the OU by UUID, as a GET returns them. */
async function everything(udm: InProcessUdmSimulator): Promise<Map<string, JsonObject>> {
  const found = new Map<string, JsonObject>();
  for (const type of ["users/user", "groups/group"] as const) {
    for (const { dn, uuid } of udm.store.list(type, OU)) {
      const response = await udm.fetch(`${udm.url}${type}/${encodeURIComponent(dn)}`, {
        headers: {
          Accept: "application/json",
          Authorization: `Basic ${btoa(`${udm.username}:${udm.password}`)}`,
        },
      });
      found.set(uuid, await response.json());
    }
  }
  return found;
}

/** An object without owned and derived properties. */
function withoutOwned(object: JsonObject | undefined, membersOwned: boolean): unknown {
  assert.ok(object);
  const { properties, dn: _dn, id: _id, uri: _uri, _links, ...rest } = object;
  const isUser = object.objectType === "users/user";
  const ignored = new Set([
    ...OWNED[isUser ? "user" : "group"],
    ...(membersOwned ? [...MEMBERS, ...DERIVED] : []),
  ]);
  const kept = Object.entries(properties as JsonObject).filter(([name]) => !ignored.has(name)).map((
    [name, value],
  ) =>
    [name, name === "umcProperty" ? withoutMarker(value as JsonObject) : withoutNames(name, value)] as const
  );
  return { ...rest, properties: Object.fromEntries(kept) };
}

/** Preferences without the photo digest of the connector. */
function withoutMarker({ [PHOTO_KEY]: _, ...others }: JsonObject): JsonObject {
  return others;
}

/** References normalised: UDM updates them after a rename and moves them to the end. */
function withoutNames(name: string, value: unknown): unknown {
  if (![...MEMBERS, ...DERIVED].includes(name)) return value;
  return (value as string[]).map((dn) => dn.replace(/^((?:uid=user|cn=group)\d+)[- ]new,/, "$1,")).sort();
}
