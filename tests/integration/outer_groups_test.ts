/**
 * The properties `groups` of users and `memberOf` of groups.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  createUdmSimulator,
  type InProcessUdmSimulator,
  type JsonObject,
  seedIdentifier,
} from "../simulators/udm/mod.ts";
import { directoryOf, GROUPS, PEOPLE, runEngine } from "../support/engine_run.ts";
import { isWrite } from "../support/is_write.ts";

const BASE = "dc=univention-organization,dc=intranet";
const OU = `ou=import,${BASE}`;
const DOMAIN_USERS = `cn=Domain Users,cn=groups,${BASE}`;
const PRINTERS = `cn=Printers,cn=groups,${BASE}`;
const SCANNERS = `cn=Scanners,cn=groups,${BASE}`;
const OWNED = ["username", "lastname", "univentionObjectIdentifier", "groups"];

const anna = { uid: "anna", sn: "Example", employeeNumber: seedIdentifier("user", 1) };
const bert = { uid: "bert", sn: "Example", employeeNumber: seedIdentifier("user", 2) };
const team = { cn: "team", member: [`uid=anna,${PEOPLE}`], employeeNumber: seedIdentifier("group", 1) };

/** A target with groups outside the OU. */
function target(): InProcessUdmSimulator {
  const udm = createUdmSimulator();
  for (const name of ["Printers", "Scanners"]) udm.store.add("groups/group", { name }, `cn=groups,${BASE}`);
  return udm;
}

/** The groups of a user. */
function groupsOf(udm: InProcessUdmSimulator, name: string): readonly string[] {
  return (udm.store.get(`uid=${name},${OU}`)?.properties.groups as string[]).toSorted();
}

interface Steps {
  readonly udm?: Record<string, unknown>;
  readonly more?: Record<string, string | readonly string[]>;
  readonly fixed?: readonly string[];
  readonly teams?: readonly (typeof team)[];
}

/** Runs once, and returns the properties that were written. */
async function run(
  udm: InProcessUdmSimulator,
  { more = {}, fixed, teams = [team], udm: changes }: Steps,
): Promise<unknown[]> {
  const before = udm.requests.length;
  const report = await runEngine(directoryOf([{ ...anna, ...more }, bert], teams), udm, {
    udm: { user_properties: OWNED, ...changes },
    source: {
      user_trans: {
        rename_attrs: {
          univentionObjectIdentifier: "employeeNumber",
          username: "uid",
          lastname: "sn",
          groups: "seeAlso",
        },
        ...(fixed === undefined ? {} : { fixed_attrs: { groups: fixed } }),
      },
    },
  });
  assert.equal(report.outcome, "done", JSON.stringify(report));
  return udm.requests.slice(before).filter(isWrite).map(({ body }) => (body as JsonObject).properties);
}

Deno.test("groups: the primary group and managed groups are neither compared nor lost", async () => {
  const udm = target();
  await run(udm, { fixed: [PRINTERS] });
  assert.deepEqual(groupsOf(udm, "anna"), [DOMAIN_USERS, PRINTERS, `cn=team,${OU}`].toSorted());
  assert.deepEqual(groupsOf(udm, "bert"), [DOMAIN_USERS, PRINTERS].toSorted());
  assert.deepEqual(await run(udm, { fixed: [PRINTERS] }), []);
  await run(udm, { fixed: [SCANNERS] });
  assert.deepEqual(groupsOf(udm, "anna"), [DOMAIN_USERS, SCANNERS, `cn=team,${OU}`].toSorted());
  assert.deepEqual(await run(udm, { fixed: [SCANNERS] }), []);
  await run(udm, {});
  assert.deepEqual(groupsOf(udm, "anna"), [DOMAIN_USERS, `cn=team,${OU}`].toSorted());
  assert.deepEqual(await run(udm, {}), []);
});

Deno.test("groups: the primary group and managed groups may be named, and change nothing", async () => {
  const udm = target();
  const fixed = [DOMAIN_USERS, `cn=team,${OU}`, PRINTERS];
  await run(udm, { fixed });
  assert.deepEqual(groupsOf(udm, "bert"), [DOMAIN_USERS, PRINTERS].toSorted());
  assert.deepEqual(await run(udm, { fixed }), []);
});

for (const dnProperties of [undefined, ["secretary", "groups"]]) {
  Deno.test(`groups: DNs of groups of the source change nothing, with dn_properties ${dnProperties ?? "unset"}`, async () => {
    const udm = target();
    const changes = dnProperties === undefined ? {} : { udm: { dn_properties: dnProperties } };
    const more = { seeAlso: [`cn=team,${GROUPS}`, `cn=unread,${GROUPS}`] };
    await run(udm, { more, ...changes });
    assert.deepEqual(groupsOf(udm, "anna"), [DOMAIN_USERS, `cn=team,${OU}`].toSorted());
    assert.deepEqual(await run(udm, { more, ...changes }), []);
  });
}

Deno.test("groups: a user is written without groups if one of them does not exist", async () => {
  const udm = target();
  const runWith = (title: string) =>
    runEngine(directoryOf([{ ...anna, title }]), udm, {
      udm: { user_properties: [...OWNED, "title"] },
      source: {
        user_trans: {
          rename_attrs: { univentionObjectIdentifier: "employeeNumber", username: "uid", lastname: "sn" },
          fixed_attrs: { groups: [PRINTERS, `cn=None,cn=groups,${BASE}`] },
        },
      },
    });
  for (const title of ["Dr.", "Prof."]) {
    const report = await runWith(title);
    assert.equal(report.outcome, "partial", JSON.stringify(report));
    assert.equal(udm.store.get(`uid=anna,${OU}`)?.properties.title, title);
    assert.deepEqual(groupsOf(udm, "anna"), [DOMAIN_USERS]);
  }
});

