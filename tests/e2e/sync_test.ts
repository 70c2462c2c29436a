import assert from "node:assert/strict";
import { encodeBase64 } from "../support/base64.ts";
import { inProcess } from "./in_process.ts";
import { group, GROUPS, memberDn, OU, PEOPLE, person, photo, World } from "./world.ts";

Deno.test("sync: the first run creates the OU, users and groups, and the second has nothing to do", async () => {
  await using world = await World.open();
  await world.converge();
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
  assert.deepEqual(world.groups(), { all: ["cora", "team"], team: ["anna", "bert"] });
  const { firstname, lastname, description, phone, ...rest } = world.properties("anna");
  assert.deepEqual(
    { firstname, lastname, description, phone, mail: rest["e-mail"] },
    { firstname: "anna", lastname: "Example", description: null, phone: [], mail: ["anna@example.test"] },
  );
  assert.ok((world.udm.store.password(`uid=anna,${OU}`) ?? "").length >= 20);
});

Deno.test("sync: a new user is created", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync();
  await world.add(person("dora", { sn: 'Ödegård, geb. O\'Neil + "Söhne"' }));
  await world.converge();
  assert.deepEqual(world.users(), ["anna", "bert", "cora", "dora"]);
  assert.equal(world.properties("dora").lastname, 'Ödegård, geb. O\'Neil + "Söhne"');
});

Deno.test("sync: a changed user is modified with one PATCH of only the changed properties", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync();
  world.udm.clearLog();
  await world.modify(
    memberDn("anna"),
    "replace: sn\nsn: Newman\n-\nadd: telephoneNumber\ntelephoneNumber: +49 421 12345",
  );
  await world.converge();
  const writes = world.writes();
  assert.equal(writes.length, 1);
  assert.equal(writes[0]?.method, "PATCH");
  assert.deepEqual(writes[0]?.body, {
    properties: { lastname: "Newman", phone: ["+49 421 12345"] },
  });
});

Deno.test("sync: a property without a source value is reset to the template's value", async () => {
  await using world = await World.open({
    program: inProcess,
    ldif: person("anna", { description: "first" }) + group("team", ["anna"]),
  });
  await world.sync();
  assert.equal(world.properties("anna").description, "first");
  await world.modify(memberDn("anna"), "delete: description");
  await world.converge();
  assert.equal(world.properties("anna").description, null);
});

Deno.test("sync: a renamed user keeps its password and its memberships", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync();
  const password = world.udm.store.password(`uid=anna,${OU}`);
  world.udm.clearLog();
  await world.rename(memberDn("anna"), "uid=annika");
  await world.modify(
    `cn=team,${GROUPS}`,
    `delete: member\nmember: ${memberDn("anna")}\n-\nadd: member\nmember: ${memberDn("annika")}`,
  );
  await world.converge();
  assert.deepEqual(world.users(), ["annika", "bert", "cora"]);
  assert.deepEqual(world.groups().team, ["annika", "bert"]);
  assert.equal(world.udm.store.password(`uid=annika,${OU}`), password);
  assert.equal(world.writes().length, 1);
});

Deno.test("sync: a deleted user is deleted and leaves its groups", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync();
  await world.modify(`cn=team,${GROUPS}`, `delete: member\nmember: ${memberDn("bert")}`);
  await world.remove("bert");
  await world.converge();
  assert.deepEqual(world.users(), ["anna", "cora"]);
  assert.deepEqual(world.groups().team, ["anna"]);
});

Deno.test("sync: a new group is created", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync();
  await world.add(group("Büro Süd, Flur 2", ["cora"]));
  await world.converge();
  assert.deepEqual(world.groups()["Büro Süd, Flur 2"], ["cora"]);
});

Deno.test("sync: a changed group is modified", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync();
  await world.modify(`cn=team,${GROUPS}`, "add: description\ndescription: the team");
  await world.converge();
  assert.equal(world.properties("team").description, "the team");
});

Deno.test("sync: a renamed group stays nested", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync();
  await world.rename(`cn=team,${GROUPS}`, "cn=crew");
  await world.modify(
    `cn=all,${GROUPS}`,
    `delete: member\nmember: cn=team,${GROUPS}\n-\nadd: member\nmember: cn=crew,${GROUPS}`,
  );
  await world.converge();
  assert.deepEqual(world.groups(), { all: ["cora", "crew"], crew: ["anna", "bert"] });
});

Deno.test("sync: a deleted group is deleted", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync();
  await world.modify(`cn=all,${GROUPS}`, `delete: member\nmember: cn=team,${GROUPS}`);
  await world.remove(`cn=team,${GROUPS}`);
  await world.converge();
  assert.deepEqual(world.groups(), { all: ["cora"] });
});

