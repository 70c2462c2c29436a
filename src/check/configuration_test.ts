import assert from "node:assert/strict";
import { loadText, minimal, type Surroundings } from "../config/test_support.ts";
import { configurationChecks } from "./configuration.ts";

/** What is said about a text: name, what came of it, and what to do. */
function said(text: string, surroundings?: Surroundings): string[] {
  return configurationChecks("config.yaml", loadText(text, surroundings))
    .map(({ id, status, detail, advice }) => [status, id, advice ?? detail].join(" "));
}

Deno.test("a good configuration passes, whatever is looked at", () => {
  assert.deepEqual(said(minimal()), [
    "pass configuration.file config.yaml is complete, and nothing in it is wrong",
    "pass configuration.secrets no file with a password or a key can be read by everybody",
    "pass configuration.encryption no password goes over a network in the clear",
    "pass configuration.keys none looks like a slip",
  ]);
});

Deno.test("warnings of the configuration stand where they belong, each with its place", () => {
  const text = minimal({ source: "user_attrs: [cn]" }).replace("ldaps://", "ldap://");
  const lines = said(text, { modes: { "/etc/connector/config.yaml": 0o644 } });
  assert.deepEqual(
    lines.filter((line) => !/^warning \S+ See \/etc\/connector\/config\.yaml:\d+:\d+\.$/.test(line)),
    [
      "pass configuration.file config.yaml is complete, and nothing in it is wrong",
    ],
  );
  assert.deepEqual(lines.map((line) => line.split(" ")[1]), [
    "configuration.file",
    "configuration.secrets",
    "configuration.secrets",
    "configuration.encryption",
    "configuration.keys",
  ]);
});

Deno.test("files of passwords that everybody can read are secrets too", () => {
  const text = minimal().replace("password: udm-password", "password_file: secret");
  const lines = said(text, {
    files: { "/etc/connector/secret": "udm-password" },
    modes: { "/etc/connector/secret": 0o604 },
  });
  assert.match(String(lines[1]), /^warning configuration\.secrets See \/etc\/connector\/config\.yaml:4:/);
});

Deno.test("faults are failures, and everything else has to wait", () => {
  const lines = said(minimal().replace("user_ou: ou=a\n", ""));
  assert.match(
    String(lines[0]),
    /^failure configuration\.keys See \/etc\/connector\/config\.yaml:\d+:\d+\.$/,
  );
  assert.deepEqual(lines.slice(-2), [
    "skipped source.connection needs a configuration without faults",
    "skipped target.connection needs a configuration without faults",
  ]);
});
