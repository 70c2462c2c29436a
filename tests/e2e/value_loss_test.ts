import assert from "node:assert/strict";
import { join } from "node:path";
import type { PlanDocument } from "../../src/review/schema.ts";
import { type Ended, program } from "./program.ts";
import { inProcess } from "./in_process.ts";
import { type Changes, group, GROUPS, memberDn, person, photo, record, userNames, World } from "./world.ts";

const READER = "cn=reader,dc=example,dc=test";
const PROPERTIES = [
  "username",
  "firstname",
  "lastname",
  "description",
  "mailPrimaryAddress",
  "phone",
  "jpegPhoto",
  "disabled",
  "univentionObjectIdentifier",
];
const ATTRIBUTES = [
  "uid",
  "givenName",
  "sn",
  "description",
  "mail",
  "telephoneNumber",
  "jpegPhoto",
  "employeeType",
  "entryUUID",
];
const RENAMED = {
  univentionObjectIdentifier: "entryUUID",
  username: "uid",
  firstname: "givenName",
  lastname: "sn",
  mailPrimaryAddress: "mail",
  phone: "telephoneNumber",
  disabled: "employeeType",
};

/** The configuration of these tests. */
function changes({ udm, source, ...rest }: Changes = {}): Changes {
  return {
    udm: { user_properties: PROPERTIES, ...udm },
    source: { user_attrs: ATTRIBUTES, user_trans: { rename_attrs: RENAMED }, ...source },
    ...rest,
  };
}

/** People with values of all properties that can be lost. */
function people(count: number): string {
  return userNames(count).map((name) =>
    person(name, {
      mail: `${name}@example.org`,
      telephoneNumber: "+49 421 1234",
      description: name,
      employeeType: "yes",
    })
  ).join("");
}

/** A synchronised world. The reading account may read `guarded` attributes through memberships in groups. */
async function inhabited(ldif: string, guarded: readonly string[] = []): Promise<World> {
  const readers = (attribute: string) => `cn=${attribute}-readers,dc=example,dc=test`;
  const world = await World.open({
    program: inProcess,
    ldif: ldif +
      guarded.map((attribute) =>
        record(readers(attribute), {
          objectClass: "groupOfNames",
          cn: `${attribute}-readers`,
          member: [READER, "cn=admin,dc=example,dc=test"],
        })
      ).join(""),
    access: guarded.map((attribute) =>
      `access to attrs=${attribute} by group.exact="${readers(attribute)}" read by * none`
    ),
  });
  await world.sync(changes());
  world.udm.clearLog();
  return world;
}

/** Revokes the right of the reading account to read an attribute. */
async function revokeRead(world: World, attribute: string): Promise<void> {
  await world.modify(`cn=${attribute}-readers,dc=example,dc=test`, `delete: member\nmember: ${READER}`);
}

/** Removes an attribute from people. */
async function removeAttribute(world: World, attribute: string, from: readonly string[]): Promise<void> {
  await world.slapd.modify(
    from.map((name) => `dn: ${memberDn(name)}\nchangetype: modify\ndelete: ${attribute}\n\n`).join(""),
  );
}

/** A refused run with the configuration of these tests. */
function refused(world: World, given: Changes = {}): Promise<string> {
  return world.refused(changes(given));
}

async function plan(world: World, args: readonly string[], given: Changes = {}): Promise<Ended> {
  const before = world.writes().length;
  const ended = await world.program(["plan", await world.configure(changes(given)), ...args], {
    cwd: world.folder,
  });
  assert.equal(world.writes().length, before, "plan must not write");
  return ended;
}

function assertIncludes(text: string, part: string): void {
  assert.ok(text.includes(part), `${part}\n\nis not in\n\n${text}`);
}

