import assert from "node:assert/strict";
import { createUdmSimulator, type InProcessUdmSimulator } from "../simulators/udm/mod.ts";
import { directoryOf, runEngine } from "../support/engine_run.ts";
import { throughGateway } from "../support/gateway.ts";
import { isWrite } from "../support/is_write.ts";
import { logged } from "../support/logged.ts";
import { group, identifier, lost, person } from "../support/watched_udm.ts";

type Fetch = InProcessUdmSimulator["fetch"];

const JSON_PATCH = "application/json-patch+json";

/** The names of the first users. */
function names(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `user${at + 1}`);
}

/** A source with users and a team. */
function school(users: readonly string[], members: readonly string[], description?: string) {
  const people = users.map((uid) => person(Number(uid.slice("user".length)), uid));
  const team = { ...group(999, "team", members), ...(description === undefined ? {} : { description }) };
  return directoryOf(people, [team]);
}

/** A target with users, some of them in the team. */
async function targetOf(count: number, members: readonly string[]): Promise<InProcessUdmSimulator> {
  const udm = createUdmSimulator();
  assert.equal((await runEngine(school(names(count), members), udm)).outcome, "done");
  return udm;
}

function team(udm: InProcessUdmSimulator): string[] {
  const { users } = udm.store.byName("team")?.properties ?? {};
  return (users as readonly string[]).map((dn) => /^uid=([^,]*)/i.exec(dn)?.[1] ?? dn).sort();
}

/** A write, as it was sent. */
interface Write {
  readonly method: string;
  readonly isPatch: boolean;
  readonly body: string;
}

/** A `fetch` that remembers writes. */
function recorded(fetch: Fetch): { readonly fetch: Fetch; readonly writes: Write[] } {
  const writes: Write[] = [];
  return {
    writes,
    fetch: async (url, init) => {
      const { method = "GET", body } = init;
      if (!isWrite({ method })) return await fetch(url, init);
      const text = body === undefined || body === null ? "" : await new Response(body).text();
      writes.push({ method, isPatch: isPatch(init), body: text });
      return await fetch(url, { ...init, ...(text === "" ? {} : { body: text }) });
    },
  };
}

function isPatch({ headers }: RequestInit): boolean {
  return new Headers(headers).get("Content-Type") === JSON_PATCH;
}

/** A `fetch` that answers JSON patches itself. */
function onPatch(fetch: Fetch, answer: () => Response | Promise<Response>): Fetch {
  return async (url, init) => isPatch(init) ? await answer() : await fetch(url, init);
}

Deno.test("one new member of a large group is sent as one value", async () => {
  const udm = await targetOf(60, names(59));
  const { fetch, writes } = recorded(udm.fetch);
  assert.equal((await runEngine(school(names(60), names(60)), udm, { fetch })).outcome, "done");
  assert.deepEqual(team(udm), names(60).sort());
  assert.deepEqual(writes.map(({ method, isPatch }) => [method, isPatch]), [["PATCH", true]]);
  assert.deepEqual(JSON.parse(writes[0]?.body ?? ""), [
    { op: "add", path: "/properties/users", value: udm.store.byName("user60")?.dn },
  ]);
});

Deno.test("other properties of a group are written in a request of their own, before its members", async () => {
  const udm = await targetOf(11, names(10));
  const { fetch, writes } = recorded(udm.fetch);
  const source = school(names(11), names(11).slice(1), "new");
  assert.equal((await runEngine(source, udm, { fetch })).outcome, "done");
  assert.deepEqual(team(udm), names(11).slice(1).sort());
  assert.deepEqual(writes.map(({ isPatch }) => isPatch), [false, true]);
  assert.deepEqual(JSON.parse(writes[0]?.body ?? ""), { properties: { description: "new" } });
  assert.deepEqual(JSON.parse(writes[1]?.body ?? "").map(({ op }: { op: string }) => op), ["remove", "add"]);
});

Deno.test("if more than half of a group changes, its whole list is sent", async () => {
  const udm = await targetOf(10, names(4));
  const { fetch, writes } = recorded(udm.fetch);
  assert.equal((await runEngine(school(names(10), names(10)), udm, { fetch })).outcome, "done");
  assert.deepEqual(team(udm), names(10).sort());
  assert.deepEqual(writes.map(({ isPatch }) => isPatch), [false]);
});

Deno.test("a group that is too large for a gateway is created in parts that fit", async () => {
  const udm = createUdmSimulator();
  const maxBody = 3000;
  const { fetch, writes } = recorded(throughGateway(udm.fetch, { maxBody }));
  const source = school(names(150), names(150));
  assert.equal((await runEngine(source, udm, { fetch })).outcome, "done");
  assert.deepEqual(team(udm), names(150).sort());
  const creations = writes.filter(({ method, body }) => method === "POST" && body.includes('"team"'));
  assert.deepEqual(creations.map(({ body }) => body.length <= maxBody), [false, false, true]);
  assert.ok(writes.filter(({ isPatch }) => isPatch).length > 2);
  const again = recorded(udm.fetch);
  assert.equal((await runEngine(source, udm, { fetch: again.fetch })).outcome, "done");
  assert.deepEqual(again.writes, []);
});

Deno.test("a group that changes completely is written in parts if a gateway refuses the whole list", async () => {
  const udm = await targetOf(100, names(40));
  const fetch = throughGateway(udm.fetch, { maxBody: 2000 });
  const members = names(100).slice(30);
  assert.equal((await runEngine(school(names(100), members), udm, { fetch })).outcome, "done");
  assert.deepEqual(team(udm), members.sort());
});

