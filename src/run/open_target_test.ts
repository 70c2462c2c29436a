import assert from "node:assert/strict";
import { configOf, minimal } from "../config/test_support.ts";
import { openTarget } from "./open_target.ts";
import { Session } from "./session.ts";
import type { UdmError } from "../udm/errors.ts";
import type { Fetch } from "../udm/http.ts";

const config = configOf(minimal());

/** A target that answers when it is told to; notes what it is asked, and what is called off. */
function slowTarget(status: number) {
  const asked: string[] = [];
  const calledOff: string[] = [];
  const gate = Promise.withResolvers<void>();
  const fetch: Fetch = async (url, { signal }) => {
    const path = new URL(url).pathname.replace("/univention/udm/", "");
    asked.push(path);
    signal?.addEventListener("abort", () => calledOff.push(path));
    await Promise.race([
      gate.promise,
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    ]);
    const body = { position: "dc=example", properties: { name: null } };
    return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
  };
  return { asked, calledOff, fetch, answer: () => gate.resolve() };
}

const FIRST = ["container/ou/add", "groups/group/", "groups/group/add", "users/user/", "users/user/add"];

Deno.test("open target: all templates and types are requested at once, each of them once", async () => {
  const target = slowTarget(200);
  const { client, templates } = openTarget(config, { fetch: target.fetch });
  await Promise.resolve();
  assert.deepEqual(target.asked.toSorted(), FIRST);
  target.answer();
  const [ou] = await templates;
  assert.equal(ou.position, "dc=example");
  assert.equal(target.asked.length, FIRST.length);
  client.close();
});

Deno.test("open target: a failed request is reported only where the templates are awaited", async () => {
  const target = slowTarget(403);
  const { client, templates } = openTarget(config, { fetch: target.fetch });
  target.answer();
  await new Promise((resolve) => setTimeout(resolve, 10));
  await assert.rejects(templates, { name: "UdmError" });
  assert.equal(target.asked.length, FIRST.length);
  client.close();
});

Deno.test("open target: a session stopped before it starts aborts the requests", async () => {
  const target = slowTarget(200);
  const opened = openTarget(config, { fetch: target.fetch });
  await Promise.resolve();
  const signal = AbortSignal.abort(new DOMException("stopped by a signal", "AbortError"));
  {
    using session = new Session(config, { signal, opened });
    await assert.rejects(session.prepare(), /stopped by a signal/);
    assert.deepEqual(target.calledOff, []);
  }
  assert.deepEqual(target.calledOff.toSorted(), FIRST);
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
