import assert from "node:assert/strict";
import { schemaKeys } from "./schema/keys.ts";
import { formatProblem, loadConfig } from "./load.ts";
import type { Config } from "./types.ts";

const ROOT = new URL("../../", import.meta.url);

function read(name: string): string {
  return Deno.readTextFileSync(new URL(name, ROOT));
}

/** Loads a file of the repository, which must give no problem, warning or note. */
function load(name: string): Config {
  const { config, notes } = loaded(name);
  assert.deepEqual(notes, []);
  return config;
}

/** Loads a file of the repository with passwords in the environment; it must give no problem or warning. */
function loaded(name: string): { readonly config: Config; readonly notes: readonly string[] } {
  const result = loadConfig({
    path: name,
    readTextFile: read,
    env: new Map([["UDM_PASSWORD", "dummy-of-udm"], ["SOURCE_PASSWORD", "dummy-of-source"]]),
    stat: () => ({ mode: name.startsWith("tests/support/predecessor_chart") ? 0o555 : 0o600 }),
  });
  const complaints = (result.ok ? result.warnings : result.problems).map(formatProblem);
  assert.deepEqual(complaints, []);
  assert.ok(result.ok);
  return { config: result.config, notes: result.notes.map(formatProblem) };
}

/** The text of an example that is about a section: from its key to the next key that is not deeper. */
function sectionOf(text: string, path: readonly string[]): string {
  return path.reduce((within, name, depth) => {
    const indentation = "  ".repeat(depth);
    const start = within.search(new RegExp(`^${indentation}${name}:`, "m"));
    assert.ok(start >= 0, `${path.join(".")} is missing`);
    const rest = within.slice(start).split("\n");
    const end = rest.findIndex((line, index) =>
      index > 0 && new RegExp(`^ {0,${2 * depth}}[^ #]`).test(line)
    );
    return rest.slice(0, end < 0 ? undefined : end).join("\n");
  }, text);
}

for (const name of ["config/ad.yaml", "config/openldap.yaml"]) {
  Deno.test(`examples: ${name} loads without problems and warnings`, () => {
    const config = load(name);
    assert.equal(config.udm.password, "dummy-of-udm");
    assert.equal(config.source.password, "dummy-of-source");
  });

  Deno.test(`examples: ${name} mentions every key of the schema in its section`, () => {
    const text = read(name);
    for (const key of schemaKeys()) {
      const section = sectionOf(text, key.path.split(".").slice(0, -1));
      const mention = new RegExp(`(^|[^\\w])${key.name}( contains the password|:)`);
      assert.match(section, mention, `${key.path} is not mentioned`);
    }
  });
}

Deno.test("examples: openldap-posix.yaml loads without a complaint and requests memberUid", () => {
  const { source } = load("config/openldap-posix.yaml");
  assert.equal(source.userMemberAttr, "uid");
  assert.ok(source.group.attributes.includes("memberUid"));
});

Deno.test("examples: ad.yaml maps GUIDs and disables accounts that are disabled in the source", () => {
  const { user, group } = load("config/ad.yaml").source;
  assert.equal(user.trans.rename_attrs.univentionObjectIdentifier, "objectGUID");
  assert.deepEqual(user.trans.sanitizer.objectGUID, ["guid2uuid"]);
  assert.equal(user.trans.rename_attrs.username, "sAMAccountName");
  assert.doesNotMatch(user.filter, /userAccountControl/);
  assert.deepEqual(user.trans.sanitizer.userAccountControl, ["ad_disabled"]);
  assert.equal(user.trans.rename_attrs.disabled, "userAccountControl");
  assert.equal(group.trans.rename_attrs.users, "member");
});

Deno.test("examples: a configuration of the predecessor loads unchanged", () => {
  const { udm, source } = load("tests/support/predecessor.yaml");
  assert.equal(udm.skipWrites, false);
  assert.equal(udm.connectTimeoutMs, 6000);
  assert.equal(udm.kinds.user.primaryKeyProperty, "univentionObjectIdentifier");
  assert.equal(source.pageSize, 500);
  const { trans } = source.user;
  const sanitizers = (attribute: string) => trans.sanitizer[attribute];
  assert.deepEqual(sanitizers("objectGUID"), ["guid2uuid"]);
  assert.deepEqual(sanitizers("telephoneNumber"), ["phone_sanitizer"]);
  assert.deepEqual(sanitizers("mail"), ["bytes.strip", "bytes.lower", "mail_sanitizer"]);
  assert.deepEqual(sanitizers("*"), ["unicode_strip"]);
  assert.deepEqual(trans.fallback_attrs.country, ["NO"]);
  assert.deepEqual(trans.fallback_attrs.postcode, ["01234"]);
  assert.deepEqual(trans.remove_values.title, ["none", "0"]);
  assert.deepEqual(trans.replace_values.c, { UK: "GB", NO: "NO" });
  assert.deepEqual(trans.compose_attrs.displayName?.map(({ template }) => template), [
    "{lastname}, {firstname[0]}.",
    "{cn:.20}",
  ]);
  assert.equal(source.group.scope, "one");
});

Deno.test("examples: a configuration of the predecessor's Helm chart gives notes, and no warning", () => {
  const { config, notes } = loaded("tests/support/predecessor_chart.yaml");
  assert.equal(config.udm.password, "dummy-of-udm");
  assert.deepEqual(
    notes.map((note) => note.replace(/^.*?:\d+:\d+: source\.(.*) has nothing to do: .*/, "$1")),
    [
      "user_trans.sanitizer.homePhone",
      "user_trans.sanitizer.fax",
      "user_trans.sanitizer.mailPrimaryAddress",
      "user_trans.remove_attrs.0",
      "user_trans.remove_attrs.1",
      "group_trans.remove_attrs.0",
    ],
  );
});

Deno.test("examples: a password in the predecessor's configuration is used unless overridden", () => {
  const result = loadConfig({ path: "tests/support/predecessor.yaml", readTextFile: read, env: new Map() });
  assert.ok(result.ok);
  assert.equal(result.config.source.password, "Univention.99");
});
