/**
 * Names that are taken or locked, objects that another run creates meanwhile, and refusals for the licence.
 *
 * @module
 */

import { configure, reset } from "@logtape/logtape";
import assert from "node:assert/strict";
import { CATEGORY } from "../../src/logging/category.ts";
import {
  blocked,
  createUdmSimulator,
  type InProcessUdmSimulator,
  LICENCE_EXCEEDED,
  LOCK_TIME,
} from "../simulators/udm/mod.ts";
import { directoryOf, runEngine } from "../support/engine_run.ts";
import { group, identifier, person, watched } from "../support/watched_udm.ts";

const OU = "ou=import,dc=univention-organization,dc=intranet";

/** A simulator with a clock, and with locks that a server left that was killed in the middle of a write. */
function lockedUdm(...names: readonly string[]) {
  const clock = { now: 0 };
  const udm = createUdmSimulator({ now: () => clock.now });
  for (const name of names) udm.store.leaveLock("name", name);
  return { udm, clock };
}

function members(udm: InProcessUdmSimulator, name: string): string[] {
  const users = udm.store.byName(name)?.properties.users;
  assert.ok(Array.isArray(users), `${name} does not exist`);
  return users.map((dn) => String(dn).replace(/^uid=([^,]*),.*$/, "$1")).sort();
}

/** Runs with addresses in `description`, and returns the warnings and errors, too. */
async function logged(
  directory: Parameters<typeof runEngine>[0],
  udm: InProcessUdmSimulator,
  fetch: InProcessUdmSimulator["fetch"] = udm.fetch,
) {
  const messages: string[] = [];
  const rename_attrs = {
    univentionObjectIdentifier: "employeeNumber",
    firstname: "givenName",
    lastname: "sn",
  };
  await configure({
    sinks: { kept: ({ message }) => messages.push(message.map(String).join("")) },
    loggers: [
      { category: [CATEGORY], sinks: ["kept"], lowestLevel: "warning" },
      { category: ["logtape", "meta"], sinks: [] },
    ],
    reset: true,
  });
  try {
    const report = await runEngine(directory, udm, {
      fetch,
      source: {
        user_trans: { rename_attrs: { ...rename_attrs, username: "uid", mailPrimaryAddress: "description" } },
        group_trans: {
          rename_attrs: {
            univentionObjectIdentifier: "employeeNumber",
            name: "cn",
            users: "member",
            mailAddress: "description",
          },
        },
      },
      udm: { group_properties: ["users", "nestedGroup", "mailAddress"] },
    });
    return { report, messages };
  } finally {
    await reset();
  }
}

/** A `fetch` that changes the directory right before the first write: what was taken then could not be planned for. */
function meanwhile(udm: InProcessUdmSimulator, change: () => void): InProcessUdmSimulator["fetch"] {
  let isChanged = false;
  return watched(udm, ({ method, path }, answer) => {
    if (method === "POST" && path !== "container/ou/" && !isChanged) {
      isChanged = true;
      change();
    }
    return answer();
  });
}

/** The numbers of results of a run. */
function applied({ outcome, kinds }: Awaited<ReturnType<typeof runEngine>>) {
  const { user, group } = kinds ?? {};
  return [outcome, user?.applied.added, user?.applied.failed, group?.applied.failed];
}

Deno.test("a user whose name is locked is created by a later run, and groups are written without it until then", async () => {
  const { udm, clock } = lockedUdm("anna");
  const directory = directoryOf(
    [person(1, "anna"), person(2, "bert")],
    [group(8, "team", ["anna", "bert"])],
  );
  assert.deepEqual(applied(await runEngine(directory, udm)), ["partial", 1, 1, 0]);
  assert.deepEqual(members(udm, "team"), ["bert"]);
  clock.now += LOCK_TIME;
  assert.deepEqual(applied(await runEngine(directory, udm)), ["done", 1, 0, 0]);
  assert.deepEqual(members(udm, "team"), ["anna", "bert"]);
});

