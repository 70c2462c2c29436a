import assert from "node:assert/strict";
import type { CheckDocument } from "../../src/check/json.ts";
import { startLdapSimulator } from "../simulators/ldap/mod.ts";
import { healthy } from "./check_world.ts";
import { program } from "./program.ts";
import { World } from "./world.ts";

Deno.test("failover: sync, plan and check show each server with its own error and advice", async () => {
  await using world = await World.open();
  await using busy = await startLdapSimulator({ faults: [{ at: "bind", times: 9, do: "code", code: 51 }] });
  await using strict = await startLdapSimulator({ faults: [{ at: "bind", times: 9, do: "code", code: 8 }] });
  const changes = healthy({ source: { ldap_uri: `${busy.url} ${strict.url}` } });
  const bind = `bind as ${world.slapd.readerDn}`;
  const busyProblem = 'the server is busy (result 51 busy; the server says "text from server")';
  const strictProblem =
    "the server accepts this only on an encrypted connection (result 8 strongerAuthRequired; " +
    'the server says "text from server")';
  const expected = [
    "none of the servers can be used:",
    `- ${busy.url}: ${bind}: ${busyProblem}. Try again later.`,
    `- ${strict.url}: ${bind}: ${strictProblem}. Use an ldaps:// URI in source.ldap_uri, or set source.start_tls: yes.`,
  ];

  const { code, stderr } = await world.run(changes);
  assert.equal(code, 1, stderr);
  assert.deepEqual(errorsOf(stderr).slice(1), expected.map((line) => `reason: ${line}`));
  assert.doesNotMatch(stderr, /AggregateError/);

  const file = await world.configure(changes);
  const planned = await program(["plan", file], { cwd: world.folder });
  assert.equal(planned.code, 1, planned.stderr);
  assert.deepEqual(errorsOf(planned.stderr), expected.map((line) => `cannot make a plan: ${line}`));

  const checked = await program(["check", file, "--json"], { cwd: world.folder });
  assert.equal(checked.code, 1, checked.stderr);
  const { checks } = JSON.parse(checked.stdout) as CheckDocument;
  assert.deepEqual(
    checks.filter(({ id }) => id === "source.bind").map(({ detail, advice }) => [detail, advice]),
    [
      [`${busy.url}: ${bind}: ${busyProblem}`, "Try again later."],
      [
        `${strict.url}: ${bind}: ${strictProblem}`,
        "Use an ldaps:// URI in source.ldap_uri, or set source.start_tls: yes.",
      ],
    ],
  );
});

/** The messages of level ERROR. */
function errorsOf(stderr: string): string[] {
  return [...stderr.matchAll(/ \[ERROR\] \S+: (.*)/g)].map(([, message = ""]) => message);
}