Deno.test("value loss: a lost property is refused with numbers, names, cause and advice; a permission holds once", async () => {
  await using world = await inhabited(people(24), ["mail"]);
  await revokeRead(world, "mail");
  const first20 = userNames(20).join(", ");
  const message =
    `refused: 24 of 24 users would lose mailPrimaryAddress (100 %), limit 30 %: ${first20} and 4 more. ` +
    'It is made from "mail", and the server delivered it for none of the 24 source entries: the reading account lost ' +
    "the right to read it, or the name of the attribute is wrong. If the values are to go: allow it for one run with " +
    "--allow-value-loss mailPrimaryAddress, or raise safety.max_value_loss";
  assertIncludes(await refused(world, { program }), message);
  assertIncludes(await refused(world, { args: ["--dry-run"] }), message);
  assertIncludes(await refused(world, { safety: { on_exceeded: "skip-deletes" } }), message);
  assertIncludes(await refused(world, { args: ["--allow-value-loss", "phone"] }), message);
  assertIncludes(await refused(world, { args: ["--allow-deletes", "24"] }), message);

  await world.sync(changes({ args: ["--allow-value-loss", "mailPrimaryAddress"] }));
  assert.deepEqual(userNames(24).filter((name) => world.properties(name).mailPrimaryAddress !== null), []);
  // The next run has nothing to lose, and the permission is gone.
  await world.sync(changes());
  await removeAttribute(world, "telephoneNumber", userNames(24));
  assertIncludes(await refused(world), "24 of 24 users would lose phone (100 %)");
});

Deno.test("value loss: groups keep their members if the account cannot read member", async () => {
  const groups = Array.from({ length: 12 }, (_, at) => group(`g${at + 10}`, ["u01", "u02"])).join("");
  await using world = await inhabited(people(3) + groups, ["member"]);
  await revokeRead(world, "member");
  const stderr = await refused(world);
  assertIncludes(stderr, "refused: 12 of 12 groups would lose users (100 %), limit 30 %: g10, g11, ");
  assertIncludes(
    stderr,
    'It is made from "member", and the server delivered it for none of the 12 source entries',
  );
  assertIncludes(
    stderr,
    "refused: 24 of 24 memberships of all groups (100 %) would be removed, limit 50 %: g10 (2 of 2, 100 %)",
  );
  assertIncludes(
    stderr,
    "allow it for one run with --allow-value-loss users, or raise safety.max_value_loss",
  );
  assert.deepEqual(world.groups().g10, ["u01", "u02"]);
  await world.sync(changes({ args: ["--allow-value-loss", "users"] }));
  assert.deepEqual(world.groups().g10, []);
});

Deno.test("value loss: the message distinguishes a loss in part of the source from a complete one", async () => {
  await using world = await inhabited(people(12));
  await removeAttribute(world, "mail", userNames(4));
  assertIncludes(
    await refused(world),
    "refused: 4 of 12 users would lose mailPrimaryAddress (33.3 %), limit 30 %: u01, u02, u03, u04. Only a part of the " +
      "source lost it: 8 of 12 source entries still give it.",
  );
});

Deno.test("value loss: an attribute misspelt in rename_attrs is refused and named", async () => {
  await using world = await inhabited(people(12));
  const user_trans = { rename_attrs: { ...RENAMED, mailPrimaryAddress: "mial" } };
  assertIncludes(
    await refused(world, { source: { user_trans } }),
    'None of the 12 source entries gives it: source.user_trans makes it from "mial", which source.user_attrs does not ' +
      "name. The name is misspelt, or missing there.",
  );
  const requested = { user_trans, user_attrs: ATTRIBUTES.map((name) => name === "mail" ? "mial" : name) };
  assertIncludes(
    await refused(world, { source: requested }),
    'It is made from "mial", and the server delivered it for none of the 12 source entries',
  );
});

Deno.test("value loss: an attribute missing in user_attrs is refused, with and without a step", async () => {
  await using world = await inhabited(people(12));
  const without = (attribute: string) => ({ user_attrs: ATTRIBUTES.filter((name) => name !== attribute) });
  assertIncludes(
    await refused(world, { source: without("telephoneNumber") }),
    "refused: 12 of 12 users would lose phone (100 %), limit 30 %: u01, u02, u03, u04, u05, u06, u07, u08, u09, u10, " +
      'u11, u12. None of the 12 source entries gives it: source.user_trans makes it from "telephoneNumber", which ' +
      "source.user_attrs does not name.",
  );
  assertIncludes(
    await refused(world, { source: without("description") }),
    "None of the 12 source entries gives it: nothing in source.user_trans makes it, and source.user_attrs does not " +
      "name it.",
  );
});

