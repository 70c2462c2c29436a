import assert from "node:assert/strict";
import type { CheckDocument } from "../../src/check/json.ts";
import { join } from "node:path";
import { makeCertificates, makeClaimedCertificate } from "../support/certificates.ts";
import { startTlsServer } from "../support/tls_server.ts";
import { program } from "./program.ts";
import { type Changes, group, memberDn, OU, person, World } from "./world.ts";

Deno.test("errors: with an unreachable source the run writes nothing, exit code 1", async () => {
  await using world = await World.open();
  await world.sync();
  world.udm.clearLog();
  await world.slapd.kill("SIGKILL");
  const { code, stderr } = await world.run();
  assert.equal(code, 1);
  assert.match(stderr, /ldap:\/\/127\.0\.0\.1:\d+: connect: .*refused/);
  assert.match(stderr, /failed, nothing was written/);
  assert.deepEqual(world.writes(), []);
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
});

Deno.test("errors: a wrong source password is reported with its account and key", async () => {
  await using world = await World.open();
  const { code, stderr } = await world.run({ source: { password: "not-it-at-all" } });
  assert.equal(code, 1);
  assert.match(stderr, /bind as cn=reader,dc=example,dc=test: the password is wrong/);
  assert.match(stderr, /Check source\.bind_dn and the password from the configuration/);
  assert.ok(!stderr.includes("not-it-at-all"));
  assert.deepEqual(world.writes(), []);

  const overridden = await world.run({ env: { SOURCE_PASSWORD: "not-it-either" } });
  assert.match(
    overridden.stderr,
    /Check source\.bind_dn and the password from the environment variable SOURCE_PASSWORD/,
  );
  assert.ok(!overridden.stderr.includes("not-it-either"));
});

Deno.test("errors: a wrong target password is sent once and reported", async () => {
  await using world = await World.open();
  const { code, stderr } = await world.run({ udm: { password: "not-it-at-all" } });
  assert.equal(code, 1);
  assert.match(stderr, /UDM does not accept the user name and password/);
  assert.ok(!stderr.includes("not-it-at-all"));
  assert.equal(world.udm.requests.length, 1, "several failures could lock the account");
});

Deno.test("errors: only the configured authorities are trusted, or those of this machine", async () => {
  await using world = await World.open({ tls: true });
  const { ca, unrelated } = await makeCertificates(join(world.folder, "tls"));
  await using claimed = await startTlsServer(await makeClaimedCertificate(join(world.folder, "claimed")), []);
  /** Checks both sides, and returns what was found about their certificates. */
  const certificates = async (changes: Changes): Promise<string[]> => {
    const { env = {} } = changes;
    const { stdout } = await program(["check", await world.configure(changes), "--json"], { env });
    const { checks } = JSON.parse(stdout) as CheckDocument;
    return checks.filter(({ id }) => id.endsWith(".certificate"))
      .map(({ status, detail, advice = "" }) => `${status}: ${detail}. ${advice}`);
  };

  // Another store, and the variables with which Deno trusts more
  const stored = { SSL_CERT_FILE: unrelated.certFile, DENO_TLS_CA_STORE: "system" };
  const more = { DENO_CERT: ca.certFile, NODE_EXTRA_CA_CERTS: ca.certFile };
  const without = { udm: { ca_cert: undefined }, source: { ca_cert: undefined } };
  const unknown = await certificates({
    ...without,
    source: { ...without.source, ldap_uri: `${world.slapd.ldapsUrl} ldaps://127.0.0.1:${claimed.port}` },
    env: { ...stored, ...more },
  });
  assert.equal(unknown.length, 3, unknown.join("\n"));
  for (const [at, key] of ["source.ca_cert", "source.ca_cert", "udm.ca_cert"].entries()) {
    assert.ok(unknown[at]?.startsWith("failure: "), unknown[at]);
    assert.ok(unknown[at]?.includes(`it is not in ${unrelated.certFile} (SSL_CERT_FILE)`), unknown[at]);
    assert.ok(unknown[at]?.includes(`Set ${key} to the file`), unknown[at]);
  }
  assert.match(String(unknown.at(-1)), /issued by "Test CA"/);

  const other = { ca_cert: unrelated.certFile };
  const refused = await certificates({
    udm: other,
    source: { ...other, ldap_uri: world.slapd.url, start_tls: true },
    env: { SSL_CERT_FILE: ca.certFile, DENO_TLS_CA_STORE: "system", ...more },
  });
  assert.equal(refused.length, 2, refused.join("\n"));
  for (const [at, key] of ["source.ca_cert", "udm.ca_cert"].entries()) {
    assert.ok(refused[at]?.startsWith("failure: "), refused[at]);
    assert.ok(refused[at]?.includes(`it is not in the file of ${key}`), refused[at]);
  }
  assert.deepEqual(world.udm.requests, []);

  const args = ["check", await world.configure(without), "--json"];
  const { code, stdout, stderr } = await program(args, { env: { SSL_CERT_FILE: "/nonexistent" } });
  assert.deepEqual([code, stderr], [2, ""]);
  const { checks } = JSON.parse(stdout) as CheckDocument;
  for (const side of ["udm", "source"]) {
    const found = checks.filter(({ status, detail }) =>
      status === "failure" && detail.startsWith(`${side}.`)
    );
    assert.match(
      found.map(({ detail }) => detail).join(),
      /^\w+\.\w+ uses TLS, but SSL_CERT_FILE .* or set \w+\.ca_cert$/,
    );
  }

  await world.sync({ ...without, env: { SSL_CERT_FILE: ca.certFile } });
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
});

