/**
 * Reading users in shards, or in the parts that a gateway waits for, gives the same result as one list, for any names, and
 * loses no user that is renamed meanwhile.
 *
 * @module
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import { configOf } from "../../src/config/test_support.ts";
import type { Config } from "../../src/config/types.ts";
import { readTemplates } from "../../src/run/open_target.ts";
import type { Kind } from "../../src/common/model.ts";
import { describeTarget, type TargetDescription } from "../../src/run/describe_target.ts";
import { readTarget, type TargetReading } from "../../src/run/read_target.ts";
import { hasMissed } from "../../src/run/consistency.ts";
import { createHash } from "../../src/planner/store/digest.ts";
import { DnTable } from "../../src/planner/store/dn_table.ts";
import { DesiredEntries } from "../../src/planner/desired_entries.ts";
import { createUdmClient } from "../../src/udm/client.ts";
import { UdmError } from "../../src/udm/errors.ts";
import { splitShard, WHOLE } from "../../src/udm/shards.ts";
import { createUdmSimulator, type InProcessUdmSimulator } from "../simulators/udm/mod.ts";
import { type GatewayOptions, throughGateway } from "../support/gateway.ts";
import { testSeed } from "../support/seed.ts";

const RUNS = { numRuns: 150, seed: testSeed() };
const hash = await createHash();

/** Usernames with all characters that UDM allows. */
const usernames = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._+'#-]{0,5}[a-zA-Z0-9_]$/).filter((name) =>
  !/^\d+$/.test(name)
);
const people = fc.uniqueArray(usernames, { maxLength: 12, selector: (name) => name.toLowerCase() });

function keyOf(number: number): string {
  return `${String(number).padStart(8, "0")}-0000-4000-8000-000000000000`;
}

/** A simulator with users; the position in `names` determines the key. */
function worldOf(names: readonly string[]): { udm: InProcessUdmSimulator; ou: string } {
  const udm = createUdmSimulator();
  const ou = udm.store.add("container/ou", { name: "import" }).dn;
  names.forEach((username, number) =>
    udm.store.add("users/user", { username, lastname: "x", univentionObjectIdentifier: keyOf(number) }, ou)
  );
  return { udm, ou };
}

function configFor(udm: InProcessUdmSimulator, listShards: number): Config {
  const text = JSON.stringify({
    udm: {
      uri: udm.url,
      user: udm.username,
      password: udm.password,
      user_ou: "ou=import",
      group_ou: "ou=import",
      user_properties: ["username", "lastname", "univentionObjectIdentifier"],
      list_shards: listShards,
    },
    source: {
      ldap_uri: "ldap://127.0.0.1",
      bind_dn: "cn=r",
      password: "r",
      user_base: "dc=x",
      group_base: "dc=x",
      user_trans: { rename_attrs: { univentionObjectIdentifier: "entryUUID", username: "uid" } },
      group_trans: { rename_attrs: { univentionObjectIdentifier: "entryUUID", name: "cn" } },
    },
  });
  return configOf(text);
}

/** A source with users that have these keys. */
function sourceWith(keys: readonly string[], { kinds }: TargetDescription): Record<Kind, DesiredEntries> {
  const dns = new DnTable();
  const user = new DesiredEntries("user", kinds.user.rules, dns);
  for (const key of keys) {
    const properties = { username: key, univentionObjectIdentifier: key };
    user.add({ dn: `cn=${key}`, properties, problems: [] });
  }
  return { user, group: new DesiredEntries("group", kinds.group.rules, dns) };
}

/** Reads the target in shards; calls `between` before each list. */
async function read(
  udm: InProcessUdmSimulator,
  shards: number,
  between: () => void = () => {},
  gateway: GatewayOptions = {},
): Promise<{ target: TargetReading; complete: (keys: string[]) => Promise<TargetReading> }> {
  const config = configFor(udm, shards);
  const fetch = throughGateway(udm.fetch, gateway);
  const client = createUdmClient({
    ...config.udm,
    clock: { sleep: () => Promise.resolve() },
    fetch: async (url, init) => {
      if (url.includes("filter=")) between();
      return await fetch(url, init);
    },
  });
  const description = describeTarget(await readTemplates(client), config);
  const target = await readTarget(client, description, { config, hash });
  return {
    target,
    complete: async (keys) => {
      let last = target;
      while (await hasMissed(client, last, sourceWith(keys, description))) {
        last = await readTarget(client, description, { config, hash, inOnePiece: true });
      }
      return last;
    },
  };
}

function seen({ state }: TargetReading): string[] {
  return Array.from(
    state.user.all(),
    ({ key, dn, name, row }) => [key, dn, name, state.user.digests.at(row, "username")].join(" "),
  ).sort();
}

