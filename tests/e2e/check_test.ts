// `check` with one thing after the other broken: each is named, together with what to do, and nothing else is.
import assert from "node:assert/strict";
import type { CheckDocument } from "../../src/check/json.ts";
import type { Fault } from "../simulators/udm/mod.ts";
import { startUdmSimulator } from "../simulators/udm/mod.ts";
import { encodeBase64 } from "../support/base64.ts";
import { freePort } from "../support/free_port.ts";
import { type Slapd, startSlapd } from "../support/slapd.ts";
import { startTlsServer } from "../support/tls_server.ts";
import { certificateFor, type CheckCertificates, checkCertificates } from "./check_certificates.ts";
import { type Ended, program } from "./program.ts";
import { type Changes, group, memberDn, PEOPLE, person, World } from "./world.ts";

/** UUIDs that UDM would take if they were in lower case. */
const UPPER = ["7D4A2C11-93F0-4B7E-8A55-0C1D2E3F4A5B", "0E5B77A2-1C3D-4E9F-9B10-AABBCCDDEEFF"];

/** As 389 Directory Server writes them. */
const NS_UNIQUE_IDS = ["66446001-1dd211b2-80c8d5d8-fbde0000", "66446002-1dd211b2-80c8d5d8-fbde0000"];

/** As Active Directory keeps them: 16 bytes, here of version 4. */
const GUIDS = [[1, 0x41, 0x80], [2, 0x4f, 0xbf]].map(([first = 0, version = 0, variant = 0]) =>
  Uint8Array.from(
    { length: 16 },
    (_, at) => at === 0 ? first : at === 7 ? version : at === 8 ? variant : 0xee,
  )
);

const LDIF = ["anna", "bert"].map((uid, index) =>
  person(uid, {
    mail: `${uid}@example.org`,
    displayName: UPPER[index] as string,
    departmentNumber: NS_UNIQUE_IDS[index] as string,
    employeeNumber: `000${index}`,
    employeeType: "4b3e1c52-7a0d-4f7a-9c21-1f0e5d6c7b8a",
    title: ["one", "two"],
    telephoneNumber: index === 0 ? "ask the porter" : "+49 421 12345",
    labeledURI: `https://example.test/${uid}`,
  }).trimEnd() + `\naudio:: ${encodeBase64(GUIDS[index] as Uint8Array<ArrayBuffer>)}\n\n`
).join("") + group("team", ["anna", "bert"]);

const USER_PROPERTIES = [
  "username",
  "firstname",
  "lastname",
  "mailPrimaryAddress",
  "univentionObjectIdentifier",
];
const USER_ATTRS = ["uid", "givenName", "sn", "mail", "entryUUID"];
const RENAMED = {
  univentionObjectIdentifier: "entryUUID",
  username: "uid",
  firstname: "givenName",
  lastname: "sn",
  mailPrimaryAddress: "mail",
};

/** The configuration of the world without anything to be said about it, but for these changes. */
function healthy({ udm = {}, source = {} }: Changes = {}): Changes {
  return {
    udm: { user_properties: USER_PROPERTIES, ...udm },
    source: {
      user_attrs: USER_ATTRS,
      user_trans: { rename_attrs: RENAMED },
      group_attrs: ["cn", "member", "entryUUID"],
      ...source,
    },
  };
}

/** What makes a property of another attribute. */
function mapped(property: string, attribute: string): Changes {
  return {
    source: {
      user_attrs: [...USER_ATTRS, attribute],
      user_trans: { rename_attrs: { ...RENAMED, [property]: attribute } },
    },
  };
}

/** What is expected of a check that did not pass: its name, what came of it, and what is said. */
type Expected = readonly [id: string, status: "warning" | "failure", said: RegExp];

interface Broken {
  readonly what: string;
  readonly changes?: Changes;
  readonly fault?: Fault;
  /** The mode of the configuration file. */
  readonly mode?: number;
  readonly expected: readonly Expected[];
}

