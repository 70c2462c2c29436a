import assert from "node:assert/strict";
import { matchesPattern } from "../syntax/python_regex/pattern.ts";
import { formatProblem, loadConfig } from "./load.ts";
import { CERTIFICATE, complaintsAbout, configOf, loadText, minimal, notesAbout } from "./test_support.ts";

Deno.test("config: a minimal configuration has the defaults and no warnings", () => {
  const result = loadText(minimal());
  assert.ok(result.ok);
  assert.deepEqual(result.warnings, []);
  const { udm, source } = result.config;
  assert.equal(udm.uri, "https://ucs.example.org/univention/udm/");
  assert.equal(udm.connectTimeoutMs, 6000);
  assert.equal(udm.readTimeoutMs, 1_800_000);
  assert.equal(udm.skipWrites, false);
  assert.equal(udm.photoMarker, true);
  assert.equal(udm.kinds.user.primaryKeyProperty, "univentionObjectIdentifier");
  assert.equal(udm.kinds.user.properties.length, 28);
  assert.equal(udm.kinds.user.explicitProperties, false);
  assert.equal(source.timeoutMs, 5000);
  assert.equal(source.pageSize, 500);
  assert.equal(source.startTls, false);
  assert.equal(source.user.scope, "sub");
  assert.equal(source.user.filter, "(objectClass=user)");
  assert.equal(source.group.filter, "(objectClass=group)");
  assert.deepEqual(source.group.rangeAttributes, ["memberOf", "member"]);
  assert.equal(source.user.trans.phone_region, "DE");
  assert.deepEqual(source.user.trans.sanitizer.objectGUID, ["guid2uuid"]);
  assert.deepEqual(source.user.trans.sanitizer.fax, ["phone_sanitizer"]);
  assert.equal(Object.keys(source.user.trans.sanitizer).length, 8);
  assert.equal(
    "ignoreDnRegex" in source || "saslMethod" in source || "caCert" in source || "caCert" in udm,
    false,
  );
});

Deno.test("config: the configuration can be cloned into a worker", () => {
  const config = configOf(
    minimal({
      udm: "delete_after: 2w\nproxy: http://u:p@proxy:3128",
      source: "ignore_dn_regex: 'cn=(a|b),'",
      userTrans:
        "decompose_attrs: {mail: ['(?P<local>.+)@']}\ncompose_attrs: {description: ['{local[0]}. {mail:.9}']}",
    }).replace("ldaps://ldap.example.org", "ldaps://ldap.example.org ldapi:///run/ldapi"),
  );
  const clone = structuredClone(config);
  assert.deepEqual(clone, config);
  const { ignoreDnRegex: pattern } = clone.source;
  assert.ok(pattern && matchesPattern(pattern, "cn=b,dc=a") && !matchesPattern(pattern, "dc=a,cn=b,"));
});

Deno.test("config: the key decides how a scalar is read", () => {
  const config = configOf(minimal({
    udm: 'skip_writes: "Yes"\nconnect_timeout: "5"\nread_timeout: 1e1\nphoto_marker: off',
    source: "search_pagesize: 250.0\ntimeout: .5\nignore_dn_regex: ''\nuser_scope: one",
    userTrans: `fixed_attrs:
  country: [NO]
  postcode: [01234, 1e3, null, ~, ""]
replace_values:
  cn: {on: off, 010: ""}`,
  }));
  assert.equal(config.udm.skipWrites, true);
  assert.equal(config.udm.photoMarker, false);
  assert.equal(config.udm.connectTimeoutMs, 5000);
  assert.equal(config.udm.readTimeoutMs, 10_000);
  assert.equal(config.source.pageSize, 250);
  assert.equal(config.source.timeoutMs, 500);
  assert.equal(config.source.ignoreDnRegex, undefined);
  assert.equal(config.source.user.scope, "one");
  const { fixed_attrs, replace_values } = config.source.user.trans;
  assert.deepEqual(fixed_attrs.country, ["NO"]);
  assert.deepEqual(fixed_attrs.postcode, ["01234", "1e3", "null", "~", ""]);
  assert.deepEqual(replace_values.cn, { on: "off", "010": "" });
});