Deno.test("a group whose only change is a member that could not be created has not failed", async () => {
  const { udm, clock } = lockedUdm("anna");
  await runEngine(directoryOf([person(2, "bert")], [group(8, "team", ["bert"])]), udm);
  const directory = directoryOf(
    [person(1, "anna"), person(2, "bert")],
    [group(8, "team", ["anna", "bert"])],
  );
  const report = await runEngine(directory, udm);
  assert.equal(report.kinds?.user.applied.failed, 1);
  assert.deepEqual([report.kinds?.group.applied.failed, report.kinds?.group.applied.left], [0, 1]);
  assert.deepEqual(members(udm, "team"), ["bert"]);
  clock.now += LOCK_TIME;
  assert.deepEqual(applied(await runEngine(directory, udm)), ["done", 1, 0, 0]);
  assert.deepEqual(members(udm, "team"), ["anna", "bert"]);
});

Deno.test("a locked name is tried again at the end of the run, when the lock may have expired", async () => {
  const { udm, clock } = lockedUdm("anna", "team");
  const directory = directoryOf(
    [person(1, "anna"), person(2, "bert")],
    [group(8, "team", ["bert"]), group(9, "zoo", ["bert"])],
  );
  const report = await runEngine(directory, udm, {
    udm: { concurrency: 1 },
    fetch: watched(udm, async ({ method, path }, answer) => {
      const response = await answer();
      // The locks expire while the last object is written.
      if (method === "POST" && path === "groups/group/" && udm.store.byName("zoo")) clock.now += LOCK_TIME;
      return response;
    }),
  });
  assert.deepEqual(applied(report), ["done", 2, 0, 0]);
  assert.deepEqual(members(udm, "team"), ["bert"]);
});

Deno.test("a group that was written before its member could be created is completed by the next run", async () => {
  for (const isNew of [true, false]) {
    const { udm, clock } = lockedUdm("anna");
    const teams = [group(8, "team", ["bert", "anna"]), group(9, "club", ["bert", "anna"])];
    if (!isNew) await runEngine(directoryOf([person(2, "bert")], [group(8, "team", ["bert"])]), udm);
    const directory = directoryOf([person(1, "anna"), person(2, "bert")], teams);
    const report = await runEngine(directory, udm, {
      fetch: watched(udm, async ({ method, path }, answer) => {
        const response = await answer();
        if (method === "POST" && path === "groups/group/") clock.now += LOCK_TIME;
        return response;
      }),
    });
    assert.deepEqual(applied(report), ["partial", isNew ? 2 : 1, 0, 0]);
    assert.deepEqual(members(udm, "club"), ["bert"]);
    assert.deepEqual(applied(await runEngine(directory, udm)), ["done", 0, 0, 0]);
    for (const name of ["team", "club"]) assert.deepEqual(members(udm, name), ["anna", "bert"]);
  }
});

Deno.test("a rename to a locked name is tried again at the end of the run", async () => {
  const { udm, clock } = lockedUdm("anne");
  await runEngine(directoryOf([person(1, "anna")]), udm);
  const report = await runEngine(directoryOf([person(1, "anne")]), udm, {
    fetch: watched(udm, async ({ method }, answer) => {
      const response = await answer();
      if (method === "PATCH") clock.now += LOCK_TIME;
      return response;
    }),
  });
  assert.deepEqual([report.outcome, report.kinds?.user.applied.renamed], ["done", 1]);
});

Deno.test("names that stay locked are tried again only a few times at the end of a run", async () => {
  const names = Array.from({ length: 10 }, (_, number) => `locked${number}`);
  const { udm } = lockedUdm(...names);
  const users = [person(1, "anna"), ...names.map((name, number) => person(10 + number, name))];
  let posts = 0;
  const report = await runEngine(directoryOf(users), udm, {
    udm: { concurrency: 1 },
    fetch: watched(udm, ({ method, path }, answer) => {
      if (method === "POST" && path === "users/user/") posts++;
      return answer();
    }),
  });
  assert.deepEqual(applied(report), ["partial", 1, 10, 0]);
  assert.equal(posts, 11 + 3);
});

