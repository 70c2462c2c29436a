import assert from "node:assert/strict";
import { judge } from "./existing_keys.ts";

const SUBJECT = { id: "target.user_keys", title: "keys of users" } as const;
const POSITION = "ou=import,dc=x";

function judged(outside: number, inside: number, keys: number, exists = true) {
  const dns = (count: number, container: string) =>
    Array.from({ length: count }, (_, at) => `uid=u${at},${container}`);
  const found = { keys, inside: dns(inside, POSITION), outside: dns(outside, "ou=people,dc=x") };
  const { status, detail, advice = "" } = judge(SUBJECT, "user", found, { position: POSITION, exists });
  return { status, detail, advice };
}

Deno.test("existing keys: a first run finds none, later runs find them in the OU", () => {
  assert.deepEqual(judged(0, 0, 750), {
    status: "pass",
    detail: "750 keys looked up, none exists yet",
    advice: "",
  });
  assert.equal(judged(0, 740, 750).detail, "740 of 750 keys exist, all below ou=import,dc=x");
});

Deno.test("existing keys: if all exist elsewhere, the OU is probably wrong", () => {
  const { status, detail, advice } = judged(750, 0, 750);
  assert.equal(status, "warning");
  assert.equal(
    detail,
    "750 of 750 keys exist already in ou=people,dc=x, and 0 below ou=import,dc=x: is this the right OU?",
  );
  assert.match(advice, /^Correct udm\.user_ou\./);
});

Deno.test("existing keys: without the OU it is a failure, because sync does not create the OU", () => {
  const { status, detail, advice } = judged(750, 0, 750, false);
  assert.equal(status, "failure");
  assert.match(detail, /ou=import,dc=x does not exist: is this the right OU\?$/);
  assert.match(advice, /create the OU in UDM\.$/);
});

Deno.test("existing keys: a few elsewhere are named", () => {
  for (const [outside, inside] of [[1, 0], [80, 600]] as const) {
    const { status, detail } = judged(outside, inside, 750);
    assert.equal(status, "warning");
    assert.match(detail, /of 750 keys exists? already in ou=people,dc=x, outside ou=import,dc=x$/);
  }
});