Deno.test("config: an old name with null and the present name are one key", () => {
  for (const lines of [["bind_pw: null", "password: kept"], ["password: kept", "bind_pw: null"]]) {
    const text = minimal().replace("password: source-password", lines.join("\n  "));
    assert.equal(configOf(text).source.password, "kept");
  }
});

Deno.test("config: every spelling of yes and no is read", () => {
  for (const word of ["yes", "on", "true", "True", "TRUE", "1", "y"]) {
    assert.equal(configOf(minimal({ udm: `skip_writes: ${word}` })).udm.skipWrites, true, word);
  }
  for (const word of ["no", "off", "false", "False", "0", "n"]) {
    assert.equal(configOf(minimal({ udm: `skip_writes: ${word}` })).udm.skipWrites, false, word);
  }
});

Deno.test("config: URIs, names and lists are normalised", () => {
  const config = configOf(
    minimal({
      udm: "user_properties: [title, username, title, e-mail]\nuser_pkey_property: employeeNumber",
      source: "user_filter: |\n  (&\n    (a=b)\n  )\n",
    }).replace("univention/udm/", "univention/udm"),
  );
  assert.equal(config.udm.uri, "https://ucs.example.org/univention/udm/");
  assert.deepEqual(config.udm.kinds.user, {
    primaryKeyProperty: "employeeNumber",
    properties: ["title", "username", "e-mail", "employeeNumber"],
    explicitProperties: true,
  });
  assert.deepEqual(config.positions.get("udm.user_properties.2"), { line: 7, column: 45 });
  assert.equal(config.positions.has("udm.user_properties.3"), false);
  assert.equal(config.source.user.filter, "(&\n  (a=b)\n)");
});

Deno.test("config: renames keep the order of the file", () => {
  const config = configOf(minimal({ userTrans: "  title: sn\n  city: mail\n  firstname: givenName" }));
  assert.deepEqual(Object.keys(config.source.user.trans.rename_attrs), [
    "univentionObjectIdentifier",
    "username",
    "title",
    "city",
    "firstname",
  ]);
});

Deno.test("config: timeouts of 0 and -1 mean one hour, and a page size below 1 no paging", () => {
  for (const value of ["0", "-1", "-1.0"]) {
    const { udm, source } = configOf(minimal({
      udm: `connect_timeout: ${value}\nread_timeout: ${value}`,
      source: `timeout: ${value}\nsearch_pagesize: ${value}\ntrace_level: -70000`,
    }));
    assert.deepEqual([udm.connectTimeoutMs, udm.readTimeoutMs, source.timeoutMs], Array(3).fill(3_600_000));
    assert.deepEqual([source.pageSize, source.traceLevel], [0, -70_000]);
  }
});

Deno.test("config: what follows the host in ldap_uri is ignored, and a note", () => {
  const text = minimal().replace("ldaps://ldap.example.org", "ldaps://h/dc=x????x-bindpw=secret ldaps://h2/");
  const { uris } = configOf(text).source;
  assert.deepEqual(uris.map(({ text }) => text), ["ldaps://h:636", "ldaps://h2:636"]);
  assert.deepEqual(complaintsAbout(text), []);
  assert.deepEqual(notesAbout(text), [
    "8:13: source.ldap_uri uses only ldaps://h:636; what follows it is ignored: user_base says where to search",
  ]);
});

Deno.test("config: an empty sanitizer section turns off the default", () => {
  const { trans } = configOf(minimal({ userTrans: "sanitizer: {}" })).source.user;
  assert.deepEqual(trans.sanitizer, {});
});

