import assert from "node:assert/strict";
import { loadText, minimal, type Surroundings } from "../config/test_support.ts";
import { configurationChecks } from "./configuration.ts";

/** The checks of a text: ID, status and advice. */
function said(text: string, surroundings?: Surroundings): string[] {
  return configurationChecks("config.yaml", loadText(text, surroundings))
    .map(({ id, status, detail, advice }) => [status, id, advice ?? detail].join(" "));
}

Deno.test("configuration checks: a good configuration passes all checks", () => {
  assert.deepEqual(said(minimal({ udm: "concurrency: 4" })), [
    "pass configuration.file config.yaml is valid",
    "pass configuration.secrets no file with a password or key is readable by all users",
    "pass configuration.encryption no password is sent unencrypted",
    "pass configuration.keys no likely typos",
  ]);
});

Deno.test("configuration checks: each warning belongs to its check and names its position", () => {
  const text = minimal({ source: "user_attrs: [cn]", udm: "concurrency: 4" }).replace("ldaps://", "ldap://");
  const lines = said(text, { modes: { "/etc/connector/config.yaml": 0o644 } });
  assert.deepEqual(
    lines.filter((line) => !/^warning \S+ See \/etc\/connector\/config\.yaml:\d+:\d+\.$/.test(line)),
    [
      "pass configuration.file config.yaml is valid",
    ],
  );
  assert.deepEqual(lines.map((line) => line.split(" ").slice(0, 2).join(" ")), [
    "pass configuration.file",
    "warning configuration.secrets",
    "warning configuration.secrets",
    "warning configuration.encryption",
    "warning configuration.keys",
  ]);
});

Deno.test("configuration checks: a note is no warning, and names its position", () => {
  const text = minimal({ udm: "concurrency: 4" })
    .replace("ou=users,dc=example,dc=org", "['ou=x,dc=a', dc=a]");
  assert.deepEqual(said(text).slice(3), [
    "note configuration.keys See /etc/connector/config.yaml:12:15.",
  ]);
  const withPath = minimal({ udm: "concurrency: 4" }).replace(
    "ldap.example.org",
    "ldap.example.org/dc=example",
  );
  assert.deepEqual(said(withPath).slice(2), [
    "pass configuration.encryption no password is sent unencrypted",
    "note configuration.keys See /etc/connector/config.yaml:9:13.",
  ]);
});

Deno.test("configuration checks: a password file readable by all users is a warning about secrets", () => {
  const text = minimal().replace("password: udm-password", "password_file: secret");
  const lines = said(text, {
    files: { "/etc/connector/secret": "udm-password" },
    modes: { "/etc/connector/secret": 0o604 },
  });
  assert.match(String(lines[1]), /^warning configuration\.secrets See \/etc\/connector\/config\.yaml:4:/);
});

Deno.test("configuration checks: problems are failures, and the other checks are skipped", () => {
  const lines = said(minimal().replace("user_ou: ou=a\n", ""));
  assert.match(
    String(lines[0]),
    /^failure configuration\.keys See \/etc\/connector\/config\.yaml:\d+:\d+\.$/,
  );
  assert.deepEqual(lines.slice(-2), [
    "skipped source.connection needs a valid configuration",
    "skipped target.connection needs a valid configuration",
  ]);
});
