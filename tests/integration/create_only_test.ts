/**
 * Properties that only new objects get, with a configuration as people write it for the predecessor.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  createUdmSimulator,
  type InProcessUdmSimulator,
  type JsonObject,
  seedIdentifier,
} from "../simulators/udm/mod.ts";
import { directoryOf, PEOPLE, planEngine, runEngine } from "../support/engine_run.ts";
import { photo } from "../e2e/world.ts";
import { isWrite } from "../support/is_write.ts";

const BASE = "dc=univention-organization,dc=intranet";
const OU = `ou=import,${BASE}`;
const GUESTS = `cn=Domain Guests,cn=groups,${BASE}`;
const OWNED = ["username", "firstname", "lastname", "univentionObjectIdentifier"];

const person = (number: number, uid: string, more = {}) => ({
  uid,
  sn: "Example",
  employeeNumber: seedIdentifier("user", number),
  ...more,
});

function userOf(udm: InProcessUdmSimulator, name: string): JsonObject {
  const found = udm.store.get(`uid=${name},${OU}`);
  assert.ok(found !== undefined, `there is no user ${name}`);
  return found.properties;
}

const STEPS = {
  rename_attrs: {
    univentionObjectIdentifier: "employeeNumber",
    username: "uid",
    lastname: "sn",
    birthday: "description",
    mailAlternativeAddress: "mail",
  },
  fixed_attrs: { primaryGroup: [GUESTS], mailForwardCopyToSelf: ["1"], password: ["secret-of-the-steps"] },
};

Deno.test("create-only properties: what the steps give and no list names is set once", async () => {
  const udm = createUdmSimulator();
  udm.store.add("groups/group", { name: "Domain Guests" }, `cn=groups,${BASE}`);
  const changes = {
    udm: { user_properties: OWNED },
    source: {
      user_attrs: ["uid", "sn", "employeeNumber", "description", "mail", "title", "objectClass"],
      user_trans: STEPS,
    },
  };
  const run = async (birthday: string, title: string) => {
    const before = udm.requests.length;
    const source = directoryOf([person(1, "anna", { description: birthday, title, mail: "a@example.org" })]);
    const { outcome, reasons } = await runEngine(source, udm, changes);
    assert.equal(outcome, "done", JSON.stringify(reasons));
    return udm.requests.slice(before).filter(isWrite);
  };
  const created = await run("2000-01-31", "Dr.");
  const properties = userOf(udm, "anna");
  assert.equal(properties.birthday, "2000-01-31");
  assert.equal(
    properties.title,
    "Dr.",
    "an attribute that no step touches and that has the name of a property",
  );
  assert.equal(properties.primaryGroup, GUESTS);
  assert.deepEqual(properties.mailAlternativeAddress, ["a@example.org"]);
  assert.ok(!JSON.stringify(created.map(({ body }) => body)).includes("secret-of-the-steps"));
  assert.ok(!JSON.stringify(created.map(({ body }) => body)).includes("objectClass"));
  assert.deepEqual(await run("1999-01-31", "Prof."), [], "they belong to UDM now");
});

Deno.test("create-only properties: udm.create_only_properties takes a property out of the owned ones", async () => {
  const udm = createUdmSimulator();
  const changes = { udm: { create_only_properties: ["description", "jpegPhoto", "title"] } };
  const run = (more: Record<string, unknown>) =>
    runEngine(directoryOf([person(1, "anna", more)]), udm, changes);
  assert.equal((await run({ description: "first", jpegPhoto: photo(1) })).outcome, "done");
  const properties = userOf(udm, "anna");
  assert.equal(properties.description, "first");
  assert.ok(typeof properties.jpegPhoto === "string");
  assert.deepEqual(properties.umcProperty, {}, "no digest, because the photo is never compared");
  const before = udm.requests.length;
  assert.equal((await run({ description: "second", jpegPhoto: photo(2), title: "x" })).outcome, "done");
  assert.equal((await run({})).outcome, "done");
  assert.ok(udm.requests.slice(before).every(({ method }) => method === "GET" || method === "OPTIONS"));
});

Deno.test("plan: values of properties that may hold secrets are not shown, owned or not", async () => {
  const udm = createUdmSimulator({ extendedAttributes: [{ name: "oxPassword", syntax: "string" }] });
  const source = { user_trans: { ...STEPS, fixed_attrs: { oxPassword: ["made-by-the-steps"] } } };
  const people = directoryOf([person(1, "anna")]);
  const shown = { property: "oxPassword", type: "secret" } as const;
  for (const owned of [OWNED, [...OWNED, "oxPassword"]]) {
    const document = await planEngine(people, udm, { udm: { user_properties: owned }, source });
    assert.ok(!JSON.stringify(document).includes("made-by-the-steps"));
    assert.deepEqual(
      document.changes[0]?.properties.find(({ property }) => property === "oxPassword"),
      shown,
    );
  }
  const changes = { udm: { user_properties: [...OWNED, "oxPassword"] }, source };
  assert.equal((await runEngine(people, udm, changes)).outcome, "done");
  const emptied = await planEngine(people, udm, {
    ...changes,
    source: { user_trans: { ...STEPS, fixed_attrs: {} } },
  });
  assert.deepEqual(emptied.changes[0]?.properties, [shown], "the current value is not shown, either");
});

Deno.test("create-only properties: a user is created without a primary group that does not exist", async () => {
  const udm = createUdmSimulator();
  const report = await runEngine(directoryOf([person(1, "anna")]), udm, {
    udm: { user_properties: OWNED },
    source: { user_trans: { ...STEPS, fixed_attrs: { primaryGroup: [GUESTS], shell: ["/bin/sh"] } } },
  });
  assert.equal(report.kinds?.user.applied.added, 1, JSON.stringify(report));
  const properties = userOf(udm, "anna");
  assert.equal(properties.shell, "/bin/sh");
  assert.match(String(properties.primaryGroup), /^cn=Domain Users,/);
});

Deno.test("create-only properties: a value that UDM cannot take is left out of the new object", async () => {
  const udm = createUdmSimulator();
  const source = directoryOf([person(1, "anna", { title: ["a", "b"], description: "x" })]);
  const report = await runEngine(source, udm, { udm: { user_properties: OWNED } });
  assert.equal(report.kinds?.user.applied.added, 1, JSON.stringify(report));
  const properties = userOf(udm, "anna");
  assert.deepEqual([properties.title, properties.description], [null, "x"]);
});

Deno.test("create-only properties: new groups get the members of the source, later ones belong to UDM", async () => {
  const udm = createUdmSimulator();
  const team = (...members: string[]) => ({
    cn: "team",
    employeeNumber: seedIdentifier("group", 1),
    member: members.map((uid) => `uid=${uid},${PEOPLE}`),
  });
  const changes = { udm: { group_properties: ["name", "univentionObjectIdentifier"] } };
  const users = [person(1, "anna"), person(2, "bert")];
  assert.equal((await runEngine(directoryOf(users, [team("anna")]), udm, changes)).outcome, "done");
  assert.deepEqual(udm.store.get(`cn=team,${OU}`)?.properties.users, [`uid=anna,${OU}`]);
  assert.equal((await runEngine(directoryOf(users, [team("bert")]), udm, changes)).outcome, "done");
  assert.deepEqual(udm.store.get(`cn=team,${OU}`)?.properties.users, [`uid=anna,${OU}`]);
});

Deno.test("create-only properties: a name that UDM does not have is an error", async () => {
  const udm = createUdmSimulator();
  const report = await runEngine(directoryOf([person(1, "anna")]), udm, {
    udm: { create_only_properties: ["birthdate"] },
  });
  assert.equal(report.outcome, "misconfigured");
  assert.match(report.reasons[0]?.problem ?? "", /neither users nor groups have a property "birthdate"/);
});