const closed = freePort();

const BROKEN: readonly Broken[] = [
  {
    what: "a port of the source on which nothing listens",
    changes: { source: { ldap_uri: `ldap://127.0.0.1:${closed}` } },
    expected: [[
      "source.connection",
      "failure",
      /connection refused.*Check host and port in source\.ldap_uri/,
    ]],
  },
  {
    what: "a host of the source that does not resolve",
    changes: { source: { ldap_uri: "ldaps://no-such-host.invalid" } },
    expected: [[
      "source.host",
      "failure",
      /ldaps:\/\/no-such-host\.invalid:636: the (?:host name|name service)/,
    ]],
  },
  {
    what: "a wrong password of the source",
    changes: { source: { password: "not-it-at-all" } },
    expected: [[
      "source.bind",
      "failure",
      /cn=reader,dc=example,dc=test .*password is wrong.*Check source\.bind_dn/,
    ]],
  },
  {
    what: "a base that does not exist",
    changes: { source: { user_base: "ou=poeple,dc=example,dc=test" } },
    expected: [[
      "source.user.base",
      "failure",
      /ou=poeple.*does not exist.*what exists is.*The key is source\.user_base/,
    ]],
  },
  {
    what: "a filter that finds no users",
    changes: { source: { user_filter: "(objectClass=user)" } },
    expected: [[
      "source.user.entries",
      "failure",
      /\(objectClass=user\) finds nothing below ou=people.*source\.user_filter/,
    ]],
  },
  {
    what: "a filter that finds no groups",
    changes: { source: { group_filter: "(objectClass=group)" } },
    expected: [["source.group.entries", "warning", /finds nothing/]],
  },
  {
    what: "entries that are all ignored",
    changes: { source: { ignore_dn_regex: "uid=" } },
    expected: [[
      "source.user.entries",
      "failure",
      /finds nothing that source\.ignore_dn_regex does not take out/,
    ]],
  },
  {
    what: "an attribute that nobody has",
    changes: healthy(mapped("firstname", "givenname2")),
    expected: [[
      "source.user.attributes",
      "warning",
      /none of the 2 entries .* has givenname2.*Check how source\.user_attrs spells it/,
    ]],
  },
  {
    what: "UUIDs in upper case",
    changes: mapped("univentionObjectIdentifier", "displayName"),
    expected: [[
      "source.user.keys",
      "failure",
      /2 of the 2 entries .*"7D4A2C11-.*of uid=anna.*source\.user_trans\.sanitizer to \{displayName: \[lower\]\}/,
    ]],
  },
  {
    what: "keys of 389 Directory Server",
    changes: mapped("univentionObjectIdentifier", "departmentNumber"),
    expected: [[
      "source.user.keys",
      "failure",
      /"66446001-1dd211b2.*\{departmentNumber: \[uuid_from_nsuniqueid\]\}/,
    ]],
  },
  {
    what: "GUIDs as bytes",
    changes: mapped("univentionObjectIdentifier", "audio"),
    expected: [
      ["source.user.keys", "failure", /a value of 16 bytes.*\{audio: \[guid2uuid\]\}/],
      [
        "source.user.values",
        "failure",
        /univentionObjectIdentifier holds a value of 16 bytes that is not UTF-8/,
      ],
    ],
  },
  {
    what: "employee numbers as keys",
    changes: mapped("univentionObjectIdentifier", "employeeNumber"),
    expected: [[
      "source.user.keys",
      "failure",
      /"0000".*\{employeeNumber: \[uuid4_from_hash\]\}.*changes all keys/,
    ]],
  },
  {
    what: "a key that two entries share",
    changes: mapped("univentionObjectIdentifier", "employeeType"),
    expected: [[
      "source.user.keys",
      "failure",
      /uid=anna.* and uid=bert.* have the same univentionObjectIdentifier, "4b3e1c52/,
    ]],
  },
  {
    what: "a key that no entry has",
    changes: mapped("univentionObjectIdentifier", "carLicense"),
    expected: [
      ["source.user.attributes", "warning", /carLicense/],
      [
        "source.user.keys",
        "failure",
        /2 of the 2 entries .* have no univentionObjectIdentifier.*Map an attribute/,
      ],
    ],
  },
  {
    what: "names with blanks",
    changes: mapped("username", "cn"),
    expected: [[
      "source.user.names",
      "failure",
      /uid=anna.*"anna Example": a user name may not contain " ".*Map another/,
    ]],
  },
  {
    what: "two values where one belongs",
    changes: mapped("firstname", "title"),
    expected: [["source.user.values", "failure", /uid=anna.*firstname takes one value and there are 2/]],
  },
  {
    what: "values that a sanitizer refuses",
    changes: {
      udm: { user_properties: [...USER_PROPERTIES, "phone"] },
      ...mapped("phone", "telephoneNumber"),
    },
    expected: [[
      "source.user.dropped",
      "warning",
      /1 value of telephoneNumber .*of uid=anna.*phone_sanitizer refuses/,
    ]],
  },
  {
    what: "a rename of an attribute that is not asked for",
    changes: { source: { user_attrs: USER_ATTRS.filter((name) => name !== "givenName") } },
    expected: [[
      "configuration.keys",
      "warning",
      /rename_attrs\.firstname has nothing to do: "givenName".*See .*config\.yaml:\d+:\d+/,
    ]],
  },
  {
    what: "a file with passwords that everybody can read",
    mode: 0o644,
    expected: [
      ["configuration.secrets", "warning", /udm\.password can be read by everybody.*chmod/],
      ["configuration.secrets", "warning", /source\.password can be read by everybody.*chmod/],
    ],
  },
  {
    what: "a port of the target on which nothing listens",
    changes: { udm: { uri: `http://127.0.0.1:${closed}/univention/udm/` } },
    expected: [["target.connection", "failure", /refused.*udm\.uri names its host and port/]],
  },
  {
    what: "a host of the target that does not resolve",
    changes: { udm: { uri: "https://no-such-host.invalid/univention/udm/" } },
    expected: [[
      "target.host",
      "failure",
      /no-such-host\.invalid cannot be resolved.*Check the host name in udm\.uri/,
    ]],
  },
  {
    what: "a path of the target at which there is no UDM",
    fault: { action: "garbage" },
    expected: [["target.service", "failure", /does not behave like the UDM REST API|JSON/]],
  },
  {
    what: "a wrong password of the target",
    changes: { udm: { password: "not-it-at-all" } },
    expected: [[
      "target.credentials",
      "failure",
      /does not accept the user name and password.*Check udm\.user and udm\.password/,
    ]],
  },
  {
    what: "a target that is down",
    fault: { action: "status", status: 503 },
    expected: [[
      "target.service",
      "failure",
      /cannot serve requests.*HTTP 503.*Check that the UDM REST server is running/,
    ]],
  },
  {
    what: "an account of the target without rights",
    fault: { action: "status", status: 403 },
    expected: [["target.rights", "failure", /Administrator.*must be allowed to use the UDM REST API/]],
  },
  {
    what: "an OU whose parent is missing too",
    changes: { udm: { user_ou: "ou=pupils,ou=schol" } },
    expected: [[
      "target.user_ou",
      "warning",
      /ou=pupils,ou=schol,dc=univ.* does not exist, and ou=schol,dc=univ.* does not either.*spelling/,
    ]],
  },
  {
    what: "a property that the target does not have",
    changes: { udm: { user_properties: [...USER_PROPERTIES, "lastnam"] } },
    expected: [[
      "target.user_properties",
      "failure",
      /users\/user has no lastnam.*Perhaps lastname is meant.*udm\.user_properties/,
    ]],
  },
  {
    what: "a mail domain that the target does not have",
    changes: {
      source: {
        user_trans: {
          rename_attrs: RENAMED,
          replace_values: { mail: { "bert@example.org": "bert@nowhere.test" } },
        },
      },
    },
    expected: [[
      "target.mail_domains",
      "warning",
      /does not know nowhere\.test, which 1 of 2 mail addresses.*mail\/domain/,
    ]],
  },
  {
    what: "several things at once",
    changes: {
      udm: { password: "not-it-at-all" },
      source: { user_filter: "(uid=nobody)", group_base: "ou=grups,dc=example,dc=test" },
    },
    expected: [
      ["source.user.entries", "failure", /finds nothing/],
      ["source.group.base", "failure", /does not exist/],
      ["target.credentials", "failure", /password/],
    ],
  },
];