Deno.test("sync: a user joins a group", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync();
  await world.modify(`cn=team,${GROUPS}`, `add: member\nmember: ${memberDn("cora")}`);
  await world.converge();
  assert.deepEqual(world.groups().team, ["anna", "bert", "cora"]);
});

Deno.test("sync: a user leaves a group", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync();
  await world.modify(`cn=team,${GROUPS}`, `delete: member\nmember: ${memberDn("anna")}`);
  await world.converge();
  assert.deepEqual(world.groups().team, ["bert"]);
});

Deno.test("sync: groups are nested to any depth, in any order of the source", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync();
  // Names are chosen so that outer groups sort first.
  await world.add(group("a-outer", [`cn=b-middle,${GROUPS}`]));
  await world.add(group("b-middle", [`cn=c-inner,${GROUPS}`]));
  await world.add(group("c-inner", ["anna", `cn=team,${GROUPS}`]));
  await world.converge();
  assert.deepEqual(world.groups(), {
    "a-outer": ["b-middle"],
    all: ["cora", "team"],
    "b-middle": ["c-inner"],
    "c-inner": ["anna", "team"],
    team: ["anna", "bert"],
  });
});

Deno.test("sync: a photo is written once, updated and removed", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync();
  world.udm.store.patch(`uid=anna,${OU}`, { umcProperty: { theme: "dark" } });
  await setPhoto(world, "anna", "add", 1);
  await world.converge();
  const first = world.properties("anna").jpegPhoto;
  assert.ok(first);
  assert.equal((world.properties("anna").umcProperty as Record<string, string>).theme, "dark");

  await setPhoto(world, "anna", "replace", 2);
  await world.converge();
  assert.notEqual(world.properties("anna").jpegPhoto, first);

  await world.modify(memberDn("anna"), "delete: jpegPhoto");
  await world.converge();
  assert.equal(world.properties("anna").jpegPhoto, null);
  assert.deepEqual(world.properties("anna").umcProperty, { theme: "dark" });
});

Deno.test("sync: photos that others removed or added in the target are restored or removed", async () => {
  await using world = await World.open({ program: inProcess });
  await setPhoto(world, "anna", "add", 1);
  await world.sync();
  world.udm.store.patch(`uid=anna,${OU}`, { jpegPhoto: null });
  world.udm.store.patch(`uid=bert,${OU}`, { jpegPhoto: encodeBase64(photo(3)) });
  await world.converge();
  assert.ok(world.properties("anna").jpegPhoto);
  assert.equal(world.properties("bert").jpegPhoto, null);
});

Deno.test("sync: lists never request photos", async () => {
  await using world = await World.open({ program: inProcess });
  await setPhoto(world, "anna", "add", 1);
  await world.converge();
  const lists = world.udm.requests.filter(({ kind, type }) => kind === "list" && type === "users/user");
  assert.ok(lists.length > 0);
  for (const { query } of lists) {
    assert.ok((query.properties ?? []).length > 0, "a list without properties would return all of them");
    assert.ok(!query.properties?.includes("jpegPhoto"));
  }
});

Deno.test("sync: an object moved into a sub-OU is updated there", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync();
  world.udm.store.add("container/ou", { name: "inner" }, OU);
  world.udm.store.move(`uid=anna,${OU}`, `ou=inner,${OU}`);
  await world.modify(memberDn("anna"), "replace: sn\nsn: Moved");
  await world.converge();
  assert.equal(world.udm.store.get(`uid=anna,ou=inner,${OU}`)?.properties.lastname, "Moved");
});

Deno.test("sync: two users swap their names in one run", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync();
  await world.rename(memberDn("anna"), "uid=tmp");
  await world.rename(memberDn("bert"), "uid=anna");
  await world.rename(memberDn("tmp"), "uid=bert");
  await world.converge();
  assert.equal(world.properties("anna").firstname, "bert");
  assert.equal(world.properties("bert").firstname, "anna");
});

Deno.test("sync: skip_writes and --dry-run do everything except writing", async () => {
  await using world = await World.open();
  for (const changes of [{ udm: { skip_writes: "yes" } }, { args: ["--dry-run"] }]) {
    const { stderr } = await world.sync(changes);
    assert.match(stderr, /would have created user anna/);
    assert.match(stderr, /dry run done/);
  }
  assert.equal(world.writes().length, 0);
});

async function setPhoto(
  world: World,
  uid: string,
  operation: "add" | "replace",
  seed: number,
): Promise<void> {
  await world.modify(
    `uid=${uid},${PEOPLE}`,
    `${operation}: jpegPhoto\njpegPhoto:: ${encodeBase64(photo(seed))}`,
  );
}
