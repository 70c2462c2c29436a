import assert from "node:assert/strict";
import { program } from "./program.ts";
import { type Changes, group, GROUPS, memberDn, OU, person, World } from "./world.ts";

/** How the properties of a user are made in all of these tests. */
const RENAMES = {
  employeeNumber: "entryUUID",
  username: "givenName",
  lastname: "sn",
  phone: "telephoneNumber",
  "e-mail": "title",
  disabled: "employeeType",
  mailPrimaryAddress: "displayName",
};

/** Anna and Bert have accounts that the source can disable, and an address that UDM checks. */
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
    user_trans: { rename_attrs: RENAMES },
  },
};

/** The same with other steps. */
function mapped(trans: Record<string, unknown>): Changes {
  return { ...MAPPING, source: { ...MAPPING.source, user_trans: { rename_attrs: RENAMES, ...trans } } };
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

/** What a command says about the world, and writes nothing. */
async function ask(world: World, command: string, ...args: readonly string[]): Promise<string> {
  const config = await world.configure(MAPPING);
  return (await program([command, config, ...args], { cwd: world.folder })).stdout;
}

/** A boss outside our OU, who has the address boss@example.org. */
function addBoss({ udm }: World): void {
  const boss = { username: "boss", lastname: "Boss", mailPrimaryAddress: "boss@example.org" };
  udm.store.add("users/user", boss, "cn=users,dc=univention-organization,dc=intranet");
}

/** A world in which both sides are the same. */
async function synchronised(ldif = people()): Promise<World> {
  const world = await World.open({ ldif });
  await world.sync(MAPPING);
  world.udm.clearLog();
  return world;
}

/** A run that must not be complete, and another one that changes nothing more; what both say. */
async function incompletely(world: World): Promise<{ stderr: string; again: string }> {
  const first = await world.run(MAPPING);
  assert.equal(first.code, 3, first.stderr);
  const state = JSON.stringify(world.udm.store.list("users/user", OU));
  const second = await world.run(MAPPING);
  assert.equal(second.code, 3, second.stderr);
  assert.equal(JSON.stringify(world.udm.store.list("users/user", OU)), state, second.stderr);
  return { stderr: first.stderr, again: second.stderr };
}

/** Changes of users: method, properties, status. */
function writes(world: World): string[] {
  return world.udm.requests.filter(({ method, type }) => method !== "GET" && type === "users/user").map((
    { method, status, body },
  ) => `${method} ${Object.keys((body as { properties?: object })?.properties ?? {}).sort()} ${status}`);
}

Deno.test("one bad value: with two values for a single-valued property the account is disabled nevertheless", async () => {
  await using world = await synchronised(people({ description: "old" }));
  await change(world, "anna", { description: ["one", "two"], employeeType: ["1"], sn: ["Changed"] });
  const { stderr, again } = await incompletely(world);
  const anna = world.properties("anna");
  assert.equal(anna.disabled, true);
  assert.equal(anna.lastname, "Changed");
  assert.equal(anna.description, "old", "the object keeps what it has");
  for (const text of [stderr, again]) {
    assert.match(
      text,
      /user anna: description is left out and stays as it is in UDM: .*has 2 values \("one", "two"\)/,
    );
    assert.match(text, /finished in [\d.]+ s: 1 entry incomplete/);
  }
  assert.deepEqual(writes(world), ["PATCH disabled,lastname 204"]);
});

Deno.test("one bad value: a value that is not UTF-8 is left out, and the group keeps its members", async () => {
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
  assert.match(stderr, /user anna: description is left out .*not UTF-8/);
  assert.equal(world.properties("anna").disabled, true);
  assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
});

Deno.test("one bad value: plan shows it as text, as JSON and on the page, and explain names it", async () => {
  await using world = await synchronised();
  await change(world, "anna", { description: ["one", "two"], employeeType: ["1"] });
  const text = await ask(world, "plan");
  assert.match(text, /~ user anna .*\n {4}disabled: false -> true/);
  assert.match(text, /! user anna: description is left out .*\n {4}description is single-valued/);
  assert.match(text, /1 value of 1 entry cannot be converted: left out/);
  const { left_out_values } = JSON.parse(await ask(world, "plan", "--json"));
  assert.deepEqual(
    left_out_values.map(({ name, property }: Record<string, string>) => `${name} ${property}`),
    ["anna description"],
  );
  const page = `${world.folder}/plan.html`;
  await ask(world, "plan", "--html", page);
  assert.match(await Deno.readTextFile(page), /"left_out_values":\[\{"kind":"user"/);
  const explained = await ask(world, "explain", "anna");
  assert.match(explained, /description is left out: .*single-valued/);
  assert.match(explained, /disabled: false -> true/);
});

Deno.test("one bad value: what UDM refuses by name is left out in the same run when a user is created", async () => {
  await using world = await World.open({
    ldif: people({ title: "no address", telephoneNumber: "+49 4711", employeeType: "1" }),
  });
  world.udm.setFaults({ action: "refuse", properties: ["phone"], method: "POST" });
  const { code, stderr } = await world.run(MAPPING);
  assert.equal(code, 3, stderr);
  const anna = world.properties("anna");
  assert.deepEqual([anna.disabled, anna.phone, anna["e-mail"]], [true, [], []]);
  assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
  assert.match(stderr, /user anna was written without phone: An ordered refusal/);
  assert.match(stderr, /user anna was written without e-mail: .*valid email address/);
  assert.match(stderr, /finished in [\d.]+ s: 1 entry incomplete/);
});

Deno.test("one bad value: what UDM refuses by name is left out in the same run when a user is modified", async () => {
  await using world = await synchronised();
  await change(world, "anna", { title: ["no address"], employeeType: ["1"], telephoneNumber: ["+49 4711"] });
  const { stderr, again } = await incompletely(world);
  const anna = world.properties("anna");
  assert.equal(anna.disabled, true);
  assert.deepEqual(anna.phone, ["+49 4711"]);
  assert.deepEqual(anna["e-mail"], []);
  assert.match(stderr, /user anna was written without e-mail: .*valid email address/);
  assert.match(stderr, /finished in [\d.]+ s: 1 entry incomplete/);
  assert.match(again, /user anna could not be modified: .*e-mail.*valid email address/);
  assert.match(again, /finished in [\d.]+ s: 1 of 1 write failed/);
  assert.deepEqual(writes(world), [
    "PATCH disabled,e-mail,phone 422",
    "PATCH disabled,phone 204",
    "PATCH e-mail 422",
  ]);
  assert.doesNotMatch(stderr, /did not keep/);
});

Deno.test("one bad value: several refused values are left out, told at once or one after the other", async () => {
  await using world = await synchronised();
  await change(world, "anna", { title: ["no address"], employeeType: ["1"], telephoneNumber: ["+49 4711"] });
  world.udm.setFaults({ action: "refuse", properties: ["phone", "disabled"], method: "PATCH", count: 1 });
  const { code, stderr } = await world.run(MAPPING);
  // Everything was refused: two values in the first request, the third in the second.
  assert.equal(code, 3, stderr);
  assert.match(
    stderr,
    /could not be modified: .*e-mail.*; phone: An ordered refusal\.; disabled: An ordered refusal\./,
  );
  assert.deepEqual(writes(world), ["PATCH disabled,e-mail,phone 422", "PATCH e-mail 422"]);
});

Deno.test("one bad value: a mail address that is in use elsewhere is left out, and its holder is named", async () => {
  await using world = await synchronised();
  addBoss(world);
  await change(world, "anna", { displayName: ["boss@example.org"], employeeType: ["1"] });
  const { stderr } = await incompletely(world);
  assert.equal(world.properties("anna").disabled, true);
  assert.match(
    stderr,
    /user anna was written without mailPrimaryAddress: .*belongs to uid=boss,cn=users,dc=univention-organization,dc=intranet/,
  );
});

Deno.test("one bad value: a new user is created without a mail address that is in use, and its name is not locked", async () => {
  await using world = await World.open({ ldif: people({ displayName: "boss@example.org" }) });
  addBoss(world);
  await incompletely(world);
  assert.deepEqual(world.users(), ["anna", "bert"]);
  assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
  assert.deepEqual(writes(world).map((write) => write.slice(-3)).sort(), ["201", "201", "422", "422"]);
});

Deno.test("one bad value: what UDM needs to create a user keeps the user out as a whole", async () => {
  await using world = await World.open({ ldif: people() });
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

Deno.test("one bad value: members that UDM refuses by name are left out, the group is written otherwise", async () => {
  await using world = await synchronised();
  await world.slapd.modify(
    `dn: cn=team,${GROUPS}\nchangetype: modify\nadd: description\ndescription: new\n-\ndelete: member\nmember: ${
      memberDn("bert")
    }\n\n`,
  );
  world.udm.setFaults({ action: "refuse", properties: ["users"] });
  const { code, stderr } = await world.run(MAPPING);
  assert.equal(code, 3, stderr);
  assert.equal(world.properties("team").description, "new");
  assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
  assert.match(stderr, /group team was written without users: An ordered refusal/);
});

for (
  const [what, fault, code] of [
    ["a required property", { action: "refuse", properties: ["lastname"] }, 1],
    ["a value that makes UDM stumble", { action: "status", status: 500 }, 1],
    ["an error that names no property", { action: "status", status: 400 }, 1],
  ] as const
) {
  Deno.test(`one bad value: ${what} does not keep an account enabled that the source disables`, async () => {
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

Deno.test("one bad value: a last name that is gone does not keep an account enabled that the source disables", async () => {
  await using world = await World.open({ ldif: people() });
  const changes = mapped({ rename_attrs: { ...RENAMES, lastname: "description" } });
  await change(world, "anna", { description: ["A"] });
  await change(world, "bert", { description: ["B"] });
  await world.sync(changes);
  await change(world, "anna", { description: [], employeeType: ["1"] });
  const { stderr } = await world.run(changes);
  assert.match(stderr, /user anna could not be modified: .*lastname/);
  assert.equal(world.properties("anna").disabled, true);
});

Deno.test("one bad value: an entry whose name is held by another is disabled nevertheless", async () => {
  await using world = await synchronised();
  // Bert's entry cannot be used, so his object keeps its name, which Anna is to have.
  await change(world, "bert", { givenName: ["bert", "berta"] });
  await change(world, "anna", { givenName: ["bert"], employeeType: ["1"] });
  const { stderr } = await incompletely(world);
  assert.match(stderr, /is skipped.*belongs to uid=bert/);
  assert.match(stderr, /modified only disabled of user anna, whose entry is skipped/);
  assert.equal(world.properties("anna").disabled, true);
  assert.equal(world.properties("anna").username, "anna");
  assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
  assert.deepEqual(writes(world), ["PATCH disabled 204"]);
});

Deno.test("one bad value: the name has two values: plan and explain show what is disabled", async () => {
  await using world = await synchronised();
  await change(world, "anna", { givenName: ["anna", "anne"], employeeType: ["1"] });
  const stdout = await ask(world, "plan");
  assert.match(
    stdout,
    /~ user anna: only the state of the account, the entry is skipped .*\n {4}disabled: false -> true/,
  );
  assert.match(stdout, /! user .* is left out/);
  assert.match(stdout, /users +2 +2 +0 +1 +0 +0 +0 +1 +1/, "one is modified, one unchanged, one left out");
  const json = JSON.parse(await ask(world, "plan", "--json"));
  assert.equal(json.changes[0].account_only, true);
  const key = json.changes[0].primary_key;
  const explained = await ask(world, "explain", key);
  assert.match(explained, /Only the state of its account \(disabled, userexpiry, locked\) is written\./);
  assert.match(explained, /disabled: false -> true/);
  assert.match(explained, /request 1 .*set disabled/);
  const { code, stderr } = await world.run(MAPPING);
  assert.equal(code, 3, stderr);
  assert.equal(world.properties("anna").disabled, true);
});

Deno.test("one bad value: two entries that want one mail address are both disabled nevertheless", async () => {
  await using world = await synchronised();
  for (const uid of ["anna", "bert"]) {
    await change(world, uid, { displayName: ["both@example.org"], employeeType: ["1"] });
  }
  const { stderr } = await incompletely(world);
  assert.match(stderr, /2 entries skipped/);
  assert.deepEqual(["anna", "bert"].map((name) => world.properties(name).disabled), [true, true]);
});

Deno.test("one bad value: where two entries have one key, no account is touched", async () => {
  const keyed = mapped({ rename_attrs: { ...RENAMES, employeeNumber: "title", "e-mail": "carLicense" } });
  await using world = await World.open({ ldif: people({ title: "1" }, { title: "2" }) });
  await world.sync(keyed);
  world.udm.clearLog();
  await change(world, "anna", { employeeType: ["1"] });
  await world.slapd.modify(
    person("cora", { title: "1", employeeType: "1" }).replace("\n", "\nchangetype: add\n"),
  );
  const { code, stderr } = await world.run(keyed);
  assert.equal(code, 3, stderr);
  assert.deepEqual(writes(world), []);
});