/** Runs `check`. It may not have written anything, nor shown a password. */
async function check(world: World, file: string, ...args: string[]): Promise<Ended> {
  const ended = await program(["check", file, ...args], { cwd: world.folder });
  assert.deepEqual(world.udm.requests.filter(({ method }) => method !== "GET"), []);
  for (const secret of [world.slapd.readerPassword, world.udm.password, "not-it-at-all"]) {
    assert.ok(
      !(ended.stdout + ended.stderr).includes(secret),
      `${secret} shows:\n${ended.stdout}${ended.stderr}`,
    );
  }
  return ended;
}

/** Checks, and compares what did not pass with what is expected. */
async function expectBroken(
  world: World,
  file: string,
  expected: readonly Expected[],
): Promise<CheckDocument> {
  const { code, stdout, stderr } = await check(world, file, "--strict", "--json");
  assert.notEqual(stdout, "", stderr);
  const document = JSON.parse(stdout) as CheckDocument;
  const broken = document.checks.filter(({ status }) => status === "warning" || status === "failure");
  assert.deepEqual(
    broken.map(({ id, status }) => [id, status]),
    expected.map(([id, status]) => [id, status]),
    stdout,
  );
  for (const [index, { detail, advice }] of broken.entries()) {
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

Deno.test("each thing that is broken is named by its check, with what to do, and nothing else is", async (test) => {
  await using world = await World.open({ ldif: LDIF });
  for (const { what, changes = {}, fault, mode = 0o600, expected } of BROKEN) {
    await test.step(what, async () => {
      const file = await world.configure(healthy(changes));
      await Deno.chmod(file, mode);
      world.udm.setFaults(...fault === undefined ? [] : [fault]);
      await expectBroken(world, file, expected);
    });
  }
});

Deno.test("what depends on something broken is shown as skipped", async () => {
  await using world = await World.open({ ldif: LDIF });
  const changes = healthy({ source: { password: "not-it-at-all" }, udm: { password: "not-it-at-all" } });
  const { checks } = await expectBroken(world, await world.configure(changes), [
    ["source.bind", "failure", /password/],
    ["target.credentials", "failure", /password/],
  ]);
  const skipped = checks.filter(({ status }) => status === "skipped").map(({ id, detail }) =>
    `${id} ${detail}`
  );
  assert.deepEqual(skipped, [
    ...["user", "group"].flatMap((kind) =>
      ["base", "entries", "attributes", "keys", "names", "values", "dropped"].map((part) =>
        `source.${kind}.${part} needs a connection to the source`
      )
    ),
    "target.rights needs credentials",
    "target.base needs credentials",
    "target.ou needs the LDAP base",
    "target.user_properties needs the UDM REST API",
    "target.group_properties needs the UDM REST API",
    "target.mail_domains needs entries of the source",
  ]);
});

Deno.test("certificates: an unknown authority, another name, one that is over and one that ends soon", async (test) => {
  await using world = await World.open({ ldif: LDIF, tls: true });
  const certificates = await checkCertificates(world);
  const expect = async (changes: Changes, expected: readonly Expected[]) =>
    await expectBroken(world, await world.configure(healthy(changes)), expected);

  await test.step("with the right ones nothing is said", async () => {
    const { checks } = await expect({}, []);
    const seen = checks.filter(({ title }) => title === "certificate").map(({ detail }) => detail);
    assert.equal(seen.length, 2);
    for (const detail of seen) assert.match(detail, /^valid until 2049-12-31: \d{4} days more$/);
  });
  await test.step("StartTLS", async () => {
    const { checks } = await expect({ source: { ldap_uri: world.slapd.url, start_tls: true } }, []);
    assert.match(
      String(checks.find(({ id }) => id === "source.certificate")?.detail),
      /^valid until 2049-12-31/,
    );
  });
  await test.step("an authority that the source does not have", () =>
    expect({ source: { ca_cert: undefined } }, [
      ["source.certificate", "failure", /authority of its certificate is unknown.*Set source\.ca_cert/],
    ]).then(() => {}));
  await test.step("an authority that the target does not have", () =>
    expect({ udm: { ca_cert: undefined } }, [
      ["target.certificate", "failure", /authority that is not trusted.*Set udm\.ca_cert/],
    ]).then(() => {}));
  await test.step("a port of the source that does not speak TLS", () =>
    expect({ source: { ldap_uri: world.slapd.url.replace("ldap:", "ldaps:") } }, [
      ["source.certificate", "failure", /handshake.*Perhaps the port does not speak TLS/],
    ]).then(() => {}));
  await test.step("another name at the source", async () => {
    await using server = await startTlsServer(certificates.wrongName, []);
    await expect({ source: { ldap_uri: `ldaps://127.0.0.1:${server.port}` } }, [
      [
        "source.certificate",
        "failure",
        /another name than 127\.0\.0\.1.*elsewhere\.test.*source\.servername/,
      ],
    ]);
  });
  for (
    const [what, name, said] of [
      ["another name at the target", "wrongName", /not made out to this name.*Use in udm\.uri a name/],
      ["one of the target that is over", "expired", /has expired.*Renew it/],
    ] as const
  ) {
    await test.step(what, async () => {
      await using udm = await startUdmSimulator({ password: world.udm.password, tls: certificates[name] });
      await expect({ udm: { uri: udm.url } }, [["target.certificate", "failure", said]]);
    });
  }
  await test.step("ten days that are left, on both sides", () => endsSoon(world, certificates));
});

async function endsSoon(world: World, certificates: CheckCertificates): Promise<void> {
  const soon = await certificateFor(world, certificates.ca, 10);
  const tls = { ca: certificates.ca.cert, cert: soon.cert, key: soon.key };
  await using udm = await startUdmSimulator({ password: world.udm.password, tls });
  await using slapd: Slapd = await startSlapd({
    tls,
    ldif: `dn: ou=people,dc=example,dc=test\nobjectClass: organizationalUnit\nou: people\n\n` +
      `dn: ou=groups,dc=example,dc=test\nobjectClass: organizationalUnit\nou: groups\n\n${LDIF}`,
  });
  const changes = healthy({ udm: { uri: udm.url }, source: { ldap_uri: slapd.ldapsUrl } });
  await expectBroken(world, await world.configure(changes), [
    ["source.certificate", "warning", /: (?:9|10) days more .*Renew the certificate/],
    ["target.certificate", "warning", /: (?:9|10) days more .*Renew the certificate/],
  ]);
}

Deno.test("a server that is down is a warning if there is another one", async () => {
  await using world = await World.open({ ldif: LDIF });
  const changes = healthy({ source: { ldap_uri: `ldap://127.0.0.1:${closed} ${world.slapd.url}` } });
  const { checks } = await expectBroken(world, await world.configure(changes), [
    ["source.connection", "warning", /refused.*Another server is used meanwhile/],
  ]);
  const bind = checks.find(({ id }) => id === "source.bind")?.detail;
  assert.equal(bind, `as ${world.slapd.readerDn} at ${world.slapd.url}`);
});

Deno.test("warnings are no failure unless they are to be", async () => {
  await using world = await World.open({ ldif: LDIF });
  const file = await world.configure(healthy({ source: { group_filter: "(objectClass=group)" } }));
  assert.equal((await check(world, file)).code, 0);
  assert.equal((await check(world, file, "--strict")).code, 3);
});

Deno.test("with --quiet only what is wrong is shown, and nothing if nothing is", async () => {
  await using world = await World.open({ ldif: LDIF });
  assert.equal((await check(world, await world.configure(healthy()), "--quiet")).stdout, "");
  const file = await world.configure(healthy({ source: { group_filter: "(objectClass=group)" } }));
  const { stdout } = await check(world, file, "--quiet");
  assert.match(stdout, /^source\n  warning  filter of groups  .*\n           Check .*\n\n$/);
});

Deno.test("a configuration that cannot be used is said what is wrong with, exit code 2", async () => {
  await using world = await World.open();
  const { code, stdout } = await check(
    world,
    await world.configure({ udm: { connect_timeout: "soon", user: "" } }),
  );
  assert.equal(code, 2);
  assert.match(stdout, /failure  keys .*connect_timeout.*"soon"/);
  assert.match(stdout, /See .*config\.yaml:\d+:\d+\./);
  assert.match(stdout, /skipped  connection  needs a configuration without faults/);
  const missing = await check(world, "nothing.yaml");
  assert.equal(missing.code, 2);
  assert.match(missing.stdout, /failure  file  .*nothing\.yaml: .*does not exist/);
  assert.equal(world.udm.requests.length, 0);
});

Deno.test("what people see if everything is as it should be", async () => {
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
  pass     file                    school.yaml is complete, and nothing in it is wrong
  pass     secrets                 no file with a password or a key can be read by everybody
  pass     encryption              no password goes over a network in the clear
  pass     keys                    none looks like a slip

source
  pass     connection              ldap://127.0.0.1:PORT can be reached
  pass     bind                    as cn=reader,dc=example,dc=test at ldap://127.0.0.1:PORT
  pass     base of users           PEOPLE exists
  pass     filter of users         (objectClass=inetOrgPerson) finds 2 entries
  pass     attributes of users     all 5 that are needed are there
  pass     primary keys of users   each entry has a univentionObjectIdentifier of its own
  pass     names of users          each entry has one that UDM accepts
  pass     values of users         fit the properties that they are for
  pass     steps of users          no value is lost in them
  pass     base of groups          ou=groups,dc=example,dc=test exists
  pass     filter of groups        (objectClass=groupOfNames) finds 1 entry
  pass     attributes of groups    all 3 that are needed are there
  pass     primary keys of groups  each entry has a univentionObjectIdentifier of its own
  pass     names of groups         each entry has one that UDM accepts
  pass     values of groups        fit the properties that they are for
  pass     steps of groups         no value is lost in them

target
  pass     host name               localhost is known
  pass     connection              localhost:PORT can be reached
  pass     UDM REST API            http://localhost:PORT/univention/udm/ answers
  pass     credentials             Administrator is known, and the password is right
  pass     rights                  Administrator may read; what may be written shows only when it is
  pass     LDAP base               dc=univention-organization,dc=intranet
  pass     OU                      ou=import,dc=univention-organization,dc=intranet will be made
  pass     properties of users     all 5 are there
  pass     properties of groups    all 5 are there
  pass     mail domains            UDM knows example.org
  note     index                   without one each new object costs a search of everything; cannot be seen from here
           Look on the LDAP server behind UDM: ucr get ldap/index/eq should name univentionObjectIdentifier.
  note     primary group           new users join one, the slower the larger it is; cannot be seen from here
           From some 25,000 users on, look on the UDM server: ucr get directory/manager/user/primarygroup/update. With false new users are made as fast as ever, but the group does not list them.

30 passed, 2 notes
`;
