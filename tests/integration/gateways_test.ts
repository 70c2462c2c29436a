/**
 * Gateways, proxies and web application firewalls in front of UDM.
 *
 * @module
 */

import assert from "node:assert/strict";
import { detailsText } from "../../src/common/error.ts";
import {
  createUdmSimulator,
  type InProcessUdmSimulator,
  type UdmSimulatorOptions,
} from "../simulators/udm/mod.ts";
import { isWrite } from "../support/is_write.ts";
import { directoryOf, runEngine } from "../support/engine_run.ts";
import { type GatewayOptions, throughGateway } from "../support/gateway.ts";
import { group, person } from "../support/watched_udm.ts";

type Report = Awaited<ReturnType<typeof runEngine>>;

/** Runs the engine behind a gateway. */
function runBehind(
  udm: InProcessUdmSimulator,
  gateway: GatewayOptions,
  directory: Parameters<typeof runEngine>[0],
  target: Readonly<Record<string, unknown>> = {},
): Promise<Report> {
  return runEngine(directory, udm, { fetch: throughGateway(udm.fetch, gateway), udm: target });
}

const reasonsOf = ({ reasons }: Report) => reasons.map(detailsText).join("; ");
const statusesOf = ({ requests }: Report) => [...new Set(requests.map(({ status }) => status))].sort();

function membersOf(udm: InProcessUdmSimulator): string[] {
  const users = udm.store.byName("team")?.properties.users;
  return Array.isArray(users) ? users.map(String).sort() : [];
}

/** Names with many different ends. */
const NAMES = Array.from({ length: 150 }, (_, number) => `u${number}${"abcdefghij"[number % 10]}`);

Deno.test("an OU with a slash in its name is kept behind Apache, and a rename keeps its memberships", async () => {
  const udm = createUdmSimulator();
  const ou = "ou=Staff/Teachers//x";
  const run = (names: readonly string[]) =>
    runBehind(
      udm,
      { refuseEncodedSlash: true },
      directoryOf(names.map((name, at) => person(at + 1, name)), [group(8, "team", names)]),
      { user_ou: ou, group_ou: ou },
    );
  const first = await run(["anna", "bert"]);
  assert.deepEqual([first.outcome, first.kinds?.user.applied.added, first.kinds?.group.applied.added], [
    "done",
    2,
    1,
  ]);
  const renamed = await run(["annette", "bert"]);
  assert.deepEqual([renamed.outcome, renamed.kinds?.user.applied.renamed], ["done", 1]);
  const position = `${ou},${udm.base}`;
  assert.deepEqual(membersOf(udm), [`uid=annette,${position}`, `uid=bert,${position}`]);
  const unchanged = await run(["annette", "bert"]);
  assert.equal(unchanged.requests.some(isWrite), false);
  const deleted = await run(["annette"]);
  assert.deepEqual([deleted.outcome, deleted.kinds?.user.applied.deleted], ["done", 1]);
  assert.deepEqual(membersOf(udm), [`uid=annette,${position}`]);
});

Deno.test("lists of users and groups that take a gateway too long are read in parts, with the same result", async () => {
  const udm = createUdmSimulator();
  const directory = (first: number) =>
    directoryOf(
      NAMES.map((name, at) => person(at + 1, name)).slice(first),
      NAMES.map((name, at) => group(1000 + at, `g-${name}`, [name])).slice(first),
    );
  await runEngine(directory(0), udm);
  const photos = {
    user_properties: ["username", "firstname", "lastname", "jpegPhoto", "univentionObjectIdentifier"],
  };
  const gateway = { maxObjects: 20 };
  const unchanged = await runBehind(udm, gateway, directory(0), photos);
  assert.deepEqual([unchanged.outcome, unchanged.kinds?.user.planned.unchanged], ["done", NAMES.length]);
  assert.deepEqual(statusesOf(unchanged), ["200", "504"]);
  assert.equal(unchanged.requests.some(isWrite), false);
  const fewer = await runBehind(udm, gateway, directory(10), photos);
  assert.deepEqual([fewer.outcome, fewer.kinds?.user.applied.deleted, fewer.kinds?.group.applied.deleted], [
    "done",
    10,
    10,
  ]);
});

