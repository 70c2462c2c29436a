import assert from "node:assert/strict";
import { encodeBase64 } from "../support/base64.ts";
import { comeBack, DISABLE, genuineStamp, plant, preferences, stampOf } from "./removal_stamps.ts";
import { inProcess } from "./in_process.ts";
import { program } from "./program.ts";
import { group, GROUPS, memberDn, OU, person, photo, World } from "./world.ts";
import { isWrite } from "../support/is_write.ts";

const REMOVED = "udm-directory-connector-removed";
const PHOTO = "udm-directory-connector-photo";

Deno.test("disable: a removed user is disabled and stays in its groups; a returning user is enabled", async () => {
  await using world = await World.open({ program: inProcess });
  await world.modify(memberDn("bert"), `add: jpegPhoto\njpegPhoto:: ${encodeBase64(photo(1))}`);
  await world.sync(DISABLE);
  world.udm.store.patch(`uid=bert,${OU}`, { umcProperty: { ...preferences(world, "bert"), theme: "dark" } });
  const before = preferences(world, "bert");
  const { univentionObjectIdentifier: uuid } = world.properties("bert");
  const password = world.udm.store.password(`uid=bert,${OU}`);
  assert.deepEqual(Object.keys(before).sort(), ["theme", PHOTO]);

  await world.remove("bert");
  const began = Date.now();
  const { stderr } = await world.converge({ ...DISABLE, program });
  assert.match(stderr, /disabled user bert, which is no longer in the source: uid=bert,/);
  assert.match(stderr, /summary: source +2 [^]* summary: target +3 [^]* summary: disabled +1 /);
  assert.doesNotMatch(stderr, /summary: (?:added|modified|renamed|deleted) /);
  assert.equal(world.properties("bert").disabled, true);
  const { [REMOVED]: sealed, ...rest } = preferences(world, "bert");
  const stamp = stampOf(world, "bert");
  assert.deepEqual(rest, before);
  assert.match(sealed ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [\w-]{43}$/);
  assert.ok(Math.abs(Date.parse(stamp ?? "") - began) < 60_000, stamp);
  assert.deepEqual(world.groups().team, ["anna", "bert"]);

  // The disabled user stays a member when the group changes later.
  plant(world, "bert", await genuineStamp(world, "bert", 29));
  await world.modify(`cn=team,${GROUPS}`, `replace: member\nmember: ${memberDn("cora")}`);
  await world.converge(DISABLE);
  assert.deepEqual(world.groups().team, ["bert", "cora"]);

  await comeBack(world, "bert", uuid);
  await world.modify(memberDn("bert"), `add: jpegPhoto\njpegPhoto:: ${encodeBase64(photo(1))}`);
  world.udm.clearLog();
  await world.converge(DISABLE);
  assert.equal(world.properties("bert").disabled, false);
  assert.deepEqual(preferences(world, "bert"), before);
  assert.equal(world.udm.store.password(`uid=bert,${OU}`), password);
  const bodies = world.udm.requests.filter(({ method, path }) => isWrite({ method }) && path.includes("bert"))
    .map((
      { method, body },
    ) => ({ method, body }));
  assert.deepEqual(bodies, [{
    method: "PATCH",
    body: { properties: { disabled: false, umcProperty: before } },
  }]);
});

Deno.test("disable: a returning user stays disabled if an administrator had disabled it", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync(DISABLE);
  const { univentionObjectIdentifier: uuid } = world.properties("bert");
  world.udm.store.patch(`uid=bert,${OU}`, { disabled: true });
  await world.remove("bert");
  await world.converge(DISABLE);
  assert.match(stampOf(world, "bert") ?? "", /Z was-disabled$/);
  await comeBack(world, "bert", uuid);
  await world.converge(DISABLE);
  assert.equal(world.properties("bert").disabled, true);
  assert.ok(!(REMOVED in (preferences(world, "bert") ?? {})));
});

Deno.test("disable: a user is deleted after delete_after, or when user_removal is delete", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync(DISABLE);
  await world.remove("anna", "bert");
  await world.converge(DISABLE);
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
  plant(world, "anna", await genuineStamp(world, "anna", 30));
  const { stderr } = await world.converge(DISABLE);
  assert.match(stderr, /deleted user anna: /);
  assert.deepEqual(world.users(), ["bert", "cora"]);
  assert.deepEqual(world.groups().team, ["bert"]);
  await world.converge();
  assert.deepEqual(world.users(), ["cora"]);
});

Deno.test("disable: disabled users count towards safety.max_delete", async () => {
  const all = Array.from({ length: 20 }, (_, at) => `u${at + 10}`);
  await using world = await World.open({
    program: inProcess,
    ldif: all.map((name) => person(name)).join("") + group("all", all),
  });
  await world.sync(DISABLE);
  await world.remove(...all.slice(4));
  const { code, stderr } = await world.run(DISABLE);
  assert.equal(code, 4, stderr);
  assert.match(
    stderr,
    /refused: 16 of 20 users would be disabled or deleted \(80 %\), limit 20 %: u14, u15, /,
  );
  await world.sync({ ...DISABLE, args: ["--allow-deletes", "16"] });
  assert.equal(world.properties("u29").disabled, true);
  assert.equal(world.groups().all?.length, 20);
});
