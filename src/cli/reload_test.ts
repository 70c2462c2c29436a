import assert from "node:assert/strict";
import { configOf, loadText, minimal } from "../config/test_support.ts";
import { reload } from "./reload.ts";

const first = configOf(minimal());

function again(text: string, current = first) {
  return reload(first, current, loadText(text));
}

Deno.test("reload: an unchanged configuration gives no warning", () => {
  assert.deepEqual({ ...again(minimal()), config: undefined }, {
    config: undefined,
    changed: false,
    rejected: false,
    warnings: [],
  });
});

Deno.test("reload: positions in the file do not matter", () => {
  assert.equal(again(`# a comment\n\n${minimal()}`).changed, false);
});

for (
  const [what, text] of [
    ["a plain value", minimal({ udm: "read_timeout: 5" })],
    ["a list", minimal({ source: "user_attrs: [cn, entryUUID]" })],
    ["a map", minimal({ userTrans: "fixed_attrs: {title: [Dr]}" })],
    ["a map within a map", minimal({ userTrans: "replace_values: {cn: {a: b}}" })],
    ["a password", minimal().replace("source-password", "another-password")],
    ["a limit", minimal() + "safety: {max_delete: 100}\n"],
  ] as const
) {
  Deno.test(`reload: a changed configuration is used: ${what}`, () => {
    const { config, changed } = again(text);
    assert.equal(changed, true);
    assert.deepEqual(config, configOf(text));
    assert.equal(again(text, config).changed, false);
  });
}

Deno.test("reload: a changed order of renames is a change", () => {
  const text = (names: string) => minimal().replace("      username: cn\n", names);
  const one = configOf(text("      title: cn\n      username: cn\n"));
  const { changed } = reload(one, one, loadText(text("      username: cn\n      title: cn\n")));
  assert.equal(changed, true);
});

Deno.test("reload: a warning is shown once, when the configuration changes", () => {
  const text = minimal({ userTrans: "phone_region: AT" }).replace(/ {2}bind_dn: .*\n.*password: .*\n/, "");
  const { config, warnings } = again(text);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? "", /^\/etc\/connector\/config\.yaml:\d+:\d+: source has no bind_dn/);
  assert.deepEqual(again(text, config).warnings, []);
});

Deno.test("reload: an invalid configuration is rejected with all its problems", () => {
  const { config, changed, warnings } = again(minimal({ udm: "skip_writes: x\nread_timeout: y" }));
  assert.equal(config, first);
  assert.equal(changed, false);
  assert.deepEqual(warnings, [
    '/etc/connector/config.yaml:7:16: udm.skip_writes must be yes or no; it is "x"',
    '/etc/connector/config.yaml:8:17: udm.read_timeout must be a number of seconds, more than 0 and at most 2147483, or 0 or -1 for no limit; it is "y"',
    "the new configuration is invalid: keeping the previous one",
  ]);
});

for (
  const [what, from, to, host] of [
    ["another source", "ldaps://ldap.example.org", "ldaps://other.example.org", "other.example.org:636"],
    ["another port", "ldaps://ldap.example.org", "ldaps://ldap.example.org:6360", "ldap.example.org:6360"],
    [
      "an additional source server",
      "ldaps://ldap.example.org",
      "ldaps://ldap.example.org ldaps://b.test",
      "b.test:636",
    ],
    ["a socket", "ldaps://ldap.example.org", "ldapi://%2frun%2fldapi", "/run/ldapi"],
    ["another target", "https://ucs.example.org/", "https://udm.example.org/", "udm.example.org:443"],
  ] as const
) {
  Deno.test(`reload: ${what} needs a restart`, () => {
    const { config, changed, warnings } = again(minimal().replace(from, to));
    assert.equal(config, first);
    assert.equal(changed, false);
    assert.deepEqual(warnings, [
      `the new configuration names other hosts than at the start (${host}): keeping the previous one; restart the ` +
      "program to use the new one",
    ]);
  });
}

Deno.test("reload: a removed host of the first configuration may return", () => {
  const two = configOf(
    minimal().replace("ldaps://ldap.example.org", "ldaps://ldap.example.org ldaps://b.test"),
  );
  const { config } = reload(two, two, loadText(minimal()));
  assert.deepEqual(config.source.uris.map(({ text }) => text), ["ldaps://ldap.example.org:636"]);
  assert.equal(
    reload(two, config, loadText(minimal().replace("ldaps://ldap.example.org", "ldaps://b.test"))).changed,
    true,
  );
});