/** Creates a user or a group like another run, right before a run does. */
async function createdMeanwhile(properties: Record<string, string>, type: "users/user" | "groups/group") {
  const udm = createUdmSimulator();
  const directory = directoryOf(
    [person(1, "anna", { givenName: "Anna" }), person(2, "bert")],
    [group(8, "team", ["anna", "bert"])],
  );
  let isCreated = false;
  const report = await runEngine(directory, udm, {
    udm: { concurrency: 1 },
    fetch: watched(udm, ({ method, path }, answer) => {
      if (method === "POST" && path === `${type}/` && !isCreated) {
        isCreated = true;
        udm.store.add(type, properties, OU);
      }
      return answer();
    }),
  });
  return { udm, report, again: () => runEngine(directory, udm) };
}

Deno.test("a user that another run has created meanwhile is done, and gets the values of this run", async () => {
  const { udm, report, again } = await createdMeanwhile(
    { username: "anna", lastname: "Old", univentionObjectIdentifier: identifier(1) },
    "users/user",
  );
  assert.deepEqual(applied(report), ["done", 2, 0, 0]);
  assert.equal(udm.store.byName("anna")?.properties.lastname, "anna");
  assert.equal(udm.store.byName("anna")?.properties.firstname, "Anna");
  assert.deepEqual(members(udm, "team"), ["anna", "bert"]);
  assert.deepEqual(applied(await again()), ["done", 0, 0, 0]);
});

Deno.test("a user that another run has created meanwhile under another name is renamed by the next run", async () => {
  const { udm, report, again } = await createdMeanwhile(
    { username: "anne", lastname: "Old", univentionObjectIdentifier: identifier(1) },
    "users/user",
  );
  assert.deepEqual(applied(report), ["done", 2, 0, 0]);
  assert.equal((await again()).kinds?.user.applied.renamed, 1);
  assert.deepEqual(members(udm, "team"), ["anna", "bert"]);
});

Deno.test("a group that another run has created meanwhile is done, and gets its members", async () => {
  const { udm, report } = await createdMeanwhile(
    { name: "team", univentionObjectIdentifier: identifier(8) },
    "groups/group",
  );
  assert.deepEqual(applied(report), ["done", 2, 0, 0]);
  assert.deepEqual(members(udm, "team"), ["anna", "bert"]);
});

Deno.test("a user with the name of a new one, but with another key, is not touched", async () => {
  const { udm, report } = await createdMeanwhile({ username: "anna", lastname: "Other" }, "users/user");
  assert.deepEqual(applied(report), ["partial", 1, 1, 0]);
  assert.equal(udm.store.byName("anna")?.properties.lastname, "Other");
});

