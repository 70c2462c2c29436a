import assert from "node:assert/strict";
import { inProcess } from "./in_process.ts";
import { program } from "./program.ts";
import { type Changes, group, GROUPS, memberDn, OU, person, World } from "./world.ts";
import { isWrite } from "../support/is_write.ts";

/** The mapping of user properties in all of these tests. */
const RENAMES = {
  employeeNumber: "entryUUID",
  username: "givenName",
  lastname: "sn",
  phone: "telephoneNumber",
  "e-mail": "title",
  disabled: "employeeType",
  mailPrimaryAddress: "displayName",
};

/** Entries without a value are enabled. */
const ENABLED = { disabled: ["FALSE"] };

/** A configuration in which the source can disable accounts, and with a mail address that UDM validates. */
const MAPPING: Changes = {
  udm: {
    user_properties: [
      "username",
      "lastname",
      "description",
      "phone",
      "e-mail",
      "disabled",
      "mailPrimaryAddress",
      "employeeNumber",
    ],
    user_primary_key_property: "employeeNumber",
  },
  source: {
    user_attrs: [
      "givenName",
      "sn",
      "description",
      "telephoneNumber",
      "title",
      "employeeType",
      "mail",
      "displayName",
      "carLicense",
      "jpegPhoto",
      "entryUUID",
    ],
    user_trans: { rename_attrs: RENAMES, fallback_attrs: ENABLED },
  },
};

/** The same configuration with other steps. */
function mapped(trans: Record<string, unknown>): Changes {
  return {
    ...MAPPING,
    source: { ...MAPPING.source, user_trans: { rename_attrs: RENAMES, fallback_attrs: ENABLED, ...trans } },
  };
}

/** Anna and Bert in the source. */
function people(anna: Record<string, string | string[]> = {}, bert: Record<string, string | string[]> = {}) {
  return person("anna", anna) + person("bert", bert) + group("team", ["anna", "bert"]);
}

/** Changes attributes of a person in the source. */
async function change(world: World, uid: string, values: Record<string, readonly string[]>): Promise<void> {
  for (const [name, given] of Object.entries(values)) {
    await world.slapd.modify(
      `dn: ${memberDn(uid)}\nchangetype: modify\nreplace: ${name}\n${
        given.map((value) => `${name}: ${value}\n`).join("")
      }\n`,
    );
  }
}

/** The output of a read-only command. */
async function outputOf(world: World, command: string, ...args: readonly string[]): Promise<string> {
  const config = await world.configure(MAPPING);
  return (await world.program([command, config, ...args], { cwd: world.folder })).stdout;
}

/** Adds a user outside the OU with the address boss@example.org, and returns the DN. */
function addBoss({ udm }: World): string {
  const boss = { username: "boss", lastname: "Boss", mailPrimaryAddress: "boss@example.org" };
  return udm.store.add("users/user", boss, "cn=users,dc=univention-organization,dc=intranet").dn;
}

/** A synchronised world. */
async function synchronised(ldif = people()): Promise<World> {
  const world = await World.open({ program: inProcess, ldif });
  await world.sync(MAPPING);
  world.udm.clearLog();
  return world;
}

/** Runs twice with exit code 3 and asserts that the second run changes nothing; returns the output of both. */
async function incompleteRuns(world: World): Promise<{ stderr: string; again: string }> {
  const first = await world.run(MAPPING);
  assert.equal(first.code, 3, first.stderr);
  const state = JSON.stringify(world.udm.store.list("users/user", OU));
  const second = await world.run(MAPPING);
  assert.equal(second.code, 3, second.stderr);
  assert.equal(JSON.stringify(world.udm.store.list("users/user", OU)), state, second.stderr);
  return { stderr: first.stderr, again: second.stderr };
}

/** Writes of users: method, properties, status. */
function writes(world: World): string[] {
  return world.udm.requests.filter(({ method, type }) => isWrite({ method }) && type === "users/user").map((
    { method, status, body },
  ) => `${method} ${Object.keys((body as { properties?: object })?.properties ?? {}).sort()} ${status}`);
}