Deno.test("errors: TLS and StartTLS work with the configured authority", async () => {
  await using world = await World.open({ tls: true });
  await world.converge();
  await world.sync({ source: { ldap_uri: world.slapd.url, start_tls: true } });
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
});

Deno.test("errors: an empty source is refused with exit code 4 if the target has users", async () => {
  await using world = await World.open();
  await world.sync();
  world.udm.clearLog();
  const { code, stderr } = await world.run({ source: { user_filter: "(objectClass=nothing)" } });
  assert.equal(code, 4);
  assert.match(stderr, /refused: the source has no users, but the target has 3/);
  assert.deepEqual(world.writes(), []);
});

Deno.test("errors: a value that cannot be converted is reported and omitted, exit code 3", async () => {
  await using world = await World.open();
  await world.sync();
  await world.modify(memberDn("anna"), "add: givenName\ngivenName: Annegret");
  await world.modify(memberDn("bert"), "replace: sn\nsn: Changed");
  const { code, stderr } = await world.run();
  assert.equal(code, 3);
  assert.match(stderr, /user anna: firstname skipped; its value in UDM is unchanged: .*has 2 values/);
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
  assert.deepEqual(world.groups().team, ["anna", "bert"]);
  assert.equal(world.properties("anna").firstname, "anna");
  assert.equal(world.properties("bert").lastname, "Changed");
});

Deno.test("errors: a value that UDM rejects is reported with property and reason, exit code 3", async () => {
  await using world = await World.open({
    ldif: person("anna", { mail: "anna@nowhere.example" }) + person("bert") + group("team", ["anna", "bert"]),
  });
  const { code, stderr } = await world.run({
    udm: {
      user_properties: ["username", "lastname", "mailPrimaryAddress", "univentionObjectIdentifier"],
    },
    source: {
      user_trans: {
        rename_attrs: {
          univentionObjectIdentifier: "entryUUID",
          username: "uid",
          lastname: "sn",
          mailPrimaryAddress: "mail",
        },
        replace_values: { mail: { "bert@example.test": "bert@example.org" } },
      },
    },
  });
  assert.equal(code, 3, stderr);
  assert.match(
    stderr,
    /user anna was written without mailPrimaryAddress: .*list of configured mail domains/,
  );
  assert.deepEqual(world.users(), ["anna", "bert"]);
  assert.deepEqual(world.groups(), { team: ["anna", "bert"] });
});

Deno.test("errors: an identifier in use outside the OU is reported with the object that has it", async () => {
  await using world = await World.open();
  await world.sync();
  world.udm.store.move(`uid=anna,${OU}`, "cn=users,dc=univention-organization,dc=intranet");
  const { code, stderr } = await world.run();
  assert.equal(code, 3);
  assert.match(
    stderr,
    /user uid=anna,\S+ skipped; .*was moved to uid=anna,cn=users,dc=univention-organization,dc=intranet/,
  );
});

Deno.test("errors: all configuration faults are reported with file, line and column, exit code 2", async () => {
  await using world = await World.open();
  const { code, stderr } = await world.run({
    udm: { user_properteis: ["username"], connect_timeout: "soon" },
    source: { user_trans: { sanitizer: { mail: ["mail_sanitiser"] } } },
  });
  assert.equal(code, 2);
  assert.match(stderr, /config\.yaml:\d+:\d+: .*user_properteis.*user_properties/);
  assert.match(stderr, /config\.yaml:\d+:\d+: .*connect_timeout/);
  assert.match(stderr, /config\.yaml:\d+:\d+: .*did you mean "mail_sanitizer".*mail_sanitiser/);
  assert.deepEqual(world.udm.requests.length, 0);
});

Deno.test("errors: an unknown property is a configuration fault with its position", async () => {
  await using world = await World.open();
  const { code, stderr } = await world.run({
    udm: { user_properties: ["username", "lastname", "shoeSize", "univentionObjectIdentifier"] },
  });
  assert.equal(code, 2);
  assert.match(stderr, /config\.yaml:\d+:\d+: .*no property "shoeSize"/);
  assert.deepEqual(world.writes(), []);
});

Deno.test("errors: a missing configuration file is reported, exit code 2", async () => {
  const { code, stderr } = await program(["/nowhere/nothing.yaml"]);
  assert.equal(code, 2);
  assert.match(stderr, /nothing\.yaml.*does not exist/);
});

Deno.test("errors: no password appears in the output, at any log level", async () => {
  await using world = await World.open({ udm: { password: "Marked-Udm-Secret" } });
  const outputs = [
    await world.run({ env: { LOG_LEVEL: "TRACE" }, source: { trace_level: 2 } }),
    await world.run({
      env: { LOG_LEVEL: "TRACE", UDM_PASSWORD: "Other-Udm-Secret", SOURCE_PASSWORD: "Other-Src-Secret" },
    }),
    await world.run({ env: { LOG_LEVEL: "TRACE" }, udm: { pasword: "Other-Udm-Secret" } }),
  ];
  for (const { stdout, stderr } of outputs) {
    for (
      const secret of [
        "Marked-Udm-Secret",
        "Other-Udm-Secret",
        "Other-Src-Secret",
        world.slapd.readerPassword,
      ]
    ) {
      assert.ok(!(stdout + stderr).includes(secret), `${secret} shows:\n${stderr}`);
      assert.ok(!(stdout + stderr).includes(btoa(secret)));
    }
  }
  const password = world.udm.store.password(`uid=anna,${OU}`);
  assert.ok(
    password && !outputs.some(({ stderr }) => stderr.includes(password)),
    "a new user's password shows",
  );
});