Deno.test("config: all problems are reported at once, with positions, in the order of the file", () => {
  const text = `udm:
  uri: ftp://ucs.example.org/
  user: Administrator
  pasword: hunter2hunter2
  password: udm-password
  connect_timeout: -2
  user_ou: ou=a,dc=example
  user_properties: [a, "b c"]
  skip_writes: perhaps
source:
  ldap_uri: ldaps://h
  start_tls: yes
  bind_dn: cn=x
  search_pagesize: -2
  user_scope: tree
  user_filter: (&(a=b)
  user_base: example
  user_trans:
    decompose_attrs:
      mail: ["(a", b]
    recode_attrs: {mail: latin99}
    sanitizer:
      mail: [x.y:guid2uid]
    rename_attrs: x
    compose_attrs:
      a: ["{b"]
    phone_region: UK
  uri: x
user_attrs: [a]
`;
  const complaints = complaintsAbout(text);
  const expected: RegExp[] = [
    /^2:8: udm\.uri must be an http:\/\/ or https:\/\/ URI .*"ftp:\/\/ucs\.example\.org\/"$/,
    /^4:3: "pasword" is not a key in udm; did you mean "password"\? Allowed: "uri", "user", /,
    /^6:20: udm\.connect_timeout must be a number of seconds, more than 0 .*"-2"$/,
    /^7:12: udm\.user_ou may contain only ou= parts, not dc=.*"ou=a,dc=example"$/,
    /^8:24: udm\.user_properties\.1 must be a name without spaces; it is "b c"$/,
    /^9:16: udm\.skip_writes must be yes or no; it is "perhaps"$/,
    /^12:14: source\.start_tls works only with ldap:\/\//,
    /^13:12: source\.bind_dn needs a password.*SOURCE_PASSWORD.*anonymous bind$/,
    /^14:20: source\.search_pagesize must be a whole number from -1 .*"-2"$/,
    /^15:15: source\.user_scope is not an allowed word; Allowed: "one", "sub"; it is "tree"$/,
    /^16:16: source\.user_filter must be an LDAP filter: the "\)" .* is missing \(at character 1\); it is "\(&\(a=b\)"$/,
    /^17:14: source\.user_base must be a DN: "example"/,
    /^20:14: source\.user_trans\.decompose_attrs\.mail\.0 must be a regular expression/,
    /^21:26: source\.user_trans\.recode_attrs\.mail is not a known charset.*"latin1".*"latin99"$/,
    /^23:14: source\.user_trans\.sanitizer\.mail\.0 is not a sanitizer; did you mean "guid2uuid"\? Allowed: .*"x\.y:guid2uid"$/,
    /^24:19: source\.user_trans\.rename_attrs must be a section: /,
    /^26:11: source\.user_trans\.compose_attrs\.a\.0 must be a template/,
    /^27:19: source\.user_trans\.phone_region .*"GB"/,
    /^28:3: "uri" is not a key in source; it belongs to udm\. Allowed: "ldap_uri"/,
    /^29:1: "user_attrs" is not a key at the top level; it belongs to source\. Allowed: "udm", "source", "safety"$/,
  ];
  for (const [index, pattern] of expected.entries()) assert.match(complaints[index] ?? "", pattern);
  assert.equal(complaints.length, expected.length);
  assert.ok(!complaints.join("").includes("hunter2"));
});

Deno.test("config: a problem is one line with file, line and column", () => {
  const result = loadText(minimal({ udm: "skip_writes: x" }));
  assert.ok(!result.ok);
  assert.deepEqual(result.problems.map(formatProblem), [
    '/etc/connector/config.yaml:7:16: udm.skip_writes must be yes or no; it is "x"',
  ]);
  assert.equal(result.problems[0]?.path, "udm.skip_writes");
});

Deno.test("config: without the section safety, its defaults apply", () => {
  const { safety, udm } = configOf(minimal());
  const percent = (value: number) => ({ type: "percent", value });
  const off = { type: "off" };
  assert.partialDeepStrictEqual(safety, {
    maxDelete: { user: percent(20), group: percent(20) },
    maxModify: { user: off, group: off },
    maxMemberLoss: percent(50),
    maxValueLoss: percent(30),
    expectedEntries: { user: 0, group: 0 },
    maxFailures: percent(50),
    allowEmptySource: false,
    allowReferences: false,
    deleteOnFailover: false,
    onExceeded: "stop",
    requireUsers: [],
  });
  assert.equal(udm.userRemoval, "delete");
  assert.equal(udm.deleteAfterMs, 30 * 86_400_000);
});

