import assert from "node:assert/strict";
import type { SourceState } from "../planner/source_state.ts";
import { createUdmSimulator, type InProcessUdmSimulator } from "../../tests/simulators/udm/mod.ts";
import { loadConfig } from "../config/load.ts";
import { readTemplates } from "./open_target.ts";
import { describeTarget } from "./describe_target.ts";
import { readTarget, type TargetReading } from "./read_target.ts";
import { createHash } from "../planner/store/digest.ts";
import { DnTable } from "../planner/store/dn_table.ts";
import { DesiredEntries } from "../planner/desired_entries.ts";
import { createUdmClient } from "../udm/client.ts";
import type { UdmClient } from "../udm/types.ts";
import { hasInconsistentMemberships, hasMissed } from "./consistency.ts";

const hash = await createHash();

/** A target with the OU `import`, and a source with entries. */
class Case {
  readonly udm: InProcessUdmSimulator = createUdmSimulator();
  readonly ou = this.udm.store.add("container/ou", { name: "import" }).dn;
  readonly client: UdmClient;

  constructor(
    readonly property: "univentionObjectIdentifier" | "employeeNumber" = "univentionObjectIdentifier",
  ) {
    this.client = createUdmClient({
      uri: this.udm.url,
      user: this.udm.username,
      password: this.udm.password,
      connectTimeoutMs: 20_000,
      readTimeoutMs: 20_000,
      fetch: (url, init) => this.udm.fetch(url, init),
      clock: { sleep: () => Promise.resolve() },
    });
  }

  /** Adds a user, and gives its DN. */
  add(username: string, key: string | null, position = this.ou): string {
    return this.udm.store.add("users/user", { username, lastname: "x", [this.property]: key }, position).dn;
  }

  async read(): Promise<TargetReading> {
    const text = JSON.stringify({
      udm: {
        uri: this.udm.url,
        user: this.udm.username,
        password: this.udm.password,
        user_ou: "ou=import",
        group_ou: "ou=import",
        user_primary_key_property: this.property,
        group_primary_key_property: "univentionObjectIdentifier",
        user_properties: ["username", this.property],
        group_properties: ["name", "users", "nestedGroup", "univentionObjectIdentifier"],
      },
      source: {
        ldap_uri: "ldap://127.0.0.1",
        bind_dn: "cn=r",
        password: "r",
        user_base: "dc=x",
        group_base: "dc=x",
      },
    });
    const loaded = loadConfig({ path: "c.yaml", readTextFile: () => text, env: { get: () => undefined } });
    assert.ok(loaded.ok, JSON.stringify(loaded));
    const { config } = loaded;
    const target = await readTarget(this.client, describeTarget(await readTemplates(this.client), config), {
      config,
      hash,
    });
    this.udm.clearLog();
    return target;
  }

  /** A source with users of these keys and names. */
  source(target: TargetReading, users: Readonly<Record<string, string>>): SourceState {
    const dns = new DnTable();
    const user = new DesiredEntries("user", target.kinds.user.rules, dns);
    for (const [key, username] of Object.entries(users)) {
      user.add({ dn: `uid=${key}`, properties: { username, [this.property]: key }, problems: [] });
    }
    return { dns, references: [], user, group: new DesiredEntries("group", target.kinds.group.rules, dns) };
  }
}

function keyOf(number: number): string {
  return `${String(number).padStart(8, "0")}-0000-4000-8000-000000000000`;
}

/** The users elsewhere that are known. */
function known({ state: { foreign } }: TargetReading): string[] {
  return Array.from(foreign.user.all(), ({ name, key }) => `${name} ${key}`);
}

Deno.test("consistency: unknown keys are searched in the whole directory, 74 per request", async () => {
  const world = new Case();
  world.add("inside", keyOf(0));
  world.add("moved", keyOf(77), `cn=users,${world.udm.base}`);
  const target = await world.read();
  const keys = Array.from({ length: 150 }, (_, at) => [keyOf(at), `user${at}`]);
  assert.equal(await hasMissed(world.client, target, world.source(target, Object.fromEntries(keys))), false);
  assert.deepEqual(known(target), [`moved ${keyOf(77)}`]);
  assert.deepEqual(world.udm.requests.map(({ query }) => query.position?.[0]), Array(3).fill(world.udm.base));
});

Deno.test("consistency: an object below the OU that is not in its list was missed", async () => {
  const world = new Case();
  world.add("inside", keyOf(0));
  const target = await world.read();
  world.add("late", keyOf(1));
  assert.equal(await hasMissed(world.client, target, world.source(target, { [keyOf(1)]: "late" })), true);
});

