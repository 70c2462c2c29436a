import assert from "node:assert/strict";
import type { Fault } from "../simulators/udm/mod.ts";
import { inProcess } from "./in_process.ts";
import { program } from "./program.ts";
import { group, memberDn, OU, person, World } from "./world.ts";
import { isWrite } from "../support/is_write.ts";

/** A world after the first run. */
async function synchronised(): Promise<World> {
  const world = await World.open({ program: inProcess });
  await world.sync();
  world.udm.clearLog();
  return world;
}

/** The objects outside the OU, as text. */
function outside({ udm: { store } }: World): string {
  const types = ["users/user", "groups/group", "container/ou"] as const;
  const all = types.flatMap((type) => store.list(type));
  return JSON.stringify(
    all.filter(({ dn }) => !dn.endsWith(OU)).map(({ dn, properties }) => ({
      dn,
      // Domain Users contains the users of the OU.
      ...properties,
      users: undefined,
    })),
  );
}

for (
  const [dropped, fault] of [
    ["every query", { parameters: ["position", "filter", "scope"] }],
    ["the position in lists of users", { type: "users/user", parameters: ["position"] }],
    ["the position in lists of groups", { type: "groups/group", parameters: ["position"] }],
  ] as const
) {
  Deno.test(`boundary: a run writes nothing if a proxy drops ${dropped}`, async () => {
    await using world = await synchronised();
    const before = outside(world);
    await world.remove("bert");
    world.udm.setFaults({ action: "drop query", kind: "list", ...fault });
    const { code, stderr } = await world.run({ program });
    assert.equal(code, 1, stderr);
    assert.match(stderr, /failed, nothing was written/);
    assert.match(
      stderr,
      /the list contains "(?:uid=Administrator|cn=[^"]*),[^"]*", which is not below "ou=import,/,
    );
    assert.match(stderr, /proxy, cache or web application firewall/);
    assert.deepEqual(world.writes(), []);
    assert.ok(world.udm.store.byName("Administrator"));
    assert.ok(world.udm.store.byName("Domain Admins"));
    assert.equal(outside(world), before);
    // A list with foreign objects is not read again.
    const lists = world.udm.requests.filter(({ kind }) => kind === "list").length;
    assert.ok(lists <= 6, `${lists} lists`);

    world.udm.setFaults();
    await world.sync();
    assert.deepEqual(world.users(), ["anna", "cora"]);
  });
}

/** A response with the DN of another object. */
function wrongDn(kind: "post" | "patch", dn: string): Fault {
  return { action: "wrong dn", kind, type: "users/user", dn };
}

for (const elsewhere of ["uid=Administrator,cn=users,BASE", "uid=dora,cn=users,BASE", "BASE", ""]) {
  Deno.test(`boundary: a response with the DN ${JSON.stringify(elsewhere)} does not redirect writes`, async () => {
    await using world = await synchronised();
    const { udm } = world;
    const dn = elsewhere.replace("BASE", udm.base);
    const before = outside(world);
    await world.slapd.modify(
      `dn: ${memberDn("anna")}\nchangetype: modrdn\nnewrdn: uid=anke\ndeleteoldrdn: 1\n\n` +
        "dn: cn=team,ou=groups,dc=example,dc=test\nchangetype: modify\nreplace: member\n" +
        `member: ${memberDn("anke")}\nmember: ${memberDn("cora")}\n\n`,
    );
    udm.setFaults(wrongDn("post", dn), wrongDn("patch", dn));
    await world.sync();
    assert.deepEqual(world.groups(), { all: ["cora", "team"], team: ["anke", "cora"] });
    assert.equal(outside(world), before);
    for (const { method, dn: written } of udm.requests) {
      if (isWrite({ method })) assert.ok(written.endsWith(`,${OU}`), `${method} ${written}`);
    }
    udm.clearLog();
    udm.setFaults();
    await world.sync();
    assert.deepEqual(world.writes(), []);
  });
}

/** Moves objects out of the OU, as an administrator does in UDM. */
function moveOut(world: World, ...names: readonly string[]): void {
  const { store, base } = world.udm;
  for (const name of names) {
    const { dn = "", type } = store.byName(name) ?? {};
    store.move(dn, type === "users/user" ? `cn=users,${base}` : `cn=groups,${base}`);
  }
}

/** Runs with exit code 3 and without conflicts; returns stderr. */
async function partial(world: World): Promise<string> {
  const { code, stderr } = await world.run();
  assert.equal(code, 3, stderr);
  assert.equal(world.udm.counters.conflicts422, 0, stderr);
  return stderr;
}