Deno.test("config: a limit for one kind overrides the limit for both", () => {
  const { safety, udm } = configOf(
    minimal({ udm: "user_removal: disable\ndelete_after: 12h" }) + `safety:
  max_delete: 5%
  max_delete_groups: 100
  max_modify: 250
  max_modify_users: off
  max_member_loss: off
  max_value_loss: 12.5 %
  expected_users: 2000
  expected_groups: "75"
  max_failures: 10
  allow_empty_source: yes
  allow_references: on
  delete_on_failover: yes
  on_exceeded: skip-deletes
  require_users: [principal, 007]
`,
  );
  assert.partialDeepStrictEqual(safety, {
    maxDelete: { user: { type: "percent", value: 5 }, group: { type: "count", value: 100 } },
    maxModify: { user: { type: "off" }, group: { type: "count", value: 250 } },
    maxMemberLoss: { type: "off" },
    maxValueLoss: { type: "percent", value: 12.5 },
    expectedEntries: { user: 2000, group: 75 },
    maxFailures: { type: "count", value: 10 },
    allowEmptySource: true,
    allowReferences: true,
    deleteOnFailover: true,
    onExceeded: "skip-deletes",
    requireUsers: ["principal", "007"],
  });
  assert.equal(udm.userRemoval, "disable");
  assert.equal(udm.deleteAfterMs, 43_200_000);
});

Deno.test("config: problems with safety keys have positions and allowed values", () => {
  const text = minimal({ udm: "user_removal: remove\ndelete_after: 30" }) + `safety:
  max_delete: 120 %
  max_delete_users: many
  max_modify_groups: -1
  max_member_loss: 50
  on_exceeded: ignore
  require_users: principal
  allow_empty_source: perhaps
  max_deletes: 5
`;
  const at = text.split("\n").indexOf("safety:") + 1;
  assert.deepEqual(complaintsAbout(text).map((line) => line.replace(/Allowed: .*("max_modify").*/, "…")), [
    '7:17: udm.user_removal is not an allowed word; Allowed: "delete", "disable", "keep"; it is "remove"',
    '8:17: udm.delete_after must be a number with s, m, h, d or w, such as 30d, or never; it is "30"',
    `${at + 1}:15: safety.max_delete must be a percentage (20 %), a number (100), or off; it is "120 %"`,
    `${at + 2}:21: safety.max_delete_users must be a percentage (20 %), a number (100), or off; it is "many"`,
    `${at + 3}:22: safety.max_modify_groups must be a percentage (20 %), a number (100), or off; it is "-1"`,
    `${at + 4}:20: safety.max_member_loss must be a percentage (50 %), or off; it is "50"`,
    `${
      at + 5
    }:16: safety.on_exceeded is not an allowed word; Allowed: "stop", "skip-deletes"; it is "ignore"`,
    `${
      at + 6
    }:18: safety.require_users must be a list: [a, b], or lines that begin with "- "; it is "principal"`,
    `${at + 7}:23: safety.allow_empty_source must be yes or no; it is "perhaps"`,
    `${at + 8}:3: "max_deletes" is not a key in safety; did you mean "max_delete"? …`,
  ]);
});

Deno.test("config: a list must be written as a list", () => {
  assert.match(
    complaintsAbout(minimal({ source: "user_attrs: cn" }))[0] ?? "",
    /^13:15: source\.user_attrs must be a list/,
  );
  assert.match(
    complaintsAbout(minimal({ userTrans: "fixed_attrs: {title: Dr}" }))[0] ?? "",
    /^17:26: source\.user_trans\.fixed_attrs\.title must be a list/,
  );
});

Deno.test("config: an old and a current name of one key together are a problem", () => {
  assert.match(
    complaintsAbout(minimal({ source: "bind_pw: x" }))[0] ?? "",
    /^13:3: source\.bind_pw is another name of password, which is given too/,
  );
});

