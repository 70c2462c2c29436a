import assert from "node:assert/strict";
import { CERTIFICATE, loadText } from "../../src/config/test_support.ts";
import { formatProblem, type LoadResult } from "../../src/config/load.ts";
import { review } from "../../src/run/plan.ts";
import { Directory, type LdapSimulator, startLdapSimulator } from "../simulators/ldap/mod.ts";
import { createUdmSimulator } from "../simulators/udm/mod.ts";

const FOLDER = new URL("configurations/", import.meta.url);

/** What forks of the importer do and the connector does not, and the words that say so. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  "fork-domain-suffix": /domain_based_username/,
  "fork-functional-accounts": /functional_account/,
};

/** Configurations whose steps make no primary key: every entry is skipped, as the importer cannot use any. */
const WITHOUT_KEY = ["connector-other-key"];

/** Keys that public configurations contain as comments, or that documents name: lines that are added to "importer". */
const VARIANTS: Readonly<Record<string, readonly (readonly [before: string, lines: string])[]>> = {
  "keys in comments": [
    ["  skip_writes:", '  ca_cert: "/etc/ssl/example.pem"'],
    ["  timeout:", '  ca_cert: "/etc/ssl/example.pem"'],
    ["  user_base:", '  group_filter: "(&(objectClass=group)(!(cn=Domain*)))"'],
    [
      "    remove_attrs:",
      '    fixed_attrs: { primaryGroup: ["cn=Domain Users,cn=groups,dc=univention-organization,dc=intranet"] }\n' +
      '    compose_attrs: { mailPrimaryAddress: ["{e-mail}"] }',
    ],
  ],
  "a grace period": [
    ["  skip_writes:", "  deletion_grace_period_days: 30\n  deprovision_timestamp_property: removedAt"],
  ],
  "a region of phone numbers": [["  timeout:", "  phone_region: AT"]],
  "all other keys": [
    [
      "  skip_writes:",
      "  connect_timeout: 4.5\n  read_timeout: 900\n  group_properties: [name, users, description]",
    ],
    ["  timeout:", '  trace_level: 0\n  ignore_dn_regex: "CN=test-"'],
    ["  user_base:", "  group_attrs: [objectGUID, cn, member]\n  group_range_attrs: [member]"],
    ["  user_scope:", "  user_range_attrs: [memberOf]"],
    ["    remove_attrs:", "    fallback_attrs: { country: [IE] }\n    recode_attrs: { description: latin1 }"],
  ],
};

/** The configurations, and variants of one of them. */
function* configurations(): Generator<{ readonly name: string; readonly text: string }> {
  for (const { name } of [...Deno.readDirSync(FOLDER)].sort((a, b) => a.name < b.name ? -1 : 1)) {
    yield { name: name.replace(/\.yaml$/, ""), text: Deno.readTextFileSync(new URL(name, FOLDER)) };
  }
  const importer = Deno.readTextFileSync(new URL("importer.yaml", FOLDER));
  for (const [name, edits] of Object.entries(VARIANTS)) {
    const text = edits.reduce(
      (text, [before, lines]) => text.replace(before, `${lines}\n${before}`),
      importer,
    );
    yield { name: `importer with ${name}`, text };
  }
  yield {
    name: "importer without the keys",
    text: importer.replaceAll(/ .*_primary_key_property: .*\n/g, ""),
  };
}

/** Directories with two users and a group, in the style of Active Directory and of OpenLDAP. */
const DIRECTORIES = {
  "DC=ad,DC=example,DC=org": activeDirectory(),
  "o=example": openLdap(),
};

function activeDirectory(): Directory {
  const suffix = "DC=ad,DC=example,DC=org";
  const directory = new Directory({ style: "ad", suffix });
  directory.add(suffix, { objectClass: "domain" });
  for (const name of ["People", "Teams"]) directory.add(`CN=${name},${suffix}`, { objectClass: "container" });
  for (const name of ["anna", "bert"]) {
    directory.add(`CN=${name},CN=People,${suffix}`, {
      objectClass: "user",
      sAMAccountName: name,
      sn: "Example",
      givenName: name,
      mail: `${name}@Example.org`,
      proxyAddresses: [`SMTP:${name}@example.org`, `smtp:${name}.example@example.org`],
      telephoneNumber: ["none", "01 58858"],
      c: "Austria",
      userAccountControl: "512",
      thumbnailPhoto: Uint8Array.of(0xff, 0xd8, 0xff),
    });
  }
  directory.add(`CN=Writers,CN=Teams,${suffix}`, {
    objectClass: "group",
    member: `CN=anna,CN=People,${suffix}`,
  });
  return directory;
}

function openLdap(): Directory {
  const directory = new Directory({ style: "openldap", suffix: "o=example" });
  directory.add("o=example", { objectClass: "organization" });
  for (const uid of ["anna", "bert"]) {
    directory.add(`uid=${uid},o=example`, {
      objectClass: "inetOrgPerson",
      sn: "Example",
      mail: `${uid}@Example.org`,
    });
  }
  directory.add("cn=Writers,o=example", { objectClass: "groupOfNames", member: "uid=anna,o=example" });
  return directory;
}

/** Loads a configuration for running simulators; their passwords come from the environment. */
function loadFor(text: string, udm: string, ldap: LdapSimulator): LoadResult {
  const local = text
    .replace(/uri: "https?:.*"/, `uri: "${udm}"`)
    .replace(/ldap_uri: .*/, `ldap_uri: ${ldap.url}`)
    .replace(/bind_dn: .*/, `bind_dn: ${ldap.bindDn}`);
  return loadText(local, {
    env: { UDM_PASSWORD: "univention", SOURCE_PASSWORD: ldap.password },
    files: { "/etc/ssl/example.pem": CERTIFICATE },
  });
}

Deno.test("predecessor: every known structure of a public configuration loads and gives a plan", async (t) => {
  for (const { name, text } of configurations()) {
    await t.step(name, async () => {
      const suffix = text.includes("o=example") ? "o=example" : "DC=ad,DC=example,DC=org";
      await using ldap = await startLdapSimulator({ directory: DIRECTORIES[suffix] });
      const udm = createUdmSimulator({
        username: "sync",
        extendedAttributes: [
          ...["exampleProperty", "removedAt"].map((name) => ({ name, syntax: "string" })),
          { name: "exampleGroupware", syntax: "OkOrNot" },
          { name: "exampleFiles", syntax: "boolean" },
        ],
      });
      const loaded = loadFor(text, udm.url, ldap);
      const complaints = (loaded.ok ? loaded.warnings : loaded.problems).map(formatProblem);
      const refused = REFUSED[name];
      if (refused !== undefined) {
        assert.equal(loaded.ok, false);
        return complaints.forEach((complaint) => assert.match(complaint, refused));
      }
      assert.ok(loaded.ok, complaints.join("\n"));
      const made = await review(loaded.config, {
        signal: new AbortController().signal,
        clientOptions: { fetch: udm.fetch, clock: { sleep: () => Promise.resolve(), random: () => 0.5 } },
      });
      assert.ok(made.ok, JSON.stringify(made));
      const { changes, skipped, refusals } = made.document;
      assert.deepEqual(refusals, []);
      const names = changes.map((change) => `${change.change} ${change.name}`).sort();
      if (WITHOUT_KEY.includes(name)) {
        assert.deepEqual([names, skipped.length], [[], 3]);
      } else {
        assert.deepEqual(names, ["add Writers", "add anna", "add bert"]);
        assert.deepEqual(skipped, []);
      }
    });
  }
});
