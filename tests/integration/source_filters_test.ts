// Filters as administrators write them: the source finds the same entries as ldapsearch.
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { FilterSyntaxError } from "../../src/ldap/filter.ts";
import { bound, readAll } from "../../src/ldap/testing.ts";
import { type Slapd, slapdAvailable, startSlapd } from "../support/slapd.ts";

const ignore = !slapdAvailable();
const BASE = "dc=example,dc=test";

const base64 = (text: string) => Buffer.from(text).toString("base64");

function entry(dn: string, lines: readonly string[]): string {
  return [`dn:: ${base64(`${dn},${BASE}`)}`, ...lines].join("\n") + "\n\n";
}

function person(rdn: string, cn: string, more: readonly string[] = []): string {
  return entry(rdn, ["objectClass: inetOrgPerson", `cn:: ${base64(cn)}`, "sn: Example", ...more]);
}

/** A certificate: filters can only test its presence. */
const DER =
  "MIIBgjCCASegAwIBAgIULjLXvRUOhGTvF6Lh8huy81bEKO0wCgYIKoZIzj0EAwIwFTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0y" +
  "NjExMjMxOTE5MjZaGA8yMTI2MTAzMDE5MTkyNlowFTETMBEGA1UEAwwKRXhhbXBsZSBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKfPZLLuMh" +
  "1MAY5CMxb0azmmcULDdZlZVyGQdQyeu9mzLYCx633VyUi9wJxSFxf3CsgPl+NWXJ2LEecyQyzS4cWjUzBRMB0GA1UdDgQWBBRPlCPen0nVECPOjKRM" +
  "2nlF8JdArDAfBgNVHSMEGDAWgBRPlCPen0nVECPOjKRM2nlF8JdArDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCmtaXyQ649dk" +
  "p3aLrA0CkHlUe+X/Dra54GJr1JJbNV6QIhAIPHZDus9asnHgYylmB0iSMRrRG/azvXul8fqI3tyIoJ";

const LDIF = entry("ou=people", ["objectClass: organizationalUnit", "ou: people"]) +
  entry("ou=gone", ["objectClass: organizationalUnit", "ou: gone"]) +
  person("uid=anna,ou=people", "Anna", [
    "uid: anna",
    "title: a  b",
    `description:: ${base64("100 % (really) * \\ ö")}`,
  ]) +
  person("uid=bert,ou=people", "Bert", ["uid: bert", "cn;lang-de: Berthold", "employeeNumber: 9"]) +
  person("uid=björn,ou=people", "Björn", [`uid:: ${base64("björn")}`, "employeeNumber: 10"]) +
  person("uid=cert,ou=gone", "Cert", ["uid: cert", `userCertificate;binary:: ${DER}`]) +
  person("uid=secret,ou=gone", "Secret", [
    "uid: secret",
    `userPassword:: ${Buffer.of(0xff, 0, 0x28, 0x2a).toString("base64")}`,
  ]) +
  entry("uid=posix,ou=gone", [
    ...["objectClass: account", "objectClass: posixAccount", "uid: posix", "cn: Posix", "uidNumber: 514"],
    ...["gidNumber: 7", "homeDirectory: /home/posix"],
  ]) +
  entry("uid=odd,ou=people", [
    "objectClass: inetOrgPerson",
    "uid: odd",
    `cn:: ${base64(" lead (x)*")}`,
    "sn: =<>~",
  ]);

/** Filters that both accept, by topic. */
const ACCEPTED: Readonly<Record<string, readonly string[]>> = {
  "as it is": [
    "(uid=anna)",
    "(&(objectClass=inetOrgPerson)(uid=*))",
    "(!(uid=anna))",
    "(|(uid=anna)(uid=bert))",
  ],
  "without the outermost parentheses": ["uid=anna", "objectClass=*"],
  "over several lines, with spaces": [
    "(&\n  (objectClass=inetOrgPerson)\n  (|\n    (uid=anna)\n    (uid=bert)\n  )\n)",
    "( & (uid=anna) (cn=Anna) )",
    "(& (objectClass=inetOrgPerson) (!(uid=anna)))",
    "(&\t(uid=anna)\t(cn=Anna))",
  ],
  "spaces in values": ["(title=a  b)", "(title=a b)", "(cn= lead \\28x\\29\\2a)", "(cn=anna )", "(cn= anna)"],
  "escapes of UTF-8": [
    "(cn=Bj\\c3\\b6rn)",
    "(cn=Björn)",
    "(cn=*\\C3\\b6*)",
    "(uid=bj\\c3\\b6rn)",
    "(description=*\\c3\\b6)",
  ],
  "escaped special characters": [
    "(description=*\\28really\\29*)",
    "(description=*\\2a*)",
    "(description=*\\5c*)",
    "(description=*\\(really\\)*)",
    "(description=*\\**)",
    "(cn=\\20lead*)",
    "(sn==<>~)",
    "(sn=\\3d\\3c\\3e\\7e)",
  ],
  "escaped bytes that are not UTF-8": [
    "(userPassword=\\ff\\00\\28\\2a)",
    "(userPassword=\\FF\\00\\28\\2a)",
    "(userPassword=\\ff\\00)",
    "(cn=\\ff)",
    "(cn=*\\ff*)",
  ],
  "attribute options": [
    "(userCertificate;binary=*)",
    "(userCertificate=*)",
    "(cn;lang-de=Berthold)",
    "(cn;LANG-de=*)",
    "(cn=Berthold)",
    "(cn;lang-fr=*)",
  ],
  "OIDs instead of names": [
    "(2.5.4.3=Anna)",
    "(0.9.2342.19200300.100.1.1=a*)",
    "(2.5.4.3;lang-de=*)",
    "(1.2.3.4=x)",
  ],
  "comparisons": [
    "(uidNumber>=514)",
    "(uidNumber<=513)",
    "(uidNumber>=515)",
    "(cn~=Anna)",
    "(employeeNumber>=5)",
  ],
  "matching rules": [
    "(uidNumber:1.2.840.113556.1.4.803:=2)",
    "(uidNumber:1.2.840.113556.1.4.803:=1)",
    "(uidNumber:1.2.840.113556.1.4.804:=3)",
    "(!(uidNumber:1.2.840.113556.1.4.803:=2))",
    "(cn:caseExactMatch:=Anna)",
    "(cn:caseExactMatch:=anna)",
    "(cn:2.5.13.5:=anna)",
    "(cn:=anna)",
    "(ou:dn:=people)",
    "(ou:DN:=gone)",
    "(ou:dn:caseExactMatch:=People)",
    "(:caseExactMatch:=Anna)",
    "(:dn:2.5.13.5:=people)",
    "(cn:no-such-rule:=Anna)",
  ],
  "substrings": ["(cn=*)", "(cn=A*)", "(cn=*a)", "(cn=*n*)", "(cn=A*n*a)", "(cn=*A*n*n*a*)"],
  "always and never": ["(&)", "(|)", "(!(&))", "(&(uid=anna)(&))"],
  "without matches": ["(noSuchAttribute=1)", "(!(noSuchAttribute=1))", "(uid=)", "(objectClass=nothing)"],
};