Deno.test("config: an empty file, plain text and a missing section are problems", () => {
  assert.match(complaintsAbout("")[0] ?? "", /^1:1: the configuration is empty/);
  assert.match(complaintsAbout("hello")[0] ?? "", /^1:1: the configuration must have the sections/);
  assert.match(complaintsAbout("- a")[0] ?? "", /^1:1: the configuration must have the sections/);
  assert.match(complaintsAbout("udm:\n")[0] ?? "", /^1:1: /);
  assert.ok(complaintsAbout("udm:\n").some((line) => /^1:1: source is missing/.test(line)));
  assert.ok(complaintsAbout("\n\nudm:\n").some((line) => /^3:1: udm\.uri is missing/.test(line)));
});

Deno.test("config: a syntax error has a position", () => {
  assert.match(complaintsAbout("udm:\n  uri: [\n")[0] ?? "", /^\d:\d+: the YAML is not valid/);
});

Deno.test("config: an unreadable file is a problem without a line", () => {
  const result = loadConfig({
    path: "/etc/x.yaml",
    readTextFile: () => {
      throw new Deno.errors.NotFound("no");
    },
    env: new Map(),
  });
  assert.ok(!result.ok);
  assert.deepEqual(result.problems.map(formatProblem), [
    "/etc/x.yaml: the configuration cannot be read: it does not exist",
  ]);
});

Deno.test("config: a byte order mark is ignored", () => {
  assert.ok(loadText("\uFEFF" + minimal()).ok);
});

Deno.test("config: source.bind_dn and its password need each other", () => {
  const without = minimal().replace("  password: source-password\n", "");
  const nameless = minimal().replace("  bind_dn: cn=reader\n", "");
  assert.match(complaintsAbout(without)[0] ?? "", /^9:12: source\.bind_dn needs a password/);
  assert.match(
    complaintsAbout(without.replace("bind_dn: cn=reader", 'bind_dn: cn=reader\n  password: ""'))[0] ?? "",
    /^9:12: .*needs a password/,
  );
  assert.equal(
    configOf(without, { env: { SOURCE_PASSWORD: "from outside" } }).source.password,
    "from outside",
  );
  assert.match(complaintsAbout(nameless)[0] ?? "", /^9:13: source\.password needs source\.bind_dn/);
  assert.match(
    complaintsAbout(nameless.replace("  password: source-password\n", ""), {
      env: { SOURCE_PASSWORD: "x" },
    })[0] ?? "",
    /^7:1: source\.bind_dn is missing, although the environment variable SOURCE_PASSWORD has a password/,
  );
  assert.match(
    complaintsAbout(nameless.replace("  password: source-password\n", ""), {
      env: { CREDENTIALS_DIRECTORY: "/run/credentials" },
      files: { "/run/credentials/source-password": "x" },
    })[0] ?? "",
    /^7:1: source\.bind_dn is missing, although the credential source-password has a password/,
  );
});

Deno.test("config: the target needs a password", () => {
  const without = minimal().replace("  password: udm-password\n", "");
  assert.match(complaintsAbout(without)[0] ?? "", /^1:1: udm\.password is missing: .*UDM_PASSWORD/);
  assert.equal(configOf(without, { env: { UDM_PASSWORD: "from outside" } }).udm.password, "from outside");
});

Deno.test("config: credentials that UDM cannot receive are refused, and the password is not quoted", () => {
  const rule =
    "has characters that UDM cannot receive: it reads credentials as ISO-8859-1, which has the letters of " +
    "Western Europe only";
  const password = "zażółć€";
  assert.deepEqual(complaintsAbout(minimal().replace("udm-password", password)), [
    `4:13: udm.password ${rule}; give the account another password`,
  ]);
  assert.deepEqual(complaintsAbout(minimal(), { env: { UDM_PASSWORD: password } }), [
    `4:13: udm.password is given by the environment variable UDM_PASSWORD and ${rule}; give the account another password`,
  ]);
  assert.deepEqual(complaintsAbout(minimal().replace("Administrator", "łukasz")), [`3:9: udm.user ${rule}`]);
  assert.equal(configOf(minimal().replace("udm-password", "Grüße")).udm.password, "Grüße");
  assert.equal(configOf(minimal().replace("source-password", password)).source.password, password);
});

