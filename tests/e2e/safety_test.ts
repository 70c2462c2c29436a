import assert from "node:assert/strict";
import { inProcess } from "./in_process.ts";
import { program } from "./program.ts";
import { group, GROUPS, memberDn, person, userNames, World } from "./world.ts";

/** A synchronised world with `count` people. */
async function inhabited(count: number, more = ""): Promise<World> {
  const world = await World.open({
    program: inProcess,
    ldif: userNames(count).map((name) => person(name)).join("") + more,
  });
  await world.sync();
  world.udm.clearLog();
  return world;
}

Deno.test("safety: too many deletions are refused with numbers, names and advice", async () => {
  await using world = await inhabited(30);
  await world.remove(...userNames(30).slice(5));
  const stderr = await world.refused({ program });
  const first20 = userNames(30).slice(5, 25).join(", ");
  assert.ok(
    stderr.includes(
      `refused: 25 of 30 users would be deleted (83.3 %), limit 20 %: ${first20} and 5 more. Check ` +
        "source.user_base, source.user_filter and the rights of source.bind_dn. If these users are really gone: allow it " +
        "for one run with --allow-deletes 25, or raise safety.max_delete_users",
    ),
    stderr,
  );
  // --allow-deletes must match exactly.
  for (const number of ["24", "26"]) {
    assert.match(
      await world.refused({ args: ["--allow-deletes", number] }),
      new RegExp(
        `--allow-deletes ${number} allows exactly that number of deletions, but there would be 25 \\(25 users`,
      ),
    );
  }
  assert.match(await world.refused({ args: ["--dry-run"] }), /25 of 30 users would be deleted/);
  assert.equal(world.users().length, 30);

  await world.sync({ args: ["--allow-deletes", "25"], program });
  assert.deepEqual(world.users(), userNames(5));
});

Deno.test("safety: a raised limit applies only to its kind", async () => {
  const groups = Array.from({ length: 25 }, (_, at) => group(`g${at}`, ["u01"])).join("");
  await using world = await inhabited(25, groups);
  await world.remove(...userNames(25).slice(13));
  for (let at = 10; at < 25; at++) {
    await world.remove(`cn=g${at},${GROUPS}`);
  }
  const stderr = await world.refused({ safety: { max_delete_users: "50 %" } });
  assert.match(stderr, /refused: 15 of 25 groups would be deleted \(60 %\), limit 20 %: g10, /);
  assert.doesNotMatch(stderr, /25 users would be deleted/);
  await world.sync({ safety: { max_delete: 15, max_delete_users: "50 %" } });
  assert.deepEqual(world.users(), userNames(13));
  assert.equal(Object.keys(world.groups()).length, 10);
});

Deno.test("safety: skip-deletes withholds deletions, reports them and does everything else, exit code 3", async () => {
  await using world = await inhabited(25);
  await world.remove(...userNames(25).slice(10));
  await world.modify(memberDn("u01"), "replace: sn\nsn: Changed");
  const { code, stderr } = await world.run({ safety: { on_exceeded: "skip-deletes" }, program });
  assert.equal(code, 3, stderr);
  assert.match(
    stderr,
    /no user is deleted in this run: 15 of 25 users would be deleted \(60 %\), limit 20 %: u11, .*--allow-deletes 15/,
  );
  assert.equal(world.users().length, 25);
  assert.equal(world.properties("u01").lastname, "Changed");
  assert.equal(world.writes().length, 1);
});

Deno.test("safety: five deletions are always allowed, but never all objects", async () => {
  await using world = await inhabited(6);
  await world.remove(...userNames(5));
  await world.sync();
  assert.deepEqual(world.users(), ["u06"]);
  await world.add(person("new"));
  await world.remove("u06");
  const stderr = await world.refused();
  assert.match(stderr, /refused: 1 of 1 users would be deleted \(100 %\), limit 20 %: u06\. /);
});