Deno.test("more list_shards than concurrency are read a few at once", async () => {
  const udm = createUdmSimulator();
  const directory = directoryOf(NAMES.map((name, at) => person(at + 1, name)));
  await runEngine(directory, udm);
  let atOnce = 0;
  let most = 0;
  let lists = 0;
  const fetch: InProcessUdmSimulator["fetch"] = async (url, init) => {
    const isPart = /\/users\/user\/\?.*filter=.*uid/.test(decodeURIComponent(url));
    if (!isPart) return await udm.fetch(url, init);
    lists++;
    most = Math.max(most, ++atOnce);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return await udm.fetch(url, init).finally(() => atOnce--);
  };
  const report = await runEngine(directory, udm, { fetch, udm: { concurrency: 2, list_shards: 16 } });
  assert.deepEqual([report.outcome, lists, most], ["done", 16, 2]);
});

Deno.test("a gateway that never waits long enough ends the run without a write", async () => {
  const udm = createUdmSimulator();
  await runEngine(directoryOf([person(1, "anna")]), udm);
  const report = await runBehind(udm, { maxObjects: 0 }, directoryOf([]));
  assert.equal(report.outcome, "failed");
  assert.match(reasonsOf(report), /a gateway before UDM gave up after .* Raise the timeout of the gateway/);
  assert.ok(udm.store.byName("anna"));
});

Deno.test("a gateway that asks to come back later is waited for, up to udm.max_wait", async () => {
  const directory = directoryOf([person(1, "anna")]);
  const gateway = { retryAfter: { seconds: 120, requests: 3 } };
  const udm = createUdmSimulator();
  assert.equal((await runBehind(udm, gateway, directory)).outcome, "done");
  const report = await runBehind(udm, gateway, directory, { max_wait: 60 });
  assert.equal(report.outcome, "failed");
  assert.match(reasonsOf(report), /it asks to wait 120 s, and udm\.max_wait is 60 s/);
});

for (
  const [what, gateway, message] of [
    [
      "a redirect to the portal",
      { redirect: "/univention/portal/" },
      /portal or a login page.*\/univention\/udm\//,
    ],
    [
      "plain HTTP on a port with TLS",
      { plainHttpOnTls: true },
      /expects TLS on this port: .*Use https:\/\/ in udm\.uri/,
    ],
  ] as [string, GatewayOptions, RegExp][]
) {
  Deno.test(`a run ends at once with the reason, gateway: ${what}`, async () => {
    const report = await runBehind(createUdmSimulator(), gateway, directoryOf([person(1, "anna")]));
    assert.deepEqual([report.outcome, report.retries], ["failed", 0]);
    assert.match(reasonsOf(report), message);
  });
}

Deno.test("a firewall that refuses one entry does not stop the others", async () => {
  const udm = createUdmSimulator();
  const report = await runBehind(
    udm,
    { firewall: /drop table/i },
    directoryOf([person(1, "anna"), { ...person(2, "bert"), sn: "Drop Table" }, person(3, "carl")]),
  );
  assert.deepEqual([report.outcome, report.kinds?.user.applied.added, report.kinds?.user.applied.failed], [
    "partial",
    2,
    1,
  ]);
  assert.equal(udm.store.byName("bert"), undefined);
});

Deno.test("a password with umlauts is accepted by UDM", async () => {
  const options: UdmSimulatorOptions = { username: "jürgen", password: "Grüße-2026!x" };
  const report = await runEngine(directoryOf([person(1, "anna")]), createUdmSimulator(options));
  assert.equal(report.outcome, "done");
});

Deno.test("an entry with a primary key that fits into no URL does not stop the others", async () => {
  const udm = createUdmSimulator();
  const people = ["1", "2".repeat(9000)].map((employeeNumber, at) => ({
    uid: `user${at}`,
    sn: "Example",
    employeeNumber,
  }));
  const report = await runEngine(directoryOf(people), udm, {
    fetch: throughGateway(udm.fetch, { maxUrl: 8190 }),
    udm: { user_primary_key_property: "employeeNumber" },
    source: { user_trans: { rename_attrs: { username: "uid", lastname: "sn" } } },
  });
  assert.ok(udm.store.byName("user0") !== undefined, reasonsOf(report));
});