Deno.test("consistency: keys that UDM rejects are not searched, and other spellings are other keys", async () => {
  const world = new Case();
  world.add("inside", keyOf(0));
  const target = await world.read();
  const refused = world.source(target, {
    "emp-1": "a",
    [keyOf(5).toUpperCase().replace("4000", "3000")]: "b",
  });
  assert.equal(await hasMissed(world.client, target, refused), false);
  assert.equal(world.udm.requests.length, 0);

  const other = new Case("employeeNumber");
  other.add("inside", "1");
  other.add("anna", "AB", `cn=users,${other.udm.base}`);
  const reading = await other.read();
  assert.equal(await hasMissed(other.client, reading, other.source(reading, { ab: "anna" })), false);
  assert.deepEqual(known(reading), []);
});

Deno.test("consistency: a key that may exist twice also needs the same name or a membership", async () => {
  for (
    const [name, isMember, expected] of [
      ["anna", false, true],
      ["ANNA", false, true],
      ["anne", false, false],
      ["anne", true, true],
    ] as const
  ) {
    const world = new Case("employeeNumber");
    world.add("inside", "1");
    const dn = world.add("anna", "7", `cn=users,${world.udm.base}`);
    world.udm.store.add("groups/group", { name: "team", users: isMember ? [dn] : [] }, world.ou);
    const target = await world.read();
    assert.equal(await hasInconsistentMemberships(world.client, target), false);
    assert.equal(await hasMissed(world.client, target, world.source(target, { 7: name })), false);
    assert.deepEqual(known(target), expected ? ["anna 7"] : [], `${name} ${isMember}`);
  }
});

Deno.test("consistency: for an empty target, a sample of the keys is searched unless one is found", async () => {
  for (const [moved, requests] of [[undefined, 1], [91, 1], [90, 3]] as const) {
    const world = new Case();
    if (moved !== undefined) world.add("moved", keyOf(moved), `cn=users,${world.udm.base}`);
    const target = await world.read();
    const keys = Array.from({ length: 100 }, (_, at) => [keyOf(at), `user${at}`]);
    await hasMissed(world.client, target, world.source(target, Object.fromEntries(keys)));
    assert.equal(world.udm.requests.length, requests);
    assert.deepEqual(known(target), requests === 1 ? [] : [`moved ${keyOf(90)}`]);
  }
});

Deno.test("consistency: an unlisted member of several groups is read once", async () => {
  const world = new Case();
  const { store, base } = world.udm;
  const foreignObject = world.add("stranger", keyOf(1), `cn=users,${base}`);
  const hidden = world.add("hidden", keyOf(2));
  const ghost = `uid=ghost,cn=users,${base}`;
  store.hide(hidden);
  for (let at = 0; at < 20; at++) {
    store.add("groups/group", { name: `g${at}`, users: [foreignObject, hidden, ghost] }, world.ou);
  }
  const target = await world.read();
  assert.equal(await hasInconsistentMemberships(world.client, target), false);
  assert.deepEqual(known(target), [`stranger ${keyOf(1)}`]);
  const { dns, foreign: { user } } = target.state;
  assert.deepEqual([hidden, ghost, foreignObject].map((dn) => user.isUnreadable(dns.number(dn))), [
    true,
    true,
    false,
  ]);
  assert.deepEqual([...user.unreadableNames()], [{ name: "hidden", dn: hidden }]);
  assert.equal(world.udm.requests.length, 4, "three members, and one group that still names two of them");
});

Deno.test("consistency: a member that left its group, or a readable one missing in its list, is inconsistent", async () => {
  for (const change of ["deleted", "renamed", "created"] as const) {
    for (const where of ["inside", "outside"] as const) {
      const world = new Case();
      const { store, base } = world.udm;
      const position = where === "inside" ? world.ou : `cn=users,${base}`;
      const dn = change === "created" ? `uid=anna,${position}` : world.add("anna", keyOf(1), position);
      // The users are read before the groups.
      if (where === "inside" && change !== "created") store.hide(dn);
      store.add("groups/group", { name: "team", users: [dn] }, world.ou);
      const target = await world.read();
      if (change === "deleted") store.remove(dn);
      if (change === "renamed") store.patch(dn, { username: "anne" });
      if (change === "created") world.add("anna", keyOf(1), position);
      const expected = change !== "created" || where === "inside";
      assert.equal(await hasInconsistentMemberships(world.client, target), expected, `${change} ${where}`);
    }
  }
});

Deno.test("consistency: an unreachable server ends the run instead of leaving members unread", async () => {
  const world = new Case();
  const foreignObject = world.add("stranger", keyOf(1), `cn=users,${world.udm.base}`);
  world.udm.store.add("groups/group", { name: "team", users: [foreignObject] }, world.ou);
  const target = await world.read();
  world.udm.setFaults({ action: "status", status: 503, kind: "get" });
  await assert.rejects(hasInconsistentMemberships(world.client, target), { kind: "unavailable" });
});
