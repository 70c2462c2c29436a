import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { formatProblem } from "../config/load.ts";
import { loadText } from "../config/test_support.ts";
import { formatDn } from "../syntax/dn.ts";
import { configurationText } from "./configuration_text.ts";
import { propose } from "./propose.ts";
import { kindOf, SUFFIX, surveyOf } from "./testing.ts";

const CONNECTIONS = {
  udm: { uri: "https://ucs.example.org/univention/udm/", user: "Administrator" },
  source: { ldap_uri: "ldaps://ldap.example.org", bind_dn: "cn=reader" },
};
const UNDECIDED = { ous: {}, bases: {}, identifiers: {} };
const env = { UDM_PASSWORD: "dummy-of-udm", SOURCE_PASSWORD: "dummy-of-source" };

function textOf(survey: ReturnType<typeof surveyOf>): string {
  return configurationText(CONNECTIONS, propose(survey, UNDECIDED), { title: `For ${survey.server}.` });
}

Deno.test("init: the configuration loads without a warning or a note, and has comments", () => {
  const group = kindOf(["cn", "member"], { classes: { groupOfNames: 3 } });
  const text = textOf(surveyOf({ group }));
  const loaded = loadText(text, { env });
  assert.ok(loaded.ok, text);
  assert.deepEqual([...loaded.warnings, ...loaded.notes].map(formatProblem), []);
  assert.match(text, /^# For ldap:\/\/ldap\.example\.org\. /);
  assert.match(text, /^ {2}# Found 100 users: 100 in ou=people,dc=example,dc=org\.$/m);
  assert.match(text, /^ {2}# .*UDM_PASSWORD/m);
  for (const line of text.split("\n")) assert.ok(line.length <= 120, line);
});

/** Text as only an attacker writes it: line breaks, YAML's own characters, changes of direction. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      "\n",
      "\r",
      "\u0085",
      "\u2028",
      "\u202e",
      "\0",
      "\t",
      "#",
      ":",
      " ",
      "-",
      '"',
      "'",
      "{",
      "&",
      "%",
      "|",
      "\\",
    ),
    fc.string({ minLength: 1, maxLength: 1, unit: "binary" }),
    fc.constantFrom("\nudm:\n  uri: http://attacker.example/\n", "---\n", "...\n"),
  ),
  minLength: 1,
  maxLength: 20,
});

Deno.test("init: names and DNs of a directory change nothing but their own values", () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (ou, attribute, server) => {
      const base = formatDn([[{ type: "ou", value: ou }], [{ type: "dc", value: "example" }], [{
        type: "dc",
        value: "org",
      }]]);
      const user = kindOf(["uid", "sn", attribute], {
        containers: [{ dn: base, entries: 100 }],
        classes: { inetOrgPerson: 100, [attribute]: 1 },
      });
      const text = textOf(surveyOf({ user, server, suffix: SUFFIX }));
      // deno-lint-ignore no-control-regex -- no character may move the cursor or hide another one
      assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]/);
      const { udm, source, ...more } = parse(text);
      assert.deepEqual(Object.keys(more), ["safety"]);
      assert.equal(udm.uri, CONNECTIONS.udm.uri);
      assert.equal(source.user_base, base);
      assert.equal(source.ldap_uri, CONNECTIONS.source.ldap_uri);
      assert.deepEqual(Object.keys(source), [
        "ldap_uri",
        "bind_dn",
        "user_base",
        "user_filter",
        "user_attrs",
        "user_trans",
      ]);
      assert.ok(loadText(text, { env }).ok, text);
    }),
    { numRuns: 20 },
  );
});
