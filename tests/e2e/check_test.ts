// `check` reports each fault with advice, and nothing else.
import assert from "node:assert/strict";
import type { CheckDocument } from "../../src/check/json.ts";
import { startUdmSimulator } from "../simulators/udm/mod.ts";
import { type Slapd, startSlapd } from "../support/slapd.ts";
import { startTlsServer } from "../support/tls_server.ts";
import { CLOSED_PORT, type Expected, FAULT_CASES } from "./check_cases.ts";
import { certificateFor, type CheckCertificates, checkCertificates } from "./check_certificates.ts";
import { healthy, LDIF } from "./check_world.ts";
import { inProcess } from "./in_process.ts";
import { type Ended, program } from "./program.ts";
import { type Changes, memberDn, PEOPLE, World } from "./world.ts";

/** A world without TLS, whose runs are made in this process. */
const openWorld = () => World.open({ ldif: LDIF, program: inProcess });

/** Runs `check`; asserts that it writes nothing and shows no password. */
async function check(world: World, file: string, ...args: string[]): Promise<Ended> {
  const ended = await world.program(["check", file, ...args], { cwd: world.folder });
  assert.deepEqual(world.writes(), []);
  for (const secret of [world.slapd.readerPassword, world.udm.password, "not-it-at-all"]) {
    assert.ok(
      !(ended.stdout + ended.stderr).includes(secret),
      `${secret} shows:\n${ended.stdout}${ended.stderr}`,
    );
  }
  return ended;
}

/** Runs `check` and compares its warnings and failures with the expected ones. */
async function expectFaults(
  world: World,
  file: string,
  expected: readonly Expected[],
): Promise<CheckDocument> {
  const { code, stdout, stderr } = await check(world, file, "--strict", "--json");
  assert.notEqual(stdout, "", stderr);
  const document = JSON.parse(stdout) as CheckDocument;
  const faults = document.checks.filter(({ status }) => status === "warning" || status === "failure");
  assert.deepEqual(
    faults.map(({ id, status }) => [id, status]),
    expected.map(([id, status]) => [id, status]),
    stdout,
  );
  for (const [index, { detail, advice }] of faults.entries()) {
    assert.match(`${detail} | ${advice}`, (expected[index] as Expected)[2]);
  }
  assert.equal(
    code,
    expected.some(([, status]) => status === "failure") ? 1 : expected.length > 0 ? 3 : 0,
    stderr,
  );
  assert.equal(stderr, "");
  return document;
}

Deno.test("check: each fault is reported by its check with advice, and nothing else is reported", async (test) => {
  await using quick = await openWorld();
  await using encrypted = await World.open({ ldif: LDIF, program });
  for (const { title, changes = {}, fault, mode = 0o600, expected } of FAULT_CASES) {
    await test.step(title, async () => {
      const world = usesTls(changes) ? encrypted : quick;
      const file = await world.configure(healthy(changes));
      await Deno.chmod(file, mode);
      world.udm.setFaults(...fault === undefined ? [] : [fault]);
      await expectFaults(world, file, expected);
    });
  }
});

/** Whether an address needs TLS, which runs in this process must not use. */
function usesTls(changes: Changes): boolean {
  return /ldaps:|https:/.test(JSON.stringify(changes));
}

Deno.test("check: checks that depend on a failed one are skipped", async () => {
  await using world = await openWorld();
  const changes = healthy({ source: { password: "not-it-at-all" }, udm: { password: "not-it-at-all" } });
  const { checks } = await expectFaults(world, await world.configure(changes), [
    ["source.bind", "failure", /password/],
    ["target.credentials", "failure", /password/],
  ]);
  assert.equal(world.udm.requests.length, 1, "several failures could lock the account");
  const skipped = checks.filter(({ status }) => status === "skipped").map(({ id, detail }) =>
    `${id} ${detail}`
  );
  assert.deepEqual(skipped, [
    ...["user", "group"].flatMap((kind) =>
      ["base", "entries", "attributes", "keys", "names", "values", "dropped", "count"].map((part) =>
        `source.${kind}.${part} needs a connection to the source`
      )
    ),
    "source.group.members needs a connection to the source",
    "source.group.namesakes needs a connection to the source",
    "target.rights needs credentials",
    "target.base needs credentials",
    "target.ou needs the LDAP base",
    "target.user_properties needs the UDM REST API",
    "target.group_properties needs the UDM REST API",
    "target.mail_domains needs entries of the source",
  ]);
});

