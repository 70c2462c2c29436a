import assert from "node:assert/strict";
import { configOf, minimal } from "../config/test_support.ts";
import { openTarget } from "./open_target.ts";
import { Session } from "./session.ts";
import type { UdmError } from "../udm/errors.ts";
import type { Fetch } from "../udm/http.ts";

const config = configOf(minimal());

/** A target that answers the first request at once, and others when it is told to; notes what is asked and called off. */
function slowTarget(status = 200) {
  const asked: string[] = [];
  const calledOff: string[] = [];
  const gate = Promise.withResolvers<void>();
  const fetch: Fetch = async (url, { signal }) => {
    const path = new URL(url).pathname.replace("/univention/udm/", "");
    asked.push(path);
    signal?.addEventListener("abort", () => calledOff.push(path));
    await Promise.race([
      asked.length === 1 ? undefined : gate.promise,
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    ]);
    const body = { position: "dc=example", properties: { name: null } };
    return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
  };
  return { asked, calledOff, fetch, answer: () => gate.resolve() };
}

const FIRST = "container/ou/add";
const GROUPS = "groups/group/";
const OTHERS = [GROUPS, "groups/group/add", "users/user/add"];

/** Lets the requests go that wait for nothing but turns of the event loop. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 10));

Deno.test("open target: after the first request, the list of groups is sent, then the others, each of them once", async () => {
  const target = slowTarget();
  const { client, templates } = openTarget(config, { fetch: target.fetch });
  await Promise.resolve();
  assert.deepEqual(target.asked, [FIRST]);
  while (target.asked.length < 1 + OTHERS.length) await turn();
  assert.equal(target.asked[1], GROUPS);
  assert.deepEqual(target.asked.slice(1).toSorted(), OTHERS);
  target.answer();
  const [ou] = await templates;
  assert.equal(ou.position, "dc=example");
  assert.equal(target.asked.length, 1 + OTHERS.length);
  client.close();
});

for (const status of [401, 403]) {
  Deno.test(`open target: a refused account (${status}) is used for one request, and reported where it is awaited`, async () => {
    const target = slowTarget(status);
    const { client, templates } = openTarget(config, { fetch: target.fetch });
    await turn();
    await assert.rejects(templates, { name: "UdmError" });
    assert.deepEqual(target.asked, [FIRST]);
    client.close();
  });
}

Deno.test("open target: a session stopped before it starts aborts the requests", async () => {
  const target = slowTarget();
  const opened = openTarget(config, { fetch: target.fetch });
  while (target.asked.length < 1 + OTHERS.length) await turn();
  const signal = AbortSignal.abort(new DOMException("stopped by a signal", "AbortError"));
  {
    using session = new Session(config, { signal, opened });
    await assert.rejects(session.prepare(), /stopped by a signal/);
    assert.deepEqual(target.calledOff, []);
  }
  assert.deepEqual(target.calledOff.toSorted(), OTHERS);
});

Deno.test("open target: a stopped run finishes the write in progress, but does not wait to repeat it", async () => {
  const stop = new AbortController();
  const refused = Promise.withResolvers<void>();
  let sent = 0;
  const fetch: Fetch = async (_, { signal }) => {
    sent++;
    await refused.promise;
    assert.equal(signal?.aborted, false);
    return new Response('"busy"', { status: 503, headers: { "Retry-After": "120" } });
  };
  const opened = openTarget(config, { fetch });
  opened.templates.catch(() => {});
  using session = new Session(config, { signal: stop.signal, opened });
  session.finishRequestsOnAbort();
  const positions = { user: "ou=a,dc=example", group: "ou=a,dc=example" };
  session.client.confineTo({ base: "dc=example", positions });
  const writing = session.client.modify("users/user", "uid=anna,ou=a,dc=example", { title: "x" });
  await Promise.resolve();
  const before = sent;
  refused.resolve();
  stop.abort(new DOMException("stopped by a signal", "AbortError"));
  await assert.rejects(writing, (error: UdmError) => {
    assert.equal(error.kind, "aborted");
    assert.match(error.message, /aborted while waiting to retry after this error: UDM cannot serve requests/);
    return true;
  });
  assert.equal(sent, before);
});
