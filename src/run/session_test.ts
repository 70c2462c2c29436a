import assert from "node:assert/strict";
import { startLdapSimulator } from "../../tests/simulators/ldap/mod.ts";
import { startUdmSimulator } from "../../tests/simulators/udm/mod.ts";
import { configOf, minimal } from "../config/test_support.ts";
import { Session } from "./session.ts";

/** The number of turns of the event loop, 10 ms each, within which UDM is certainly read. */
const TURNS = 1000;

Deno.test("session: UDM is read completely while the source is still connecting, so no answer waits for the source", async () => {
  await using source = await startLdapSimulator({ faults: [{ at: "bind", do: "silence" }] });
  await using udm = await startUdmSimulator();
  const position = udm.store.add("container/ou", { name: "a" }).dn;
  udm.store.add("users/user", { username: "anna", lastname: "x" }, position);
  udm.store.add("container/ou", { name: "b" }, position);
  udm.store.add("groups/group", { name: "team" }, `ou=b,${position}`);
  const text = minimal().replace("https://ucs.example.org/univention/udm/", udm.url)
    .replace("udm-password", udm.password).replace(/ldap_uri: .*/, `ldap_uri: ${source.url}`);
  const stop = new AbortController();
  let read = 0;
  using session = new Session(configOf(text), {
    signal: stop.signal,
    watcher: ({ phase, ended, done }) => {
      if (phase === "target" && ended) read = done;
    },
  });
  const prepared = session.prepare();
  prepared.catch(() => {});
  for (let turn = 0; turn < TURNS && read === 0; turn++) await new Promise((go) => setTimeout(go, 10));
  assert.equal(read, 2);
  stop.abort(new DOMException("stopped by a signal", "AbortError"));
  await assert.rejects(prepared, /stopped by a signal/);
});