Deno.test("safety: an empty source is refused unless allowed, and then the limits apply", async () => {
  await using world = await inhabited(3);
  await world.remove(...userNames(3));
  const stderr = await world.refused();
  assert.match(
    stderr,
    /refused: the source has no users, but the target has 3, .*safety\.allow_empty_source/,
  );
  assert.doesNotMatch(stderr, /3 of 3 users/);
  assert.match(
    await world.refused({ args: ["--allow-deletes", "3"] }),
    /the source has no users/,
    "--allow-deletes does not allow an empty source",
  );
  const safety = { allow_empty_source: true };
  assert.match(await world.refused({ safety }), /3 of 3 users would be deleted/);
  await world.sync({ safety, args: ["--allow-deletes", "3"] });
  assert.deepEqual(world.users(), []);
});

Deno.test("safety: modifications above max_modify are refused", async () => {
  await using world = await inhabited(20);
  for (const name of userNames(7)) {
    await world.modify(memberDn(name), "replace: sn\nsn: Changed");
  }
  const stderr = await world.refused({ safety: { max_modify: "30 %" } });
  assert.match(
    stderr,
    /refused: 7 of 20 users would be modified or renamed \(35 %\), limit 30 %\. If that is right, raise safety\.max_modify_users/,
  );
  await world.sync({ safety: { max_modify: "30 %", max_modify_users: "35 %" } });
  assert.equal(world.properties("u07").lastname, "Changed");
});

Deno.test("safety: a large group may lose at most half of its members unless allowed", async () => {
  await using world = await inhabited(22, group("big", userNames(22)) + group("small", userNames(10)));
  const left = userNames(10).map((name) => `member: ${memberDn(name)}\n`).join("");
  await world.slapd.modify(
    `dn: cn=big,${GROUPS}\nchangetype: modify\nreplace: member\n${left}\n` +
      `dn: cn=small,${GROUPS}\nchangetype: modify\nreplace: member\nmember: ${memberDn("u01")}\n\n`,
  );
  assert.match(
    await world.refused(),
    /refused: 1 group would lose more than 50 % of the members: big \(12 of 22, 54\.5 %\)\. If that is right: allow it for one run with --allow-value-loss users, or raise safety\.max_member_loss/,
  );
  assert.equal(world.groups().big?.length, 22);
  await world.sync({ safety: { max_member_loss: "70 %" } });
  assert.equal(world.groups().big?.length, 10);
  assert.deepEqual(world.groups().small, ["u01"]);
});

Deno.test("safety: without a required user, deletions are withheld with the reason, exit code 3", async () => {
  await using world = await inhabited(4);
  await world.remove("u02");
  const { code, stderr } = await world.run({ safety: { require_users: ["U01", "principal"] } });
  assert.equal(code, 3, stderr);
  assert.match(
    stderr,
    /no user is deleted in this run \(1 would be: u02\): safety\.require_users names principal, who must be in the source and is not there/,
  );
  assert.deepEqual(world.users(), userNames(4));
  await world.sync({ safety: { require_users: ["U01", "u04"] } });
  assert.deepEqual(world.users(), ["u01", "u03", "u04"]);
});

Deno.test("safety: referrals to another server withhold deletions unless allowed", async () => {
  await using world = await inhabited(4);
  await world.slapd.modify(
    `dn: ou=elsewhere,ou=people,dc=example,dc=test\ncontrol: 2.16.840.1.113730.3.4.2\nchangetype: add\n` +
      "objectClass: referral\nobjectClass: extensibleObject\nou: elsewhere\n" +
      "ref: ldap://other.example.test/ou=elsewhere,dc=example,dc=test\n\n",
  );
  await world.sync();
  await world.remove("u02");
  const { code, stderr } = await world.run();
  assert.equal(code, 3, stderr);
  assert.match(
    stderr,
    /no user is deleted in this run \(1 would be: u02\): a part of the source is kept elsewhere and was not read \(ldap:\/\/other\.example\.test\/.*safety\.allow_references/,
  );
  assert.equal(world.users().length, 4);
  await world.sync({ safety: { allow_references: true } });
  assert.deepEqual(world.users(), ["u01", "u03", "u04"]);
});