Deno.test("value loss: each lost property is reported and needs its own permission", async () => {
  await using world = await inhabited(people(12));
  await removeAttribute(world, "mail", userNames(12));
  await removeAttribute(world, "telephoneNumber", userNames(12));
  const stderr = await refused(world);
  assertIncludes(stderr, "12 of 12 users would lose mailPrimaryAddress (100 %)");
  assertIncludes(stderr, "12 of 12 users would lose phone (100 %)");
  const one = await refused(world, { args: ["--allow-value-loss", "phone"] });
  assertIncludes(one, "12 of 12 users would lose mailPrimaryAddress (100 %)");
  assert.doesNotMatch(one, /would lose phone/);
  await world.sync(changes({
    args: ["--allow-value-loss", "phone", "--allow-value-loss", "mailPrimaryAddress"],
  }));
});

Deno.test("value loss: many small groups that lose most of their members are refused", async () => {
  const all = userNames(15);
  const groups = userNames(25).map((name) => group(`g${name}`, all)).join("");
  await using world = await inhabited(people(15) + groups);
  await world.slapd.modify(
    userNames(25).map((name) =>
      `dn: cn=g${name},${GROUPS}\nchangetype: modify\nreplace: member\n` +
      all.slice(0, 5).map((member) => `member: ${memberDn(member)}\n`).join("") + "\n"
    ).join(""),
  );
  const stderr = await refused(world);
  assertIncludes(
    stderr,
    "refused: 250 of 375 memberships of all groups (66.7 %) would be removed, limit 50 %: gu01 (10 of 15, 66.7 %), ",
  );
  assertIncludes(
    stderr,
    "If that is right: allow it for one run with --allow-value-loss users, or raise safety.max_member_loss",
  );
  assert.doesNotMatch(stderr, /would lose users/);
  await world.sync(changes({ safety: { max_member_loss: "70 %" } }));
  assert.deepEqual(world.groups().gu01, all.slice(0, 5));
});

Deno.test("value loss: many small groups that lose all members are refused", async () => {
  const groups = userNames(25).map((name) => group(`g${name}`, userNames(15))).join("");
  await using world = await inhabited(people(15) + groups);
  const group_trans = { rename_attrs: { univentionObjectIdentifier: "entryUUID", name: "cn" } };
  const source = { group_trans, group_attrs: ["cn", "entryUUID"] };
  const stderr = await refused(world, { source });
  assertIncludes(stderr, "25 of 25 groups would lose users (100 %)");
  assertIncludes(stderr, "375 of 375 memberships of all groups (100 %) would be removed");
  assert.equal(world.groups().gu25?.length, 15);
});

Deno.test("value loss: deleted members do not count", async () => {
  const groups = userNames(10).map((name) => group(`g${name}`, ["u01", "u02"])).join("");
  await using world = await inhabited(people(12) + groups);
  await world.slapd.modify(
    ["u01", "u02"].map((name) => `dn: ${memberDn(name)}\nchangetype: delete\n\n`).join(""),
  );
  await world.sync(changes());
  assert.deepEqual(world.groups().gu01, []);
});

Deno.test("value loss: photos stay if the account cannot read them", async () => {
  const ldif = userNames(12).map((name, at) => person(name, { jpegPhoto: photo(at), employeeType: "no" }))
    .join("");
  const mail = { user_attrs: ATTRIBUTES.filter((name) => name !== "mail") };
  await using world = await World.open({
    program: inProcess,
    ldif: ldif +
      record("cn=photo-readers,dc=example,dc=test", {
        objectClass: "groupOfNames",
        cn: "photo-readers",
        member: [READER, "cn=admin,dc=example,dc=test"],
      }),
    access: [
      'access to attrs=jpegPhoto by group.exact="cn=photo-readers,dc=example,dc=test" read by * none',
    ],
  });
  await world.sync(changes({ source: mail }));
  await revokeRead(world, "photo");
  const stderr = await refused(world, { source: mail });
  assertIncludes(stderr, "refused: 12 of 12 users would lose jpegPhoto (100 %), limit 30 %: u01");
  assertIncludes(
    stderr,
    'It is made from "jpegPhoto", and the server delivered it for none of the 12 source entries',
  );
  await world.sync(changes({ source: mail, args: ["--allow-value-loss", "jpegPhoto"] }));
  assert.deepEqual(userNames(12).filter((name) => world.properties(name).jpegPhoto !== null), []);
});