/** Sets the members of a source group. */
async function setMembers(world: World, cn: string, members: readonly string[]): Promise<void> {
  await world.slapd.modify(
    `dn: cn=${cn},ou=groups,dc=example,dc=test\nchangetype: modify\nreplace: member\n` +
      members.map((member) => `member: ${memberDn(member)}\n`).join("") + "\n",
  );
}

Deno.test("boundary: a user moved out of the OU is reported, stays in its groups and is not created again", async () => {
  await using world = await synchronised();
  const { udm } = world;
  moveOut(world, "anna");
  const before = udm.store.byName("anna");
  for (let run = 0; run < 2; run++) {
    const stderr = await partial(world);
    assert.ok(
      stderr.includes(`it was moved to uid=anna,cn=users,${udm.base}`) &&
        stderr.includes(`Move it back below ${OU}`),
      stderr,
    );
    assert.match(stderr, /skipped: 1 moved away/);
    assert.doesNotMatch(stderr, /free it|[Rr]emove that object|delete it/);
  }
  assert.deepEqual(world.writes(), []);

  // Other entries are synchronised. Memberships of the moved user follow the source; the user itself is not changed.
  await setMembers(world, "team", ["anna", "cora"]);
  await setMembers(world, "all", ["anna", "cora"]);
  await world.modify(memberDn("anna"), "replace: sn\nsn: Changed");
  await partial(world);
  assert.deepEqual(world.groups(), { all: ["anna", "cora"], team: ["anna", "cora"] });
  assert.equal(udm.store.byName("anna")?.properties.lastname, "Example");
  await setMembers(world, "team", ["cora"]);
  await partial(world);
  assert.deepEqual(world.groups(), { all: ["anna", "cora"], team: ["cora"] });
  assert.equal(udm.store.byName("anna")?.uuid, before?.uuid);

  // The advice works.
  udm.store.move(udm.store.byName("anna")?.dn ?? "", OU);
  await world.sync();
  assert.equal(world.properties("anna").lastname, "Changed");
  udm.clearLog();
  await world.sync();
  assert.deepEqual(world.writes(), []);
});

Deno.test("boundary: if all objects were moved out of the OU, none is created again and all stay members", async () => {
  await using world = await synchronised();
  moveOut(world, "anna", "bert", "cora", "team", "all");
  const groups = () =>
    ["team", "all"].map((name) => {
      const { users, nestedGroup } = world.properties(name);
      return { users, nestedGroup };
    });
  const before = groups();
  const stderr = await partial(world);
  assert.match(stderr, /skipped: 5 moved away/);
  assert.deepEqual(world.writes(), []);
  assert.deepEqual(groups(), before);
  // The OU is empty, so two entries are looked up first. One of them is found, so all are looked up.
  const searches = world.udm.requests.filter(({ query }) =>
    query.filter?.[0]?.includes("univentionObjectIdentifier")
  );
  assert.equal(searches.length, 4);
});