for (const language of [undefined, "de"] as const) {
  const where = language === undefined ? "" : " of a German UDM";

  Deno.test(`a refusal for the licence${where} ends creations at once and nothing else`, async () => {
    const udm = createUdmSimulator(language === undefined ? {} : { language });
    const old = [person(1, "anna"), person(2, "bert")];
    await runEngine(directoryOf(old, [group(8, "team", ["anna"])]), udm);
    const fresh = Array.from({ length: 30 }, (_, number) => person(100 + number, `new${number}`));
    udm.setFaults({ ...LICENCE_EXCEEDED, kind: "post", type: "users/user" });
    udm.clearLog();
    const { report, messages } = await logged(
      directoryOf(
        [person(1, "anna", { givenName: "Anna" }), ...fresh],
        [group(8, "team", ["anna", "new1", "new2"]), group(9, "club", ["anna", "new1"])],
      ),
      udm,
    );
    const { user, group: groups } = report.kinds ?? {};
    assert.equal(report.outcome, "partial");
    const refused = udm.requests.filter(({ kind, type }) => kind === "post" && type === "users/user").length;
    assert.ok(refused <= 4, `${refused} creations were tried`);
    const { failed, left, modified, deleted } = user?.applied ?? {};
    assert.deepEqual([failed, left, modified, deleted], [1, 29, 1, 1]);
    assert.deepEqual([groups?.applied.failed, groups?.applied.added], [0, 1]);
    assert.deepEqual(members(udm, "club"), ["anna"]);
    assert.equal(messages.length, 1);
    assert.match(
      messages[0] ?? "",
      /so no other user is created in this run: .*because of the licence of the domain/,
    );
    assert.match(
      JSON.stringify(report.reasons),
      /operations not begun.*because of the licence of the domain/,
    );
    udm.setFaults();
    const again = await runEngine(directoryOf(old, [group(8, "team", ["anna"])]), udm);
    assert.equal(again.outcome, "done");
  });

  Deno.test(`the message about a taken value${where} names its holder`, async () => {
    const udm = createUdmSimulator({ uniqueMail: true, ...(language === undefined ? {} : { language }) });
    const { report, messages } = await logged(
      directoryOf(
        [
          person(1, "printer"),
          person(2, "bert", { description: "team@example.org" }),
          person(3, "cora", { description: "boss@example.org" }),
        ],
        [group(8, "club", ["cora"])],
      ),
      udm,
      meanwhile(udm, () => {
        udm.store.add("users/ldap", { username: "Printer", lastname: "x" });
        udm.store.add("groups/group", { name: "staff", mailAddress: "team@example.org" });
        const boss = { username: "boss", lastname: "x", mailAlternativeAddress: ["boss@example.org"] };
        udm.store.add("users/user", boss);
      }),
    );
    assert.equal(report.outcome, "partial");
    assert.deepEqual(members(udm, "club"), ["cora"]);
    const said = (pattern: RegExp) =>
      assert.ok(messages.some((message) => pattern.test(message)), messages.join("\n"));
    said(/^user printer could not be created: .*It belongs to users\/ldap uid=Printer,\S+: change it there/);
    said(/^user bert was written without mailPrimaryAddress: .*belongs to groups\/group cn=staff,/);
    said(/^user cora was written without mailPrimaryAddress: .*belongs to users\/user uid=boss,/);
  });

  Deno.test(`a group whose address is taken${where} is created without it`, async () => {
    const udm = createUdmSimulator(language === undefined ? {} : { language });
    const { messages } = await logged(
      directoryOf([person(1, "anna")], [{ ...group(8, "team", ["anna"]), description: "anna@example.org" }]),
      udm,
      meanwhile(udm, () => {
        udm.store.add("users/user", { username: "x", lastname: "x", mailPrimaryAddress: "anna@example.org" });
      }),
    );
    assert.deepEqual(members(udm, "team"), ["anna"]);
    assert.match(
      messages.join("\n"),
      /^group team was written without mailAddress: .*belongs to users\/user uid=x,/,
    );
  });

  Deno.test(`a value on a blocklist${where}, a primary group and a reserved name are explained`, async () => {
    const udm = createUdmSimulator(language === undefined ? {} : { language });
    await runEngine(directoryOf([person(1, "anna")], [group(8, "team", ["anna"])]), udm);
    udm.store.add("users/user", {
      username: "x",
      lastname: "x",
      primaryGroup: udm.store.byName("team")?.dn ?? "",
    });
    udm.setFaults(blocked("mailPrimaryAddress", "anna@example.org"));
    const { messages } = await logged(
      directoryOf([
        person(1, "anna", { description: "anna@example.org", givenName: "A" }),
        person(3, "root"),
      ]),
      udm,
    );
    const said = (pattern: RegExp) =>
      assert.ok(messages.some((message) => pattern.test(message)), messages.join("\n"));
    said(/^user anna was written without mailPrimaryAddress: .*The value 'anna@example\.org' is blocked/);
    said(
      /^group team could not be deleted: .*primary group of a user.*Give these users another primary group/,
    );
    said(/^user root could not be created: .*may not write this object: .*reserves this name/);
  });
}