Deno.test("value loss: accounts stay disabled unless the source enables them", async () => {
  await using world = await inhabited(people(12), ["employeeType"]);
  assert.equal(world.properties("u12").disabled, true);
  await world.modify(memberDn("u12"), "replace: employeeType\nemployeeType: no");
  await world.sync(changes());
  assert.equal(world.properties("u12").disabled, false);

  await revokeRead(world, "employeeType");
  assertIncludes(
    await refused(world),
    "refused: 11 of 11 users would lose disabled (100 %), limit 0 without any value in the source: u01, u02, u03, " +
      'u04, u05, u06, u07, u08, u09, u10, u11. It is made from "employeeType", and the server delivered it for none of ' +
      "the 12 source entries",
  );
  assert.equal(world.properties("u01").disabled, true);
});

Deno.test("value loss: a fallback that enables accounts counts as a loss", async () => {
  await using world = await inhabited(people(12));
  await removeAttribute(world, "employeeType", userNames(12));
  const user_trans = { rename_attrs: RENAMED, fallback_attrs: { disabled: ["FALSE"] } };
  assertIncludes(
    await refused(world, { source: { user_trans } }),
    "12 of 12 users would lose disabled (100 %)",
  );
  assert.equal(world.properties("u01").disabled, true);
});

Deno.test("value loss: the source may enable all accounts at once", async () => {
  await using world = await inhabited(people(12));
  for (const name of userNames(12)) {
    await world.modify(memberDn(name), "replace: employeeType\nemployeeType: no");
  }
  await world.sync(changes());
  assert.equal(world.properties("u01").disabled, false);
});

Deno.test("value loss: the limit applies from 10 holders, and exactly the limit is allowed", async () => {
  await using small = await inhabited(people(9));
  await removeAttribute(small, "mail", userNames(9));
  await small.sync(changes());

  await using world = await inhabited(people(20));
  await removeAttribute(world, "mail", userNames(6));
  await world.sync(changes());
  await removeAttribute(world, "telephoneNumber", userNames(7));
  assertIncludes(await refused(world), "7 of 20 users would lose phone (35 %), limit 30 %");
  assertIncludes(
    await refused(world, { safety: { max_value_loss: "34.9 %" } }),
    "would lose phone (35 %), limit 34.9 %",
  );
  await world.sync(changes({ safety: { max_value_loss: "off" } }));
  assert.deepEqual(world.properties("u01").phone, []);
});

Deno.test("value loss: the percentage counts holders, and a new source attribute is no loss", async () => {
  const ldif = userNames(60).map((name, at) =>
    person(name, {
      description: name,
      employeeType: "no",
      ...(at < 12 ? { telephoneNumber: "+49 421 1234" } : {}),
    })
  ).join("");
  await using world = await inhabited(ldif.replaceAll(/^mail::.*\n/gm, ""));
  await removeAttribute(world, "telephoneNumber", userNames(3));
  await world.sync(changes());
  // 60 first names and descriptions are swapped; none is lost.
  const rename_attrs = { ...RENAMED, description: "givenName", firstname: "description" };
  await world.sync(changes({ source: { user_trans: { rename_attrs } } }));
  assert.deepEqual(world.properties("u60").description, "u60");
});

Deno.test("value loss: values of skipped entries are kept and do not count", async () => {
  await using world = await inhabited(people(12));
  await removeAttribute(world, "mail", ["u01", "u02", "u03", "u12"]);
  // An entry with two names is skipped.
  await world.modify(memberDn("u12"), "add: uid\nuid: second");
  const { code, stderr } = await world.run(changes());
  assert.equal(code, 3, stderr);
  assert.equal(world.properties("u01").mailPrimaryAddress, null);
  assert.equal(world.properties("u12").mailPrimaryAddress, "u12@example.org");
});