/** Unambiguous filters that only the connector accepts, with their strict form. */
const LENIENT: Readonly<Record<string, string>> = {
  "&(uid=anna)(cn=Anna)": "(&(uid=anna)(cn=Anna))",
  "!(uid=anna)": "(!(uid=anna))",
  "(|(uid=anna) (uid=bert))\n": "(|(uid=anna)(uid=bert))",
  "  (uid=anna)": "(uid=anna)",
  "uid=anna\n": "(uid=anna)",
  "(!\n  (uid=anna)\n)": "(!(uid=anna))",
  "(uid =anna)": "(uid=anna)",
  "(&(uid=anna\\20))": "(uid=anna )",
  "(cn=**)": "(cn=*)",
  "(cn=A**a)": "(cn=A*a)",
};

/** Filters that both refuse. */
const REFUSED: readonly string[] = [
  "(uid=anna",
  "(&(uid=anna)",
  "(&(uid=anna)(cn=Anna)))",
  "(uid=anna)(cn=Anna)",
  "(uid)",
  "()",
  "(=anna)",
  "(cn=a(b))",
  "(cn=a\\zz)",
  "(!)",
  "(!(uid=a)(uid=b))",
  "(a b=c)",
  "(:=x)",
  "(uid;=x)",
];

/** DNs that ldapsearch finds; undefined if it refuses the filter. */
async function ldapsearch(slapd: Slapd, filter: string): Promise<Set<string> | undefined> {
  const { code, stdout, stderr } = await new Deno.Command("ldapsearch", {
    args: [
      ...["-LLL", "-x", "-o", "ldif-wrap=no", "-H", slapd.url, "-b", BASE],
      ...["-D", slapd.adminDn, "-w", slapd.adminPassword, "--", filter, "1.1"],
    ],
    stdin: "null",
  }).output();
  const message = new TextDecoder().decode(stderr);
  if (/Bad search filter/.test(message)) return undefined;
  assert.equal(code, 0, `${filter}: ${message}`);
  const lines = new TextDecoder().decode(stdout).split("\n").filter((line) => line.startsWith("dn:"));
  return new Set(lines.map((line) => {
    const [, encoded, dn = ""] = /^dn:(:?) (.*)$/.exec(line) ?? [];
    return encoded === ":" ? Buffer.from(dn, "base64").toString() : dn;
  }));
}

/** DNs that the connector finds; undefined if it refuses the filter. */
async function connectorSearch(slapd: Slapd, filter: string): Promise<Set<string> | undefined> {
  await using connection = await bound({
    url: slapd.url,
    bindDn: slapd.adminDn,
    password: slapd.adminPassword,
  });
  try {
    const { entries } = await readAll(connection, BASE, { filter, attributes: ["1.1"] });
    return new Set(entries.map(({ dn }) => dn));
  } catch (error) {
    if (error instanceof FilterSyntaxError) return undefined;
    throw error;
  }
}

Deno.test({
  name: "slapd: a filter finds the same entries as with ldapsearch",
  ignore,
  async fn(test) {
    await using slapd = await startSlapd({ ldif: LDIF, global: ["include /etc/ldap/schema/nis.schema"] });
    for (const [topic, filters] of Object.entries(ACCEPTED)) {
      await test.step(topic, async () => {
        for (const filter of filters) {
          const expected = await ldapsearch(slapd, filter);
          const found = await connectorSearch(slapd, filter);
          assert.ok(expected !== undefined, `ldapsearch refuses ${filter}`);
          assert.deepEqual([...found ?? ["refused"]].sort(), [...expected].sort(), filter);
        }
      });
    }
    await test.step("filters that only the connector accepts", async () => {
      for (const [filter, meaning] of Object.entries(LENIENT)) {
        const expected = await ldapsearch(slapd, meaning);
        assert.ok(expected !== undefined && expected.size > 0, meaning);
        assert.deepEqual(await connectorSearch(slapd, filter), expected, filter);
      }
    });
    await test.step("filters that both refuse", async () => {
      for (const filter of REFUSED) {
        assert.equal(await ldapsearch(slapd, filter), undefined, filter);
        assert.equal(await connectorSearch(slapd, filter), undefined, filter);
      }
    });
  },
});
