import assert from "node:assert/strict";
import { configOf, minimal } from "../config/test_support.ts";
import { createHash } from "../planner/store/digest.ts";
import { startUdmSimulator, type UdmSimulatorOptions } from "../../tests/simulators/udm/mod.ts";
import { describeTarget, withPresentProperty } from "./describe_target.ts";
import { openTarget } from "./open_target.ts";
import { readTarget } from "./read_target.ts";
import { stampKeeping } from "./removal_stamps.ts";

const LATENCY = { template: 5, types: 300, list: 300 };
const USERS = 12;
const hash = await createHash();

/** Reads a target with users and groups; returns the lists as UDM saw them, and all other requests. */
async function reading(
  options: UdmSimulatorOptions,
  { settings = "", source = minimal() }: { settings?: string; source?: string } = {},
) {
  await using udm = await startUdmSimulator({ latency: LATENCY, sticky: true, ...options });
  const position = udm.store.add("container/ou", { name: "a" }).dn;
  udm.store.add("container/ou", { name: "b" }, position);
  for (let number = 0; number < USERS; number++) {
    udm.store.add("users/user", { username: `user${number}`, lastname: "x" }, position);
  }
  udm.store.add("groups/group", { name: "team" }, `ou=b,${position}`);
  const config = configOf(
    source.replace("https://ucs.example.org/univention/udm/", udm.url).replace("udm-password", udm.password)
      .replace("udm:\n", `udm:\n${settings}`),
  );
  const { client, templates, groups, users } = openTarget(config, {
    clock: { sleep: () => Promise.resolve() },
  });
  const description = describeTarget(await templates, config);
  const [, { kinds }] = await templates;
  const stamps = await stampKeeping(withPresentProperty(config.udm, kinds), 0);
  const { state } = await readTarget(client, description, {
    config,
    hash,
    groups: await groups,
    users: await users,
    ...(stamps === undefined ? {} : { stamps }),
  });
  // Also a list that was requested in vain
  for (const list of (await users)?.lists ?? []) await (await list).answered;
  client.close();
  const isListed = ({ kind }: { kind: string }) => kind === "list";
  return {
    users: state.user.size,
    groups: state.group.size,
    lists: udm.requests.filter(isListed).filter(({ query }) => !query.filter?.includes("(jpegPhoto=*)")),
    others: udm.requests.filter((request) => !isListed(request)).map(({ kind, type }) => `${kind} ${type}`),
  };
}

const typesOf = (lists: readonly { readonly type: string }[]) => lists.map(({ type }) => type).toSorted();
const TEMPLATES = ["template container/ou", "template groups/group", "template users/user"];

Deno.test("target: with two processes, users are read in two parts, on both of them", async () => {
  const { users, groups, lists, others } = await reading({ workers: 2 });
  assert.deepEqual([users, groups], [USERS, 1]);
  assert.deepEqual(typesOf(lists), ["groups/group", "users/user", "users/user"]);
  const [first, second] = lists.filter(({ type }) => type === "users/user");
  assert.ok(first && second && first.began < second.ended && second.began < first.ended);
  const [group] = lists.filter(({ type }) => type === "groups/group");
  assert.ok(group && second.began >= group.ended, "no list waits for another one");
  assert.deepEqual(others.toSorted(), TEMPLATES, "nothing is asked for in vain");
});

Deno.test("target: with one process, every list is read in one piece, one after the other", async () => {
  const { users, groups, lists, others } = await reading({ workers: 1 });
  assert.deepEqual([users, groups], [USERS, 1]);
  assert.deepEqual(lists.map(({ type }) => type), ["groups/group", "users/user"]);
  assert.ok((lists[1]?.began ?? 0) >= (lists[0]?.ended ?? Infinity));
  assert.deepEqual(others.toSorted(), TEMPLATES);
});

Deno.test("target: processes behind gateways that share their connections are seen as well", async () => {
  const { users, lists } = await reading({ workers: 2, gateways: 1 });
  assert.deepEqual([users, lists.length], [USERS, 3]);
});

Deno.test("target: with concurrency 1, users are read in one list", async () => {
  const { users, lists } = await reading({ workers: 2 }, { settings: "  concurrency: 1\n" });
  assert.deepEqual([users, typesOf(lists)], [USERS, ["groups/group", "users/user"]]);
});

Deno.test("target: a number of parts holds whatever is seen", async () => {
  const { users, lists } = await reading({ workers: 1 }, { settings: "  list_shards: 3\n" });
  assert.deepEqual([users, lists.length], [USERS, 4]);
});

Deno.test("target: of a number of parts, no more than concurrency are read at once", async () => {
  const { users, lists } = await reading({ workers: 8 }, {
    settings: "  list_shards: 6\n  concurrency: 2\n",
  });
  const parts = lists.filter(({ type }) => type === "users/user");
  assert.deepEqual([users, parts.length], [USERS, 6]);
  for (const { began } of parts) {
    const inProgress = parts.filter((other) => other.began <= began && began < other.ended);
    assert.ok(inProgress.length <= 2, `${inProgress.length} lists at once`);
  }
});

Deno.test("target: without groups, UDM's description of users shows whether there are several processes", async () => {
  const usersOnly = minimal().replace(/ {2}group_base:.*\n/, "").replace(/ {2}group_ou:.*\n/, "")
    .replace(/ {2}group_trans:[^]*$/, "");
  const { users, lists, others } = await reading({ workers: 2 }, { source: usersOnly });
  assert.deepEqual([users, typesOf(lists)], [USERS, ["users/user", "users/user"]]);
  assert.deepEqual(others.toSorted(), ["template container/ou", "template users/user", "types users/user"]);
});

Deno.test("target: UDM is asked to describe properties if one is not known, here an extended attribute", async () => {
  const extendedAttributes = [{ name: "schoolClass", syntax: "string" }];
  const source = minimal({ udm: "user_properties: [username, lastname, schoolClass]" });
  const { others } = await reading({ workers: 2, extendedAttributes }, { source });
  assert.deepEqual(others.toSorted(), [...TEMPLATES, "types users/user"]);
});

Deno.test("target: the users that are requested early have all properties that the run reads", async () => {
  const extendedAttributes = [{ name: "removedAt", syntax: "string" }];
  for (
    const given of [
      { udm: "user_removal: disable" },
      { udm: "user_removal: disable\nremoval_property: removedAt" },
      { udm: "user_properties: [username, lastname, groups, secretary, jpegPhoto]" },
      {
        udm: "user_properties: [username, lastname]\ncreate_only_properties: [mailPrimaryAddress, groups]",
      },
    ]
  ) {
    const { users, lists } = await reading({ workers: 1, extendedAttributes }, { source: minimal(given) });
    assert.deepEqual([users, typesOf(lists)], [USERS, ["groups/group", "users/user"]], given.udm);
  }
});

Deno.test("target: a list of groups that is not complete is requested again", async () => {
  const isGroups = ({ kind, type }: { kind: string; type: string }) =>
    kind === "list" && type === "groups/group";
  const { groups, lists } = await reading({
    latency: 0,
    faults: [{ action: "wrong results", by: 1, matches: isGroups, count: 1 }],
  });
  assert.deepEqual([groups, typesOf(lists)], [1, ["groups/group", "groups/group", "users/user"]]);
});