Deno.test("config: both passwords can be systemd credentials", () => {
  const text = minimal().replace("  password: udm-password\n", "").replace(
    "  password: source-password\n",
    "",
  );
  const env = { CREDENTIALS_DIRECTORY: "/run/credentials" };
  const files = { "/run/credentials/udm-password": "one\n", "/run/credentials/source-password": "two" };
  const config = configOf(text, { env, files });
  assert.deepEqual([config.udm.password, config.source.password, ...config.secrets], [
    "one",
    "two",
    "one",
    "two",
  ]);
  assert.deepEqual(
    complaintsAbout(text, { env, files: { ...files, "/run/credentials/source-password": "a\nb" } }),
    [
      "6:1: source.password is given by the credential source-password in $CREDENTIALS_DIRECTORY, which has several " +
      "lines; it must contain only the password",
    ],
  );
});

Deno.test("config: SASL EXTERNAL needs and uses neither name nor password", () => {
  const external = minimal().replace(
    "  bind_dn: cn=reader\n  password: source-password\n",
    "  sasl_method: EXTERNAL\n",
  ).replace("ldaps://ldap.example.org", "ldapi:///run/ldapi");
  assert.deepEqual(complaintsAbout(external), []);
  const { source } = configOf(minimal({ source: "sasl_method: EXTERNAL" }));
  assert.equal(source.saslMethod, "EXTERNAL");
  assert.equal("bindDn" in source || "password" in source, false);
});

Deno.test("config: the path of a password file is relative to the configuration, and all passwords are secrets", () => {
  const files = { "/etc/connector/udm.secret": "from the file\n", "/run/source.secret": "s3cret" };
  const text = minimal({ udm: "password_file: udm.secret", source: "password_file: /run/source.secret" });
  const config = configOf(text, { files });
  assert.equal(config.udm.password, "from the file");
  assert.equal(config.source.password, "s3cret");
  assert.deepEqual([...config.secrets].sort(), [
    "from the file",
    "s3cret",
    "source-password",
    "udm-password",
  ]);
  assert.match(
    complaintsAbout(text, { files: {} })[0] ?? "",
    /^7:18: udm\.password_file the file named there cannot be read: it does not exist/,
  );
});

Deno.test("config: paths of certificates are relative to the configuration", () => {
  const text = minimal({ udm: "ca_cert: ca.pem", source: "ca_cert: /etc/ssl/ca.pem" });
  const files = { "/etc/connector/ca.pem": CERTIFICATE, "/etc/ssl/ca.pem": `x\n${CERTIFICATE}y` };
  const config = configOf(text, { files });
  assert.equal(config.udm.caCert, CERTIFICATE);
  assert.equal(config.source.caCert, CERTIFICATE);
  assert.match(
    complaintsAbout(text)[0] ?? "",
    /^7:12: udm\.ca_cert names "\/etc\/connector\/ca\.pem", which cannot be read/,
  );
  assert.match(
    complaintsAbout(text, { files: { ...files, "/etc/ssl/ca.pem": "hello" } })[0] ?? "",
    /^14:12: source\.ca_cert names "\/etc\/ssl\/ca\.pem", which cannot be used: it contains no PEM certificate/,
  );
});

Deno.test("config: aliases that multiply are a problem", () => {
  const bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" +
    "bcdefghij".split("").map((name, index) => `${name}: &${name} [${`*${"abcdefghi"[index]},`.repeat(10)}]`)
      .join("\n") +
    "\nk: *j";
  assert.match(
    complaintsAbout(
      `udm:\n  x: &x 1\n  y: *x\nsource:\n  user_trans:\n    fixed_attrs:\n${bomb.replace(/^/gm, "      ")}`,
    )[0] ?? "",
    /more than 200000 values/,
  );
});

