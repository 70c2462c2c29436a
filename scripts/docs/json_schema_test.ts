import { Ajv, type ErrorObject } from "ajv";
import assert from "node:assert/strict";
import { parse } from "yaml";
import * as z from "zod/mini";
import { schemaKeys, unwrapped } from "../../src/config/schema/keys.ts";
import { loadConfig } from "../../src/config/load.ts";
import { configSchema } from "../../src/config/schema/schema.ts";
import { chartSchema, jsonSchema, type SchemaNode, strictSchema } from "./json_schema.ts";
import { EXAMPLE } from "./man_config.ts";

const ROOT = new URL("../../", import.meta.url);
const validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true })
  .compile(
    JSON.parse(jsonSchema()),
  );

function read(name: string): string {
  return Deno.readTextFileSync(new URL(name, ROOT));
}

/** What an editor would underline, by its path. */
function underlined(text: string): string[] {
  validate(parse(text));
  return (validate.errors ?? []).map(({ instancePath, params }: ErrorObject) =>
    "additionalProperty" in params ? `${instancePath}/${params.additionalProperty}` : instancePath
  );
}

/** What the program says. */
function refused(text: string): string[] {
  const result = loadConfig({
    path: "config.yaml",
    readTextFile: (path) => path === "config.yaml" ? text : "",
    env: new Map([["UDM_PASSWORD", "dummy-of-udm"], ["SOURCE_PASSWORD", "dummy-of-source"]]),
  });
  return result.ok ? [] : result.problems.map(({ message }) => message);
}

/** The example with lines put at the beginning of a section. */
function withLines(section: "udm" | "source" | "user_trans", lines: string): string {
  const indentation = section === "user_trans" ? "    " : "  ";
  const indented = lines.split("\n").map((line) => indentation + line).join("\n");
  return EXAMPLE.replace(`${section}:\n`, `${section}:\n${indented}\n`);
}

Deno.test("JSON Schema: the committed files are up to date", () => {
  assert.equal(read("config/schema.json"), jsonSchema(), "config/schema.json is out of date: deno task docs");
  const chart = "config/helm/udm-directory-connector/values.schema.json";
  assert.equal(read(chart), chartSchema(read(chart)), `${chart} is out of date: deno task docs`);
});

const EXAMPLES = ["config/ad.yaml", "config/openldap.yaml", "config/openldap-posix.yaml"];

for (const name of [...EXAMPLES, "tests/support/predecessor.yaml"]) {
  Deno.test(`JSON Schema: ${name} is valid`, () => {
    assert.deepEqual(underlined(read(name)), []);
  });
}

for (const name of EXAMPLES) {
  Deno.test(`JSON Schema: ${name} names the schema for editors`, () => {
    const [first] = read(name).split("\n");
    assert.equal(first, "# yaml-language-server: $schema=schema.json");
  });
}

for (
  const [what, text] of [
    ["nothing but what is required", EXAMPLE],
    ["every spelling of a flag", withLines("source", "start_tls: NO\nuser_scope: one")],
    ["a flag as a number", withLines("udm", "skip_writes: 0")],
    ["a flag as YAML's truth value", withLines("udm", "skip_writes: false\nphoto_marker: true")],
    ["a number as text", withLines("source", 'search_pagesize: "500"\ntimeout: "5.0"')],
    ["no limits", withLines("source", "search_pagesize: -1\ntimeout: -1\ntrace_level: -300")],
    ["a text that is a number for YAML", withLines("udm", "password: 12345678")],
    [
      "values that YAML takes for something else",
      withLines("user_trans", "fixed_attrs: {a: [NO, 01234, 5, true, ~]}"),
    ],
    ["empty texts where no key would do", withLines("udm", 'ca_cert: ""\nproxy: ""\nlist_shards: ""')],
    ["an empty text for a word", withLines("source", 'sasl_method: ""')],
    ["a section without a key", `${EXAMPLE}\nsafety: {}\n`],
    ["old names of keys", withLines("udm", "user_pkey_property: univentionObjectIdentifier")],
    ["an old name of the password", withLines("source", "bind_pw: secret")],
    ["limits in every form", `${EXAMPLE}\nsafety: {max_delete: 100, max_modify: off, max_member_loss: 30 %}`],
    ["a limit without a space", `${EXAMPLE}\nsafety: {max_delete: 20%, max_delete_users: No}`],
    [
      "a sanitizer behind its module",
      withLines("user_trans", "sanitizer: {sn: ['a.b:unicode_strip', 'base64:b64encode']}"),
    ],
    [
      "several servers",
      EXAMPLE.replace("ldaps://ldap.example.org", "LDAP://a.test ldapi:///run/ldapi ldaps://b.test:6360"),
    ],
  ] as const
) {
  Deno.test(`JSON Schema: the schema and the program accept ${what}`, () => {
    assert.deepEqual(refused(text), []);
    assert.deepEqual(underlined(text), []);
  });
}