Deno.test("check: unknown authority, wrong name, expired and expiring certificates are reported", async (test) => {
  await using world = await World.open({ ldif: LDIF, tls: true });
  const certificates = await checkCertificates(world);
  const expect = async (changes: Changes, expected: readonly Expected[]) =>
    await expectFaults(world, await world.configure(healthy(changes)), expected);

  await test.step("valid certificates", async () => {
    const { checks } = await expect({}, []);
    const seen = checks.filter(({ title }) => title === "certificate").map(({ detail }) => detail);
    assert.equal(seen.length, 2);
    for (const detail of seen) assert.match(detail, /^valid until 2049-12-31: \d{4} days left$/);
  });
  await test.step("StartTLS", async () => {
    const { checks } = await expect({ source: { ldap_uri: world.slapd.url, start_tls: true } }, []);
    assert.match(
      String(checks.find(({ id }) => id === "source.certificate")?.detail),
      /^valid(?: until 2049-12-31|; its expiry date cannot be read$)/, // it can with Deno 2.8 and newer
    );
  });
  const plain = world.slapd.url.replace("ldap:", "ldaps:");
  const invalid: readonly (readonly [string, Changes, Expected])[] = [
    ["an unknown authority of the source", { source: { ca_cert: undefined } }, [
      "source.certificate",
      "failure",
      /authority of its certificate is unknown.*Set source\.ca_cert/,
    ]],
    ["an unknown authority of the target", { udm: { ca_cert: undefined } }, [
      "target.certificate",
      "failure",
      /authority that is not trusted.*Set udm\.ca_cert/,
    ]],
    ["a port of the source without TLS", { source: { ldap_uri: plain } }, [
      "source.certificate",
      "failure",
      /handshake.*The port may not speak TLS/,
    ]],
  ];
  for (const [title, changes, expected] of invalid) {
    await test.step(title, async () => {
      await expect(changes, [expected]);
    });
  }
  await test.step("a wrong name at the source", async () => {
    await using server = await startTlsServer(certificates.wrongName, []);
    await expect({ source: { ldap_uri: `ldaps://127.0.0.1:${server.port}` } }, [
      [
        "source.certificate",
        "failure",
        /not valid for 127\.0\.0\.1.*source\.servername/,
      ],
    ]);
  });
  for (
    const [title, name, text] of [
      [
        "a wrong name at the target",
        "wrongName",
        /not valid for this name.*Use a name from the certificate in udm\.uri/,
      ],
      ["an expired certificate of the target", "expired", /has expired.*Renew the server's certificate/],
    ] as const
  ) {
    await test.step(title, async () => {
      await using udm = await startUdmSimulator({ password: world.udm.password, tls: certificates[name] });
      await expect({ udm: { uri: udm.url } }, [["target.certificate", "failure", text]]);
    });
  }
  await test.step("ten days left on both sides", () => expiresSoon(world, certificates));
});

async function expiresSoon(world: World, certificates: CheckCertificates): Promise<void> {
  const soon = await certificateFor(world, certificates.ca, 10);
  const tls = { ca: certificates.ca.cert, cert: soon.cert, key: soon.key };
  await using udm = await startUdmSimulator({ password: world.udm.password, tls });
  await using slapd: Slapd = await startSlapd({
    tls,
    ldif: `dn: ou=people,dc=example,dc=test\nobjectClass: organizationalUnit\nou: people\n\n` +
      `dn: ou=groups,dc=example,dc=test\nobjectClass: organizationalUnit\nou: groups\n\n${LDIF}`,
  });
  const changes = healthy({ udm: { uri: udm.url }, source: { ldap_uri: slapd.ldapsUrl } });
  await expectFaults(world, await world.configure(changes), [
    ["source.certificate", "warning", /: (?:9|10) days left .*Renew the certificate/],
    ["target.certificate", "warning", /: (?:9|10) days left .*Renew the certificate/],
  ]);
}

Deno.test("check: an unreachable server is a warning if another one works", async () => {
  await using world = await openWorld();
  const changes = healthy({ source: { ldap_uri: `ldap://127.0.0.1:${CLOSED_PORT} ${world.slapd.url}` } });
  const { checks } = await expectFaults(world, await world.configure(changes), [
    ["source.connection", "warning", /refused.*another server is used/],
  ]);
  const bind = checks.find(({ id }) => id === "source.bind")?.detail;
  assert.equal(bind, `as ${world.slapd.readerDn} at ${world.slapd.url}`);
});

Deno.test("check: warnings change the exit code only with --strict", async () => {
  await using world = await openWorld();
  const file = await world.configure(healthy({ source: { group_filter: "(objectClass=group)" } }));
  assert.equal((await check(world, file)).code, 0);
  assert.equal((await check(world, file, "--strict")).code, 3);
});

Deno.test("check: --quiet shows only warnings and failures", async () => {
  await using world = await openWorld();
  assert.equal((await check(world, await world.configure(healthy()), "--quiet")).stdout, "");
  const file = await world.configure(healthy({ source: { group_filter: "(objectClass=group)" } }));
  const { stdout } = await check(world, file, "--quiet");
  assert.match(stdout, /^source\n {2}warning {2}filter of groups {2}.*\n {11}Check .*\n\n$/);
});

Deno.test("check: an invalid configuration is reported with exit code 2", async () => {
  await using world = await World.open();
  const { code, stdout } = await check(
    world,
    await world.configure({ udm: { connect_timeout: "soon", user: "" } }),
  );
  assert.equal(code, 2);
  assert.match(stdout, /failure {2}keys .*connect_timeout.*"soon"/);
  assert.match(stdout, /See .*config\.yaml:\d+:\d+\./);
  assert.match(stdout, /skipped {2}connection {2}needs a valid configuration/);
  const missing = await check(world, "nothing.yaml");
  assert.equal(missing.code, 2);
  assert.match(missing.stdout, /failure {2}file {2}.*nothing\.yaml: .*does not exist/);
  assert.equal(world.udm.requests.length, 0);
});

Deno.test("check: --offline checks the configuration without network and secrets, and says what it did not check", async () => {
  await using world = await openWorld();
  const changes = healthy({ udm: { password: undefined, ca_cert: "not-here.pem" } });
  const file = await world.configure({
    ...changes,
    source: { ...changes.source, password: undefined, password_file: "/run/secrets/not-here" },
  });
  const { code, stdout, stderr } = await check(world, file, "--offline");
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(world.udm.requests.length, 0);
  for (const path of ["udm.password", "udm.ca_cert", "source.password_file"]) {
    assert.match(stdout, new RegExp(`skipped {2}not here {2,}needs ${path}, which is not on this machine`));
  }
  assert.match(stdout, /skipped {2}connection and entries .*run check without --offline/);
  assert.match(stdout, /pass {5}origin of user keys {2,}entryUUID/);
  const invalid = await check(
    world,
    await world.configure({ udm: { connect_timeout: "soon" } }),
    "--offline",
  );
  assert.equal(invalid.code, 2);
  assert.match(invalid.stdout, /failure {2}keys .*"soon"/);
  assert.equal((await check(world, file, "--offline", "--sample", "1")).code, 2);
});

Deno.test("check: the output without faults", async () => {
  await using world = await World.open({ ldif: LDIF });
  const file = await world.configure(
    healthy({ udm: { uri: world.udm.url.replace("127.0.0.1", "localhost") } }),
  );
  const { code, stdout, stderr } = await check(world, file);
  assert.equal(code, 0);
  assert.equal(stderr, "");
  const shown = stdout.replaceAll(file, "school.yaml").replace(/:\d{4,5}\b/g, ":PORT").replaceAll(
    PEOPLE,
    "PEOPLE",
  );
  assert.ok(!shown.includes(memberDn("anna")));
  assert.equal(shown, HEALTHY);
});

const HEALTHY = `configuration
  pass     file                    school.yaml is valid
  pass     secrets                 no file with a password or key is readable by all users
  pass     encryption              no password is sent unencrypted
  pass     keys                    no likely typos

source
  pass     connection              ldap://127.0.0.1:PORT can be reached
  pass     bind                    as cn=reader,dc=example,dc=test at ldap://127.0.0.1:PORT
  pass     base of users           PEOPLE exists
  pass     filter of users         (objectClass=inetOrgPerson) finds 2 entries, all checked
  pass     attributes of users     all 5 needed attributes found
  pass     primary keys of users   each entry has a unique univentionObjectIdentifier
  pass     names of users          UDM accepts the name of each entry
  pass     values of users         all values fit their properties
  pass     steps of users          the steps drop no value
  note     number of users         2 users; safety.expected_users is not set
           Set safety.expected_users: 1. A run that finds fewer is then refused, even if the entries disappear a few at a time.
  pass     base of groups          ou=groups,dc=example,dc=test exists
  pass     filter of groups        (objectClass=groupOfNames) finds 1 entry, all checked
  pass     attributes of groups    all 3 needed attributes found
  pass     primary keys of groups  each entry has a unique univentionObjectIdentifier
  pass     names of groups         UDM accepts the name of each entry
  pass     values of groups        all values fit their properties
  pass     steps of groups         the steps drop no value
  pass     number of groups        1 group
  pass     members of groups       member can be resolved
  pass     groups named as users   no group has the name of a user
  pass     origin of user keys     entryUUID: set only by the server
  pass     origin of group keys    entryUUID: set only by the server

target
  pass     host name               localhost resolves
  pass     connection              localhost:PORT can be reached
  pass     UDM REST API            http://localhost:PORT/univention/udm/ answers
  pass     credentials             Administrator authenticated
  pass     rights                  Administrator can read; write access shows with the first write
  pass     LDAP base               dc=univention-organization,dc=intranet
  pass     OU                      ou=import,dc=univention-organization,dc=intranet will be created
  pass     properties of users     all 5 exist
  pass     properties of groups    all 5 exist
  pass     keys of users           2 keys looked up, none exists yet
  pass     keys of groups          1 key looked up, none exists yet
  pass     mail domains            UDM has example.org
  pass     names in use            no object outside the OUs has a name or mail address of the 3 entries looked up
  note     index                   cannot be checked remotely: without this index, every creation searches the whole directory
           On the LDAP server of UDM, check that ucr get ldap/index/eq contains univentionObjectIdentifier.
  note     primary group           cannot be checked remotely: the larger the primary group is, the slower users are created
           With more than about 25,000 users, check ucr get directory/manager/user/primarygroup/update on the UDM server. If it is false, creating users stays fast, but the group does not list them.

38 passed, 3 notes
`;
