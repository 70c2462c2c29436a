import assert from "node:assert/strict";
import type { Fault } from "../simulators/udm/mod.ts";
import { memberDn, OU, World } from "./world.ts";

/** Requests since the log was cleared that were to change something. */
function writes(world: World): string[] {
  return world.udm.requests.filter(({ method }) => method !== "GET").map(({ method, path }) =>
    `${method} ${path}`
  );
}

/** A world after its first run. */
async function synchronised(): Promise<World> {
  const world = await World.open();
  await world.sync();
  world.udm.clearLog();
  return world;
}

/** What the directory has outside our OU. */
function outside({ udm: { store } }: World): string {
  const types = ["users/user", "groups/group", "container/ou"] as const;
  const all = types.flatMap((type) => store.list(type));
  return JSON.stringify(
    all.filter(({ dn }) => !dn.endsWith(OU)).map(({ dn, properties }) => ({
      dn,
      // Domain Users has our users in it.
      ...properties,
      users: undefined,
    })),
  );
}

for (
  const [what, fault] of [
    ["every query", { parameters: ["position", "filter", "scope"] }],
    ["the position in lists of users", { type: "users/user", parameters: ["position"] }],
    ["the position in lists of groups", { type: "groups/group", parameters: ["position"] }],
  ] as const
) {
  Deno.test(`a run ends before it writes if something before UDM drops ${what}`, async () => {
    await using world = await synchronised();
    const before = outside(world);
    await world.slapd.modify(`dn: ${memberDn("bert")}\nchangetype: delete\n\n`);
    world.udm.setFaults({ action: "drop query", kind: "list", ...fault });
    const { code, stderr } = await world.run();
    assert.equal(code, 1, stderr);
    assert.match(stderr, /failed, nothing was written/);
    assert.match(
      stderr,
      /the list has "(?:uid=Administrator|cn=[^"]*),[^"]*" in it, which is not below "ou=import,/,
    );
    assert.match(stderr, /proxy, cache or web application firewall/);
    assert.deepEqual(writes(world), []);
    assert.ok(world.udm.store.byName("Administrator"));
    assert.ok(world.udm.store.byName("Domain Admins"));
    assert.equal(outside(world), before);
    // A list of such a proxy is read once.
    const lists = world.udm.requests.filter(({ kind }) => kind === "list").length;
    assert.ok(lists <= 6, `${lists} lists`);

    world.udm.setFaults();
    await world.sync();
    assert.deepEqual(world.users(), ["anna", "cora"]);
  });
}

/** An answer that names another object. */
function misled(kind: "post" | "patch", dn: string): Fault {
  return { action: "wrong dn", kind, type: "users/user", dn };
}

for (const elsewhere of ["uid=Administrator,cn=users,BASE", "uid=dora,cn=users,BASE", "BASE", ""]) {
  Deno.test(`no answer leads a write to ${JSON.stringify(elsewhere)}`, async () => {
    await using world = await synchronised();
    const { udm } = world;
    const dn = elsewhere.replace("BASE", udm.base);
    const before = outside(world);
    await world.slapd.modify(
      `dn: ${memberDn("anna")}\nchangetype: modrdn\nnewrdn: uid=anke\ndeleteoldrdn: 1\n\n` +
        "dn: cn=team,ou=groups,dc=example,dc=test\nchangetype: modify\nreplace: member\n" +
        `member: ${memberDn("anke")}\nmember: ${memberDn("cora")}\n\n`,
    );
    udm.setFaults(misled("post", dn), misled("patch", dn));
    await world.sync();
    assert.deepEqual(world.groups(), { all: ["cora", "team"], team: ["anke", "cora"] });
    assert.equal(outside(world), before);
    for (const { method, dn: written } of udm.requests) {
      if (method !== "GET") assert.ok(written.endsWith(`,${OU}`), `${method} ${written}`);
    }
    udm.clearLog();
    udm.setFaults();
    await world.sync();
    assert.deepEqual(writes(world), []);
  });
}