Deno.test("config: a base is one DN, a list, or the root", () => {
  const bases = (written: string) =>
    configOf(minimal().replace("ou=users,dc=example,dc=org", written)).source.user.bases;
  assert.deepEqual(bases("dc=a"), ["dc=a"]);
  assert.deepEqual(bases('[dc=a, "dc=b,dc=c"]'), ["dc=a", "dc=b,dc=c"]);
  assert.deepEqual(bases("['dc=a', 'ou=x,dc=a', 'DC=A']"), ["dc=a"], "only the widest is searched");
  for (const root of ['""', "''", '[""]', '["", dc=a]']) assert.deepEqual(bases(root), [""]);
});

Deno.test("config: a base that another one contains is a note", () => {
  const text = minimal().replace("ou=users,dc=example,dc=org", "['ou=x,dc=a', dc=a]");
  assert.deepEqual(complaintsAbout(text), []);
  assert.deepEqual(notesAbout(text), [
    "11:15: source.user_base.0 is not searched: dc=a finds its entries too; take it out",
  ]);
});

for (
  const [written, complaint] of [
    ["[]", /^11:14: source\.user_base must name at least one/],
    ["[dc=a, people]", /^11:21: source\.user_base\.1 must be a DN: "people"/],
    ["{a: b}", /source\.user_base must be text, or a list of DNs/],
  ] as const
) {
  Deno.test(`config: ${written} is not a base`, () => {
    const [found = ""] = complaintsAbout(minimal().replace("ou=users,dc=example,dc=org", written));
    assert.match(found, complaint);
  });
}

Deno.test("config: without group_base, only users are synchronised", () => {
  const text = minimal().replace(/ {2}group_base: .*\n/, "").replace(/ {2}group_ou: .*\n/, "")
    .replace(/ {2}group_trans:[^]*$/, "");
  const { source, udm } = configOf(text);
  assert.deepEqual(source.group.bases, []);
  assert.equal(udm.groupOu, udm.userOu);
  assert.deepEqual(complaintsAbout(text), []);
});

Deno.test("config: a forgotten group_base is not taken for users only", () => {
  const [found = ""] = complaintsAbout(minimal().replace(/ {2}group_base: .*\n/, ""));
  assert.match(
    found,
    /source\.group_base is missing, although source\.group_trans is given: write it, or take out/,
  );
  const [ou = ""] = complaintsAbout(minimal().replace(/ {2}group_ou: .*\n/, ""));
  assert.match(ou, /udm\.group_ou is missing; it is needed with source\.group_base/);
});

Deno.test("load: offline, files, passwords and certificates that are not there are named, and no problem", () => {
  const text = minimal({ udm: "ca_cert: /etc/ca.pem\npassword_file: udm.secret" })
    .replace(/^ *password: .*\n/gm, "");
  const offline = loadText(text, {}, { offline: true });
  assert.ok(offline.ok);
  assert.deepEqual(offline.absent.map(({ path }) => path).sort(), [
    "source.bind_dn",
    "udm.ca_cert",
    "udm.password_file",
  ]);
  assert.equal(loadText(text).ok, false);
});

Deno.test("load: offline, a file that is there is checked", () => {
  const text = minimal({ udm: "ca_cert: /etc/ca.pem\npassword_file: udm.secret" })
    .replace(/^ *password: .*\n/gm, "");
  const files = { "/etc/ca.pem": "nothing", "/etc/connector/udm.secret": "two\nlines" };
  const offline = loadText(text, { files }, { offline: true });
  assert.ok(!offline.ok);
  assert.deepEqual(offline.problems.map(({ path }) => path).sort(), ["udm.ca_cert", "udm.password_file"]);
});

Deno.test("config: of many problems the first 100 are reported, and the number of the others", () => {
  for (
    const text of [
      minimal({ udm: Array.from({ length: 30_000 }, (_, at) => `k${at}: v`).join("\n") }),
      "}\n".repeat(300),
    ]
  ) {
    const problems = complaintsAbout(text);
    assert.equal(problems.length, 101);
    assert.match(
      problems.at(-1) ?? "",
      /^\d+:\d+: [\d,]+ more problems from here on; correct the ones before, and check again$/,
    );
  }
});