Deno.test("boundary: a first run into an empty target looks up only the first entries of each kind", async () => {
  await using world = await World.open({
    program: inProcess,
    ldif: Array.from({ length: 90 }, (_, at) => person(`user${at}`)).join("") + group("team", ["user1"]),
  });
  await world.sync();
  // Searches for holders of names contain identifiers, too. Created objects are read below the OU.
  const searches = world.udm.requests.filter(({ kind, query: { position, filter: [filter = ""] = [] } }) =>
    kind === "list" && filter.includes("Identifier") && !/\((user)?name=/.test(filter) &&
    position?.[0] === world.udm.base
  );
  assert.deepEqual(searches.map(({ type }) => type).sort(), ["groups/group", "users/user"]);
});

Deno.test("boundary: a group moved out of the OU stays nested", async () => {
  await using world = await synchronised();
  moveOut(world, "team");
  const stderr = await partial(world);
  assert.match(stderr, /it was moved to cn=team,cn=groups,/);
  assert.deepEqual(world.writes(), []);
  assert.deepEqual(world.properties("all").nestedGroup, [`cn=team,cn=groups,${world.udm.base}`]);
});

Deno.test("boundary: an object moved out during a run is not written", async () => {
  await using world = await synchronised();
  const { udm } = world;
  await world.slapd.modify(
    `dn: ${memberDn("anna")}\nchangetype: modify\nreplace: sn\nsn: Changed\n\n` +
      `dn: ${memberDn("bert")}\nchangetype: delete\n\n`,
  );
  let moved = false;
  udm.setFaults({
    action: "drop query",
    parameters: [],
    // The first write is a deletion, which reads its object before
    matches: ({ kind }) => {
      if (kind === "get" && !moved) {
        moved = true;
        moveOut(world, "anna", "bert");
      }
      return false;
    },
  });
  const { code, stderr } = await world.run();
  assert.equal(code, 1, stderr);
  for (const { method, dn } of udm.requests) {
    if (isWrite({ method })) assert.ok(dn.endsWith(`,${OU}`), `${method} ${dn}`);
  }
  assert.equal(udm.store.byName("anna")?.properties.lastname, "Example");
  assert.ok(udm.store.byName("bert"));
});

Deno.test("boundary: a conflict with the entry's own object does not advise to free its name", async () => {
  await using world = await synchronised();
  const { store, base } = world.udm;
  await world.add(person("dora"));
  world.udm.setFaults({
    action: "drop query",
    parameters: [],
    kind: "post",
    matches: ({ body }) => {
      const { univentionObjectIdentifier = "" } = (body as { properties: Record<string, string> }).properties;
      const properties = { username: "dora", lastname: "x", univentionObjectIdentifier };
      if (store.byName("dora") === undefined) store.add("users/user", properties, `cn=users,${base}`);
      return false;
    },
  });
  const { code, stderr } = await world.run();
  assert.equal(code, 1, stderr);
  assert.match(
    stderr,
    /It belongs to users\/user uid=dora,cn=users,\S+, which has the primary key of this entry: it was moved there, or another connector created it there\. Move it back below ou=import,/,
  );
  assert.doesNotMatch(stderr, /free it|change it there/);
});

Deno.test("boundary: a member that the account cannot read stays a member", async () => {
  await using world = await synchronised();
  const { store } = world.udm;
  const anna = store.byName("anna")?.dn ?? "";
  store.hide(anna);
  await setMembers(world, "team", ["anna", "bert", "cora"]);
  for (let run = 0; run < 2; run++) {
    const stderr = await partial(world);
    // Its entry looks new; creating it would cause a conflict in every run and lock the name.
    assert.match(stderr, /user uid=anna,\S+ skipped/);
    assert.match(
      stderr,
      /uid=anna,ou=import,\S+ .*cannot read\. Grant the account read access/,
    );
    assert.equal(stderr.match(/the account of udm.user cannot read 1 group member/g)?.length, 1);
    assert.match(stderr, /1 group member kept: not readable by the account/);
    assert.match(stderr, /skipped: 1 unreadable object/);
  }
  assert.deepEqual(world.groups().team, ["anna", "bert", "cora"]);
  assert.equal(world.writes().length, 1);

  // After the entry is deleted, nothing proves that the member was its object.
  await world.remove("anna");
  await world.sync();
  assert.deepEqual(world.groups().team, ["anna", "bert", "cora"]);
  store.show(anna);
  await world.sync();
  assert.deepEqual(world.groups().team, ["bert", "cora"]);
  assert.deepEqual(world.users(), ["bert", "cora"]);
});

for (const status of [400, 401, 403, 404, 500] as const) {
  Deno.test(`boundary: members answered with HTTP ${status} stay and do not end the run`, async () => {
    await using world = await synchronised();
    const { store, base } = world.udm;
    const foreign = Array.from({ length: 6 }, (_, at) => {
      return store.add("users/user", { username: `stranger${at}`, lastname: "x" }, `cn=users,${base}`).dn;
    });
    const team = store.byName("team");
    store.patch(team?.dn ?? "", { users: [...team?.properties.users as string[], ...foreign] });
    world.udm.setFaults({
      action: "status",
      status,
      kind: "get",
      matches: ({ dn }) => dn.includes("stranger"),
    });
    const { stderr } = await world.sync();
    assert.match(
      stderr,
      /cannot read 6 group members, .*: uid=stranger0,\S+ and uid=stranger1,\S+ and uid=stranger2,\S+ and 3 more/,
    );
    // Each is requested once.
    assert.equal(world.udm.requests.filter(({ dn }) => dn.includes("stranger")).length, 6);
    assert.deepEqual(world.writes(), []);
    world.udm.setFaults();
    await world.sync();
    assert.deepEqual(world.groups().team, ["anna", "bert"]);
  });
}

Deno.test("boundary: a member DN that does not resolve stays, with one warning and few requests", async () => {
  await using world = await synchronised();
  const { store, base } = world.udm;
  const team = store.byName("team");
  const nowhere = [`uid=ghost,cn=users,${base}`, `uid=ghost,${OU}`];
  store.patch(team?.dn ?? "", { users: [...team?.properties.users as string[], ...nowhere] });
  for (let run = 0; run < 2; run++) {
    world.udm.clearLog();
    const { stderr } = await world.sync();
    assert.match(stderr, /cannot read 2 group members/);
    assert.equal(world.udm.requests.filter(({ kind }) => kind === "get").length, 3);
  }
  await setMembers(world, "team", ["cora"]);
  await world.sync();
  assert.deepEqual(store.byName("team")?.properties.users, [...nowhere, store.byName("cora")?.dn]);
  assert.equal(world.udm.counters.conflicts422, 0);
});