Deno.test("a member that is stored in another spelling is removed", async () => {
  const udm = await targetOf(5, names(5));
  const { fetch, writes } = recorded(spelled(udm.fetch));
  const records = await logged(async () => {
    assert.equal((await runEngine(school(names(5), names(4)), udm, { fetch })).outcome, "done");
  });
  assert.deepEqual(records.filter((record) => !record.startsWith("info")), []);
  assert.deepEqual(team(udm), names(4));
  assert.deepEqual(writes.map(({ isPatch }) => isPatch), [true, true]);
});

/** UDM stores members in upper case, and removes them only in this spelling. */
function spelled(fetch: Fetch): Fetch {
  return async (url, init) => {
    if (isPatch(init)) {
      const steps = JSON.parse(String(init.body)) as { value: string }[];
      const upper = steps.filter(({ value }) => value.startsWith("UID="))
        .map((step) => ({ ...step, value: step.value.replace("UID=", "uid=") }));
      if (upper.length === steps.length) return await fetch(url, { ...init, body: JSON.stringify(upper) });
      const headers = { "Content-Type": "application/json" };
      return new Response(JSON.stringify({ _embedded: { "udm:warning": [{ message: "?" }] } }), { headers });
    }
    const response = await fetch(url, init);
    if (!new URL(url).pathname.includes("/groups/group/cn") || init.method !== "GET") return response;
    return new Response((await response.text()).replaceAll("uid=", "UID="), response);
  };
}

for (const status of [400, 406, 415, 422, 500]) {
  Deno.test(`whole lists are written if UDM answers ${status} to a JSON patch`, async () => {
    const udm = await targetOf(10, names(5));
    const { fetch, writes } = recorded(
      onPatch(
        udm.fetch,
        () =>
          new Response(JSON.stringify({ error: { code: status, title: "", message: "no", error: {} } }), {
            status,
            headers: { "Content-Type": "application/json" },
          }),
      ),
    );
    const source = directoryOf(
      names(10).map((uid, at) => person(at + 1, uid)),
      [group(999, "team", names(6)), group(998, "zebras", ["user1"])],
    );
    const records = await logged(async () => {
      assert.equal((await runEngine(source, udm, { fetch })).outcome, "done");
      assert.equal((await runEngine(school(names(10), names(7)), udm, { fetch })).outcome, "done");
    });
    assert.deepEqual(team(udm), names(7));
    const said = records.filter((record) => record.includes("writing whole lists of members in this run"));
    assert.equal(said.length, 2, "once a run");
    assert.ok(said[0]?.startsWith("info: ") && said[0].includes(`HTTP ${status}`), said[0]);
    assert.equal(writes.filter(({ isPatch }) => isPatch).length, 2);
  });
}

Deno.test("whole lists are written if a firewall refuses JSON patches", async () => {
  const udm = await targetOf(10, names(5));
  const fetch = onPatch(udm.fetch, () =>
    new Response("<html><title>403 Forbidden</title></html>", {
      status: 403,
      headers: { "Content-Type": "text/html" },
    }));
  assert.equal((await runEngine(school(names(10), names(6)), udm, { fetch })).outcome, "done");
  assert.deepEqual(team(udm), names(6));
});

Deno.test("what was written of a group stays if a part fails, and the next run continues", async () => {
  const udm = createUdmSimulator();
  let patches = 0;
  const broken = onPatch(udm.fetch, () => lost());
  const gateway: Fetch = (url, init) =>
    isPatch(init) && ++patches > 2 ? broken(url, init) : udm.fetch(url, init);
  const source = school(names(150), names(150));
  const records = await logged(async () => {
    const report = await runEngine(source, udm, { fetch: throughGateway(gateway, { maxBody: 3000 }) });
    assert.equal(report.outcome, "partial");
    assert.equal(report.kinds?.group.incomplete, 1);
  });
  const error = records.find((record) => record.startsWith("error: group team was written, but only"));
  assert.match(error ?? "", /only \d+ of \d+ changes of its members: .*groups\/group/);
  const members = team(udm).length;
  assert.ok(members > 0 && members < 150, `${members} members`);
  assert.equal((await runEngine(source, udm)).outcome, "done");
  assert.deepEqual(team(udm), names(150).sort());
});

for (const isCarriedOut of [true, false]) {
  const what = isCarriedOut ? "carried out" : "not carried out";
  Deno.test(`the members are right although the answer to each write is lost once, and it was ${what}`, async () => {
    const udm = await targetOf(80, names(40));
    const seen = new Set<string>();
    const flaky: Fetch = async (url, init) => {
      const { method = "GET", body = null } = init;
      const text = method === "PATCH" ? await new Response(body).text() : "";
      if (method !== "PATCH" || seen.has(text)) return await udm.fetch(url, init);
      seen.add(text);
      if (isCarriedOut) await udm.fetch(url, init);
      return await lost();
    };
    const members = names(80).slice(25);
    const { fetch } = recorded(throughGateway(flaky, { maxBody: 1500 }));
    const report = await runEngine(school(names(80), members), udm, { fetch });
    assert.equal(report.outcome, "done");
    assert.ok(seen.size > 3);
    assert.deepEqual(team(udm), members.sort());
  });
}

Deno.test("a user who loses a membership together with its name does not take the next one of that name along", async () => {
  const udm = await targetOf(8, names(7));
  // user1 gets another name and leaves the team; user2, who stays in it, gets the name user1
  const people = [
    person(1, "left"),
    person(2, "user1"),
    ...names(8).slice(2).map((uid, at) => person(at + 3, uid)),
  ];
  const source = directoryOf(people, [group(999, "team", ["user1", ...names(8).slice(2)])]);
  assert.equal((await runEngine(source, udm)).outcome, "done");
  assert.deepEqual(team(udm), ["user1", ...names(8).slice(2)].sort());
  assert.equal(udm.store.byIdentifier(identifier(2))?.properties.username, "user1");
});