for (
  const [what, text, path] of [
    ["an unknown key", withLines("udm", "user_properteis: [username]"), "/udm/user_properteis"],
    ["an unknown section", `${EXAMPLE}\nsafty: {}`, "/safty"],
    ["an unknown step", withLines("user_trans", "rename: {}"), "/source/user_trans/rename"],
    ["a missing key", EXAMPLE.replace("  user_ou: ou=school\n", ""), "/udm"],
    ["a missing section", EXAMPLE.slice(0, EXAMPLE.indexOf("source:")), ""],
    ["a required key without a value", EXAMPLE.replace("user: Administrator", "user:"), "/udm/user"],
    ["a key without a value", withLines("udm", "delete_after:"), "/udm/delete_after"],
    ["a flag without a value", withLines("udm", "skip_writes:"), "/udm/skip_writes"],
    ["a number without a value", withLines("source", "timeout: ~"), "/source/timeout"],
    ["a list without a value", withLines("udm", "user_properties:"), "/udm/user_properties"],
    ["a word without a value", withLines("source", "sasl_method:"), "/source/sasl_method"],
    ["a section without a value", `${EXAMPLE}\nsafety:\n`, "/safety"],
    ["a step without a value", withLines("user_trans", "sanitizer:"), "/source/user_trans/sanitizer"],
    [
      "an attribute without a value",
      withLines("user_trans", "fixed_attrs: {a: }"),
      "/source/user_trans/fixed_attrs/a",
    ],
    ["an empty text where there is a default", withLines("udm", 'delete_after: ""'), "/udm/delete_after"],
    ["a flag that is none", withLines("udm", "skip_writes: maybe"), "/udm/skip_writes"],
    ["a timeout that is no number", withLines("udm", "read_timeout: soon"), "/udm/read_timeout"],
    ["a negative timeout", withLines("udm", "read_timeout: -2"), "/udm/read_timeout"],
    ["a page size that is negative", withLines("source", "search_pagesize: -2"), "/source/search_pagesize"],
    ["a scope that does not exist", withLines("source", "user_scope: base"), "/source/user_scope"],
    [
      "a text where a list belongs",
      withLines("source", "user_range_attrs: member"),
      "/source/user_range_attrs",
    ],
    [
      "an empty list where it must not be",
      EXAMPLE.replace(/\[entryUUID, uid.*\]/, "[]"),
      "/source/user_attrs",
    ],
    [
      "a list where a text belongs",
      EXAMPLE.replace("sn\n\n", "[sn]\n\n"),
      "/source/user_trans/rename_attrs/lastname",
    ],
    ["a name with a space", EXAMPLE.replace("uid, givenName", "u id, givenName"), "/source/user_attrs/1"],
    [
      "a sanitizer that does not exist",
      withLines("user_trans", "sanitizer: {mail: [mail_sanitiser]}"),
      "/source/user_trans/sanitizer/mail/0",
    ],
    ["a URI of UDM without its scheme", EXAMPLE.replace("https://ucs", "ucs"), "/udm/uri"],
    ["a URI of LDAP that is one of the web", EXAMPLE.replace("ldaps:", "https:"), "/source/ldap_uri"],
    ["an OU that is none", EXAMPLE.replace("user_ou: ou=school", "user_ou: school"), "/udm/user_ou"],
    ["a base that is no DN", EXAMPLE.replace("ou=people,dc=example,dc=org", "people"), "/source/user_base"],
    ["a duration without a unit", withLines("udm", "delete_after: 30"), "/udm/delete_after"],
    [
      "a region that is a country's name",
      withLines("user_trans", "phone_region: Austria"),
      "/source/user_trans/phone_region",
    ],
    ["a version of IDNA that does not exist", withLines("source", "mail_idna: 2010"), "/source/mail_idna"],
    ["a limit that is none", `${EXAMPLE}\nsafety: {max_delete: some}`, "/safety/max_delete"],
    ["a share that is a number", `${EXAMPLE}\nsafety: {max_member_loss: 10}`, "/safety/max_member_loss"],
    ["a key under its old and its new name", withLines("source", "bind_pw: a\npassword: b"), "/source"],
  ] as const
) {
  Deno.test(`JSON Schema: the schema and the program reject ${what}`, () => {
    assert.notDeepEqual(refused(text), []);
    assert.ok(underlined(text).includes(path), `${path} is not among ${underlined(text).join(", ")}`);
  });
}

Deno.test("JSON Schema: every key has a description", () => {
  const visit = (node: SchemaNode, path: string): string[] => [
    ...(node.description === undefined ? [path] : []),
    ...Object.entries(node.properties ?? {}).flatMap(([name, child]) => visit(child, `${path}/${name}`)),
  ];
  assert.deepEqual(visit(JSON.parse(jsonSchema()), ""), []);
});

/** Keys that need no example. */
const WITHOUT_EXAMPLE = ["udm.password", "udm.marker_secret", "source.password"];

Deno.test("JSON Schema: every key has a default, an example or an enum", () => {
  const bare = schemaKeys().filter(({ path, isSection, defaultValue }) => {
    const { examples, enum: values } = path.split(".").reduce(
      (node, name) => node.properties?.[name] ?? {},
      strictSchema(),
    );
    const empty = defaultValue === undefined || ["{}", "[]"].includes(JSON.stringify(defaultValue));
    return !isSection && empty && examples === undefined && values === undefined;
  }).map(({ path }) => path);
  assert.deepEqual(bare.filter((path) => !WITHOUT_EXAMPLE.includes(path)), []);
});

Deno.test("JSON Schema: the program accepts every example", () => {
  let examples = 0;
  const visit = (section: z.ZodMiniObject, path: string) => {
    for (const [name, schema] of Object.entries(section.shape)) {
      const inner = unwrapped(schema);
      if (inner instanceof z.ZodMiniObject) visit(inner, `${path}${name}.`);
      for (const example of z.globalRegistry.get(schema)?.examples as unknown[] ?? []) {
        const { success, error } = z.safeParse(schema, example);
        assert.ok(success, `${path}${name}: ${JSON.stringify(example)}: ${error?.message}`);
        examples++;
      }
    }
  };
  visit(configSchema, "");
  assert.ok(examples > 30, `only ${examples}`);
});