Deno.test("property: shards give the same users as one list", async () => {
  await fc.assert(
    fc.asyncProperty(people, fc.integer({ min: 2, max: 40 }), async (names, shards) => {
      const { udm } = worldOf(names);
      const [whole, parts] = [await read(udm, 1), await read(udm, shards)];
      assert.deepEqual(seen(parts.target), seen(whole.target));
      assert.equal(parts.target.state.user.size, names.length);
    }),
    RUNS,
  );
});

Deno.test("property: a list that is split for a gateway gives the same users", async () => {
  const limits = fc.integer({ min: 2, max: 12 });
  await fc.assert(
    fc.asyncProperty(people, fc.integer({ min: 1, max: 8 }), limits, async (names, shards, maxObjects) => {
      const { udm } = worldOf(names);
      const whole = await read(udm, 1);
      // Names that do not differ in their last characters cannot be told apart
      const parts = await read(udm, shards, () => {}, { maxObjects }).catch((error: UdmError) => error);
      if (parts instanceof UdmError) return assert.equal(parts.status, 504);
      assert.deepEqual(seen(parts.target), seen(whole.target));
    }),
    { ...RUNS, numRuns: 60 },
  );
});

Deno.test("property: a user renamed while shards are read is found once and displaces no other", async () => {
  const renames = fc.array(fc.record({ who: fc.nat(), name: usernames }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(people, fc.integer({ min: 2, max: 8 }), renames, async (names, shards, renames) => {
      const { udm } = worldOf(names);
      const open = [...renames];
      const { complete } = await read(udm, shards, () => {
        const rename = open.shift();
        if (rename === undefined || names.length === 0) return;
        const user = udm.store.byIdentifier(keyOf(rename.who % names.length));
        if (user !== undefined && udm.store.byName(rename.name) === undefined) {
          udm.store.patch(user.dn, { username: rename.name });
        }
      });
      const keys = names.map((_, number) => keyOf(number));
      const { state } = await complete(keys);
      assert.ok(state.user.isConsistent);
      assert.equal(state.user.size, names.length);
      const dns = new Set<string>();
      for (const key of keys) {
        const found = state.user.withKey(key);
        assert.ok(found !== undefined, `${key} was lost`);
        assert.equal(state.user.withNumber(state.dns.number(found.dn)), found);
        dns.add(found.dn);
      }
      assert.equal(dns.size, names.length, "two users with one DN");
    }),
    RUNS,
  );
});

Deno.test("property: a user renamed while a list is split for a gateway is found, or its key is known to be ambiguous", async () => {
  const renames = fc.array(fc.record({ who: fc.nat(), name: usernames }), { maxLength: 4 });
  const limits = fc.integer({ min: 2, max: 6 });
  await fc.assert(
    fc.asyncProperty(people, limits, renames, async (names, maxObjects, renames) => {
      const { udm } = worldOf(names);
      const open = [...renames];
      const rename = () => {
        const next = open.shift();
        const user = next && names.length > 0
          ? udm.store.byIdentifier(keyOf(next.who % names.length))
          : undefined;
        if (next !== undefined && user !== undefined && udm.store.byName(next.name) === undefined) {
          udm.store.patch(user.dn, { username: next.name });
        }
      };
      const reading = await read(udm, 1, rename, { maxObjects }).catch((error: UdmError) => error);
      // Refused after several readings, or not to be split further
      if (reading instanceof UdmError) return assert.ok(reading.transient);
      const keys = names.map((_, number) => keyOf(number));
      const completed = await reading.complete(keys).catch((error: UdmError) => error);
      if (completed instanceof UdmError) return assert.ok(completed.transient);
      const { state } = completed;
      const dns = new Set<string>();
      for (const key of keys) {
        if (state.user.sharing(key) !== undefined) continue;
        const found = state.user.withKey(key);
        assert.ok(found !== undefined, `${key} was lost`);
        assert.equal(state.user.withNumber(state.dns.number(found.dn)), found);
        assert.ok(!dns.has(found.dn), "two users with one DN");
        dns.add(found.dn);
      }
    }),
    { ...RUNS, numRuns: 60 },
  );
});

Deno.test("a user who is listed in several parts of a list that was split for a gateway is read again", async () => {
  const { udm } = worldOf(["moving", "mon", "mor"]);
  const endings = splitShard(WHOLE, 4).map(({ characters }) => characters.at(-1));
  // Before each part, the user moves into it
  const { target } = await read(udm, 1, () => {
    const ending = endings.shift();
    const dn = udm.store.byIdentifier(keyOf(0))?.dn;
    if (ending !== undefined && dn !== undefined) udm.store.patch(dn, { username: `moving${ending}` });
  }, { maxObjects: 2 });
  assert.deepEqual([target.state.user.size, target.state.user.isConsistent, endings.length], [3, true, 0]);
});