Deno.test("value loss: plan shows the loss, the limit and the option, as text and JSON", async () => {
  await using world = await inhabited(people(20));
  await removeAttribute(world, "mail", userNames(20));
  await removeAttribute(world, "telephoneNumber", userNames(2));
  const { code, stdout } = await plan(world, ["--detailed-exitcode"]);
  assert.equal(code, 4);
  assertIncludes(stdout, "to modify or rename: 20 of 20 users (100 %), 0 of 0 groups (0 %)");
  assertIncludes(
    stdout,
    "values to be lost: mailPrimaryAddress of 20 of 20 users (100 %); phone of 2 of 20 users (10 %)",
  );
  assertIncludes(stdout, "max_value_loss 30 %");
  assertIncludes(stdout, "REFUSED: sync would write nothing.");
  assertIncludes(stdout, "--allow-value-loss mailPrimaryAddress");

  const document = JSON.parse((await plan(world, ["--json"])).stdout) as PlanDocument;
  assert.deepEqual(document.value_losses, [
    { kind: "user", property: "mailPrimaryAddress", holders: 20, emptied: 20 },
    { kind: "user", property: "phone", holders: 20, emptied: 2 },
  ]);
  assert.deepEqual(document.modified_share, { user: 100, group: 0 });
  assert.deepEqual(document.refusals.map(({ reason, kind }) => `${kind} ${reason}`), ["user value_loss"]);
  assert.equal(document.limits.max_value_loss, "30 %");

  const allowed = ["--allow-value-loss", "mailPrimaryAddress"];
  const permitted = await plan(world, ["--detailed-exitcode", ...allowed]);
  assert.equal(permitted.code, 5, permitted.stdout);
  assertIncludes(permitted.stdout, "--allow-value-loss mailPrimaryAddress");
  assertIncludes(
    permitted.stdout,
    "mailPrimaryAddress of 20 of 20 users (100 %), allowed by --allow-value-loss",
  );
  // The suggested command works.
  const line = /^To apply exactly this plan: udm-directory-connector (.*)$/m.exec(permitted.stdout)?.[1];
  const { code: applied, stderr } = await world.program((line ?? "").split(" "), { cwd: world.folder });
  assert.equal(applied, 0, stderr);
  assert.equal(world.properties("u01").mailPrimaryAddress, null);
});

Deno.test("value loss: the checksum of a plan does not replace the permission", async () => {
  await using world = await inhabited(people(12));
  await removeAttribute(world, "mail", userNames(12));
  const checksumOf = async (...args: string[]) =>
    (JSON.parse((await plan(world, ["--json", ...args])).stdout) as PlanDocument).checksum;
  const checksum = await checksumOf();
  const allowed = ["--allow-value-loss", "mailPrimaryAddress"];
  assert.equal(await checksumOf(...allowed), checksum);
  assertIncludes(await refused(world, { args: ["--plan", checksum] }), "would lose mailPrimaryAddress");
  await world.sync(changes({ args: ["--plan", checksum, ...allowed] }));
});

Deno.test("value loss: allowing a property that is not owned is an error that lists the owned ones", async () => {
  await using world = await inhabited(people(12));
  await removeAttribute(world, "mail", userNames(12));
  const { code, stderr } = await world.run(changes({ args: ["--allow-value-loss", "mailPrimaryAdress"] }));
  assert.equal(code, 2, stderr);
  assertIncludes(
    stderr,
    '--allow-value-loss: "mailPrimaryAdress" is not an owned property; did you mean "mailPrimaryAddress"? Owned ' +
      `properties of users: ${
        PROPERTIES.join(", ")
      }. Owned properties of groups: name, description, users, ` +
      "nestedGroup, univentionObjectIdentifier",
  );
  assert.equal(world.writes().length, 0);
  const planned = await plan(world, ["--allow-value-loss", "MAIL"]);
  assert.equal(planned.code, 2, planned.stderr);
  assert.equal((await plan(world, ["--allow-value-loss", ""])).code, 2);
});

Deno.test("value loss: a permission cannot be combined with --repeat or REPEAT", async () => {
  await using world = await inhabited(people(1));
  const args = ["--allow-value-loss", "phone"];
  for (const given of [{ args: [...args, "--repeat"] }, { args, env: { REPEAT: "yes" } }]) {
    const { code, stderr } = await world.run(changes(given));
    assert.equal(code, 2, stderr);
    assertIncludes(stderr, "--allow-value-loss");
  }
});

Deno.test("value loss: the summary shows the share of modified objects, and the metrics the reason of a refusal", async () => {
  await using world = await inhabited(people(20));
  await removeAttribute(world, "mail", userNames(3));
  const { stderr } = await world.sync(changes());
  assertIncludes(stderr, "to modify or rename: 3 of 20 users (15 %), 0 of 0 groups (0 %)");
  await removeAttribute(world, "telephoneNumber", userNames(20));
  const file = join(world.folder, "metrics.prom");
  await refused(world, { args: ["--metrics-file", file] });
  const refusals = (await Deno.readTextFile(file)).split("\n").filter((line) =>
    /last_run_refused\{.*reason="value_loss"/.test(line)
  );
  assert.deepEqual(refusals.map((line) => `${/kind="(\w+)"/.exec(line)?.[1]} ${line.split(" ").at(-1)}`), [
    "user 1",
    "group 0",
  ]);
});