Deno.test("invalid value: an account is disabled although a single-valued property has two values", async () => {
  await using world = await synchronised(people({ description: "old" }));
  await change(world, "anna", { description: ["one", "two"], employeeType: ["1"], sn: ["Changed"] });
  const { stderr, again } = await incompleteRuns(world);
  const anna = world.properties("anna");
  assert.equal(anna.disabled, true);
  assert.equal(anna.lastname, "Changed");
  assert.equal(anna.description, "old", "the object keeps its value");
  for (const text of [stderr, again]) {
    assert.match(
      text,
      /user anna: description skipped; its value in UDM is unchanged: .*has 2 values \("one", "two"\)/,
    );
    assert.match(text, /partly done in [\d.]+ s: 1 entry incomplete/);
  }
  assert.deepEqual(writes(world), ["PATCH disabled,lastname 204"]);
});

Deno.test("invalid value: a value that is not UTF-8 is omitted, and the group keeps its members", async () => {
  await using world = await synchronised();
  const bad = btoa(String.fromCharCode(0xfc, 0x20));
  await world.slapd.modify(
    `dn: ${
      memberDn("anna")
    }\nchangetype: modify\nreplace: employeeType\nemployeeType: 1\n-\nreplace: jpegPhoto\n` +
      `jpegPhoto:: ${bad}\n\n`,
  );
  const { code, stderr } = await world.run(
    mapped({ rename_attrs: { ...RENAMES, description: "jpegPhoto" } }),
  );
  assert.equal(code, 3, stderr);
  assert.match(stderr, /user anna: description skipped; .*not UTF-8/);
  assert.equal(world.properties("anna").disabled, true);
  assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
});