Deno.test("groups: a membership that is added while the run writes stays", async () => {
  const udm = target();
  await run(udm, { fixed: [PRINTERS] });
  const before = udm.requests.length;
  const report = await runEngine(directoryOf([anna, bert], [team]), udm, {
    udm: { user_properties: OWNED },
    source: {
      user_trans: {
        rename_attrs: { univentionObjectIdentifier: "employeeNumber", username: "uid", lastname: "sn" },
        fixed_attrs: { groups: [SCANNERS] },
      },
    },
    fetch: (url, init) => {
      const isPatch = init.method === "PATCH" && decodeURIComponent(url).includes("uid=bert");
      if (isPatch) {
        udm.store.patch(`cn=team,${OU}`, { users: [`uid=anna,${OU}`, `uid=bert,${OU}`] });
      }
      return udm.fetch(url, init);
    },
  });
  assert.equal(report.outcome, "done", JSON.stringify(report));
  assert.equal(udm.requests.slice(before).filter(isWrite).length, 2, "one request for each user");
  assert.deepEqual(groupsOf(udm, "bert"), [DOMAIN_USERS, SCANNERS, `cn=team,${OU}`].toSorted());
});

Deno.test("groups: where JSON patches are refused, a user loses no other group", async () => {
  const udm = target();
  await run(udm, { fixed: [PRINTERS] });
  const report = await runEngine(directoryOf([anna, bert], [team]), udm, {
    udm: { user_properties: OWNED },
    source: {
      user_trans: {
        rename_attrs: { univentionObjectIdentifier: "employeeNumber", username: "uid", lastname: "sn" },
        fixed_attrs: { groups: [SCANNERS] },
      },
    },
    fetch: (url, init) =>
      new Headers(init.headers).get("Content-Type") === "application/json-patch+json"
        ? Promise.resolve(new Response("<title>Unsupported Media Type</title>", { status: 415 }))
        : udm.fetch(url, init),
  });
  assert.equal(report.outcome, "done", JSON.stringify(report));
  assert.deepEqual(groupsOf(udm, "anna"), [DOMAIN_USERS, SCANNERS, `cn=team,${OU}`].toSorted());
});

for (const isDone of [true, false]) {
  const what = isDone ? "done by others meanwhile" : "not done";
  Deno.test(`groups: after a warning of UDM the user is read again, here: ${what}`, async () => {
    const udm = target();
    await run(udm, { fixed: [PRINTERS] });
    const report = await runEngine(directoryOf([{ ...anna, title: "Dr." }, bert], [team]), udm, {
      udm: { user_properties: [...OWNED, "title"] },
      source: {
        user_trans: {
          rename_attrs: { univentionObjectIdentifier: "employeeNumber", username: "uid", lastname: "sn" },
        },
      },
      fetch: (url, init) => {
        if (new Headers(init.headers).get("Content-Type") !== "application/json-patch+json") {
          return udm.fetch(url, init);
        }
        if (isDone) udm.store.patch(PRINTERS, { users: [] });
        const headers = { "Content-Type": "application/json" };
        const warned = { _embedded: { "udm:warning": [{ message: "value does not exist" }] } };
        return Promise.resolve(new Response(JSON.stringify(warned), { headers }));
      },
    });
    assert.equal(report.outcome, isDone ? "done" : "partial", JSON.stringify(report));
    assert.equal(udm.store.get(`uid=anna,${OU}`)?.properties.title, "Dr.");
    assert.equal(groupsOf(udm, "anna").includes(PRINTERS), !isDone);
  });
}

Deno.test("groups: a change of groups and of members in one run loses neither", async () => {
  const udm = target();
  await run(udm, { fixed: [PRINTERS] });
  await run(udm, {
    fixed: [SCANNERS],
    teams: [{ ...team, member: [`uid=anna,${PEOPLE}`, `uid=bert,${PEOPLE}`] }],
  });
  for (const name of ["anna", "bert"]) {
    assert.deepEqual(groupsOf(udm, name), [DOMAIN_USERS, SCANNERS, `cn=team,${OU}`].toSorted());
  }
});

Deno.test("memberOf: a group is a member of groups outside the OU, and managed nestings stay", async () => {
  const udm = target();
  const outer = {
    ...team,
    cn: "outer",
    member: [`cn=team,${GROUPS}`],
    employeeNumber: seedIdentifier("group", 2),
  };
  const runGroups = async (memberOf: readonly string[]) => {
    const before = udm.requests.length;
    const report = await runEngine(directoryOf([anna], [team, outer]), udm, {
      udm: {
        user_properties: ["username", "lastname", "univentionObjectIdentifier"],
        group_properties: ["name", "users", "nestedGroup", "univentionObjectIdentifier", "memberOf"],
      },
      source: {
        group_trans: {
          rename_attrs: { univentionObjectIdentifier: "employeeNumber", name: "cn", users: "member" },
          fixed_attrs: { memberOf },
        },
      },
    });
    assert.equal(report.outcome, "done", JSON.stringify(report));
    return udm.requests.slice(before).filter(isWrite).map(({ body }) => (body as JsonObject).properties);
  };
  const memberOf = () => (udm.store.get(`cn=team,${OU}`)?.properties.memberOf as string[]).toSorted();
  await runGroups([PRINTERS]);
  assert.deepEqual(memberOf(), [PRINTERS, `cn=outer,${OU}`].toSorted());
  assert.deepEqual(await runGroups([PRINTERS]), []);
  await runGroups([SCANNERS]);
  assert.deepEqual(memberOf(), [SCANNERS, `cn=outer,${OU}`].toSorted());
  assert.deepEqual(await runGroups([SCANNERS]), []);
});
