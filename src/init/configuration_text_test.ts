import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { formatProblem } from "../config/load.ts";
import { loadText } from "../config/test_support.ts";
import { escapeDnValue, formatDn } from "../syntax/dn.ts";
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

/** A DN whose first value is hostile. */
const dnOf = (ou: string) =>
  formatDn([[{ type: "ou", value: ou }], [{ type: "dc", value: "example" }], [{ type: "dc", value: "org" }]]);

Deno.test("init: a configuration has exactly what is proposed, whatever a directory and its names contain", () => {
  fc.assert(
    fc.property(
      fc.array(hostile, { minLength: 1, maxLength: 4 }),
      fc.record({ attribute: hostile, server: hostile, identifier: hostile, problem: hostile }),
      fc.boolean(),
      (names, { attribute, server, identifier, problem }, isActiveDirectory) => {
        const containers = names.map((name, at) => ({ dn: dnOf(`${name}${at}`), entries: 100 - at }));
        const kind = kindOf(["uid", "sn", "sAMAccountName", "cn", "proxyAddresses", "member", attribute], {
          containers,
          classes: { inetOrgPerson: 100, user: 100, group: 100, groupOfNames: 100, [attribute]: 1 },
          identifiers: [{ name: identifier, entries: 10, sanitizers: ["uuid4_from_hash"] }],
        });
        const survey = surveyOf({
          user: kind,
          group: kind,
          server,
          suffix: SUFFIX,
          vendor: isActiveDirectory ? "Active Directory" : "OpenLDAP",
          schema: problem.length > 5 ? { problem } : { kinds: { [attribute]: "DN", mobile: "text" } },
        });
        const bases = containers.map(({ dn }) => dn);
        const decided = {
          ous: { user: `ou=${escapeDnValue(attribute)}` },
          bases: { user: bases },
          identifiers: {},
        };
        const proposal = propose(survey, decided);
        const text = configurationText(CONNECTIONS, proposal, { title: `For ${server}.`, udmNote: problem });
        // deno-lint-ignore no-control-regex -- no character may move the cursor or hide another one
        assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]/);
        const { udm, source, ...more } = parse(text);
        assert.deepEqual(Object.keys(more), ["safety"]);
        const { user } = proposal;
        const one = <T>(list: readonly T[]) => list.length === 1 ? list[0] : list;
        assert.deepEqual(udm, {
          ...CONNECTIONS.udm,
          user_ou: proposal.ous.user,
          group_ou: proposal.ous.group,
          user_properties: user.properties,
          group_properties: proposal.group?.properties,
          user_removal: "disable",
        });
        assert.deepEqual([source.ldap_uri, source.bind_dn], Object.values(CONNECTIONS.source));
        assert.deepEqual([source.user_base, source.user_filter], [one(user.bases), user.filter]);
        assert.deepEqual(source.user_attrs, user.attributes);
        assert.deepEqual(source.user_trans.rename_attrs, user.rename);
        assert.deepEqual(source.user_trans.sanitizer, user.sanitizer);
        assert.deepEqual(source.user_trans.compose_attrs ?? {}, user.compose);
        assert.deepEqual(source.group_base, one(proposal.group?.bases ?? []));
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("init: a configuration with hostile names of a directory loads", () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (ou, attribute, server) => {
      const user = kindOf(["uid", "sn", attribute], {
        containers: [{ dn: dnOf(ou), entries: 100 }],
        classes: { inetOrgPerson: 100, [attribute]: 1 },
      });
      const text = textOf(surveyOf({ user, server, suffix: SUFFIX }));
      assert.equal(parse(text).source.user_base, dnOf(ou));
      assert.ok(loadText(text, { env }).ok, text);
    }),
    { numRuns: 20 },
  );
});