Deno.test("invalid value: plan shows it as text, JSON and page, and explain reports it", async () => {
  await using world = await synchronised();
  await change(world, "anna", { description: ["one", "two"], employeeType: ["1"] });
  const text = await outputOf(world, "plan");
  assert.match(text, /~ user anna .*\n {4}disabled: false -> true/);
  assert.match(text, /! user anna: description skipped .*\n {4}description is single-valued/);
  assert.match(text, /1 value of 1 entry cannot be written and is skipped/);
  const { invalid_values } = JSON.parse(await outputOf(world, "plan", "--json"));
  assert.deepEqual(
    invalid_values.map(({ name, property }: Record<string, string>) => `${name} ${property}`),
    ["anna description"],
  );
  const page = `${world.folder}/plan.html`;
  await outputOf(world, "plan", "--html", page);
  assert.match(await Deno.readTextFile(page), /"invalid_values":\s*\[\s*\{"kind":"user"/);
  const explained = await outputOf(world, "explain", "anna");
  assert.match(explained, /! description: .*single-valued/);
  assert.match(explained, /disabled: false -> true/);
});

Deno.test("invalid value: a user is created without the properties that UDM rejects by name", async () => {
  await using world = await World.open({
    program: inProcess,
    ldif: people({ title: "no address", telephoneNumber: "+49 4711", employeeType: "1" }),
  });
  world.udm.setFaults({ action: "refuse", properties: ["phone"], method: "POST" });
  const { code, stderr } = await world.run({ ...MAPPING, program });
  assert.equal(code, 3, stderr);
  const anna = world.properties("anna");
  assert.deepEqual([anna.disabled, anna.phone, anna["e-mail"]], [true, [], []]);
  assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
  assert.match(stderr, /user anna was written without phone: An ordered refusal/);
  assert.match(stderr, /user anna was written without e-mail: .*valid email address/);
  assert.match(stderr, /partly done in [\d.]+ s: 1 entry incomplete/);
});

Deno.test("invalid value: a user is modified without the properties that UDM rejects by name", async () => {
  await using world = await synchronised();
  await change(world, "anna", { title: ["no address"], employeeType: ["1"], telephoneNumber: ["+49 4711"] });
  const { stderr, again } = await incompleteRuns(world);
  const anna = world.properties("anna");
  assert.equal(anna.disabled, true);
  assert.deepEqual(anna.phone, ["+49 4711"]);
  assert.deepEqual(anna["e-mail"], []);
  assert.match(stderr, /user anna was written without e-mail: .*valid email address/);
  assert.match(stderr, /partly done in [\d.]+ s: 1 entry incomplete/);
  assert.match(again, /user anna could not be modified: .*e-mail.*valid email address/);
  assert.match(again, /partly done in [\d.]+ s: 1 of 1 write failed/);
  assert.deepEqual(writes(world), [
    "PATCH disabled,e-mail,phone 422",
    "PATCH disabled,phone 204",
    "PATCH e-mail 422",
  ]);
  assert.doesNotMatch(stderr, /did not keep/);
});

Deno.test("invalid value: several rejected properties are all reported", async () => {
  await using world = await synchronised();
  await change(world, "anna", { title: ["no address"], employeeType: ["1"], telephoneNumber: ["+49 4711"] });
  world.udm.setFaults({ action: "refuse", properties: ["phone", "disabled"], method: "PATCH", count: 1 });
  const { code, stderr } = await world.run(MAPPING);
  // UDM rejected all three: two in the first request, the third in the second.
  assert.equal(code, 3, stderr);
  assert.match(
    stderr,
    /could not be modified: .*e-mail.*; phone: An ordered refusal; disabled: An ordered refusal \(HTTP/,
  );
  assert.deepEqual(writes(world), ["PATCH disabled,e-mail,phone 422", "PATCH e-mail 422"]);
});

Deno.test("invalid value: a mail address in use is omitted, and its holder is reported", async () => {
  await using world = await synchronised();
  addBoss(world);
  await change(world, "anna", { displayName: ["boss@example.org"], employeeType: ["1"] });
  const { stderr } = await incompleteRuns(world);
  assert.equal(world.properties("anna").disabled, true);
  assert.match(
    stderr,
    /user anna: mailPrimaryAddress skipped; .*: boss@example.org belongs to the user uid=boss,cn=users,dc=univention-organization,/,
  );
  assert.deepEqual(writes(world), ["PATCH disabled 204"]);
});

Deno.test("invalid value: a user is created without a mail address of a hidden object, and its name is not locked", async () => {
  await using world = await World.open({
    program: inProcess,
    ldif: people({ displayName: "boss@example.org" }),
  });
  world.udm.store.hide(addBoss(world));
  await incompleteRuns(world);
  assert.deepEqual(world.users(), ["anna", "bert"]);
  assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
  assert.deepEqual(writes(world).map((write) => write.slice(-3)).sort(), ["201", "201", "422", "422"]);
});

Deno.test("invalid value: a user is not created if UDM rejects a required property", async () => {
  await using world = await World.open({ program: inProcess, ldif: people() });
  world.udm.setFaults({
    action: "refuse",
    properties: ["lastname"],
    matches: ({ body }) => JSON.stringify(body)?.includes('"anna"') === true,
  });
  const { code, stderr } = await world.run(MAPPING);
  assert.equal(code, 3, stderr);
  assert.deepEqual(world.users(), ["bert"]);
  assert.match(stderr, /user anna could not be created: .*lastname: An ordered refusal/);
});

Deno.test("invalid value: a group is modified without the members if UDM rejects them by name", async () => {
  await using world = await synchronised();
  await world.modify(
    `cn=team,${GROUPS}`,
    `add: description\ndescription: new\n-\ndelete: member\nmember: ${memberDn("bert")}`,
  );
  world.udm.setFaults({ action: "refuse", properties: ["users"] });
  const { code, stderr } = await world.run(MAPPING);
  assert.equal(code, 3, stderr);
  assert.equal(world.properties("team").description, "new");
  assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
  assert.match(stderr, /group team was written without users: An ordered refusal/);
});

for (
  const [condition, fault, code] of [
    ["UDM rejects a required property", { action: "refuse", properties: ["lastname"] }, 1],
    ["a value causes an internal error", { action: "status", status: 500 }, 1],
    ["the error names no property", { action: "status", status: 400 }, 1],
  ] as const
) {
  Deno.test(`invalid value: an account is disabled although ${condition}`, async () => {
    await using world = await synchronised();
    await change(world, "anna", { sn: ["Changed"], employeeType: ["1"] });
    world.udm.setFaults({
      ...fault,
      method: "PATCH",
      matches: ({ body }) => JSON.stringify(body)?.includes("lastname") === true,
    });
    const ended = await world.run(MAPPING);
    assert.equal(ended.code, code, ended.stderr);
    assert.match(ended.stderr, /modified only disabled of user anna/);
    const anna = world.properties("anna");
    assert.equal(anna.disabled, true);
    assert.equal(anna.lastname, "Example");
    assert.deepEqual(writes(world).map((write) => write.replace(/ [45]\d\d$/, " refused")), [
      "PATCH disabled,lastname refused",
      "PATCH disabled 204",
    ]);
  });
}

Deno.test("invalid value: an account is disabled although its last name is missing", async () => {
  await using world = await World.open({ program: inProcess, ldif: people() });
  const changes = mapped({ rename_attrs: { ...RENAMES, lastname: "description" } });
  await change(world, "anna", { description: ["A"] });
  await change(world, "bert", { description: ["B"] });
  await world.sync(changes);
  await change(world, "anna", { description: [], employeeType: ["1"] });
  const { stderr } = await world.run(changes);
  assert.match(stderr, /user anna could not be modified: .*lastname/);
  assert.equal(world.properties("anna").disabled, true);
});

Deno.test("invalid value: an account is disabled although its new name is taken", async () => {
  await using world = await synchronised();
  // Bert's entry is skipped, so his object keeps the name that Anna should get.
  await change(world, "bert", { givenName: ["bert", "berta"] });
  await change(world, "anna", { givenName: ["bert"], employeeType: ["1"] });
  const { stderr } = await incompleteRuns(world);
  assert.match(stderr, /skipped; .*belongs to uid=bert/);
  assert.match(stderr, /modified only disabled of user anna, whose entry is skipped/);
  assert.equal(world.properties("anna").disabled, true);
  assert.equal(world.properties("anna").username, "anna");
  assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
  assert.deepEqual(writes(world), ["PATCH disabled 204"]);
});

Deno.test("invalid value: plan and explain show that only the account of a skipped entry changes", async () => {
  await using world = await synchronised();
  await change(world, "anna", { givenName: ["anna", "anne"], employeeType: ["1"] });
  const stdout = await outputOf(world, "plan");
  assert.match(
    stdout,
    /~ user anna: only the state of the account, the entry is skipped .*\n {4}disabled: false -> true/,
  );
  assert.match(stdout, /! user .* skipped/);
  for (const row of [/^to modify +1 /m, /^unchanged +1 /m, /^skipped +1 /m]) assert.match(stdout, row);
  const json = JSON.parse(await outputOf(world, "plan", "--json"));
  assert.equal(json.changes[0].account_only, true);
  const key = json.changes[0].primary_key;
  const explained = await outputOf(world, "explain", key);
  assert.match(explained, /Only the state of its account \(disabled, userexpiry, locked\) is written\./);
  assert.match(explained, /disabled: false -> true/);
  assert.match(explained, /request 1 .*set disabled/);
  const { code, stderr } = await world.run(MAPPING);
  assert.equal(code, 3, stderr);
  assert.equal(world.properties("anna").disabled, true);
});

Deno.test("invalid value: two entries with the same mail address are both disabled", async () => {
  await using world = await synchronised();
  for (const uid of ["anna", "bert"]) {
    await change(world, uid, { displayName: ["both@example.org"], employeeType: ["1"] });
  }
  const { stderr } = await incompleteRuns(world);
  assert.match(stderr, /2 entries skipped/);
  assert.deepEqual(["anna", "bert"].map((name) => world.properties(name).disabled), [true, true]);
});

Deno.test("invalid value: two entries with the same key change no account", async () => {
  const keyed = mapped({ rename_attrs: { ...RENAMES, employeeNumber: "title", "e-mail": "carLicense" } });
  await using world = await World.open({ program: inProcess, ldif: people({ title: "1" }, { title: "2" }) });
  await world.sync(keyed);
  world.udm.clearLog();
  await change(world, "anna", { employeeType: ["1"] });
  await world.add(person("cora", { title: "1", employeeType: "1" }));
  const { code, stderr } = await world.run(keyed);
  assert.equal(code, 3, stderr);
  assert.deepEqual(writes(world), []);
});
