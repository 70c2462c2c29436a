import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { directoryFromLdif, LdifError, parseLdif } from "./ldif.ts";

Deno.test("LDIF: folded lines, comments, base64 and a version are read", () => {
  const text = [
    "version: 1",
    "# about",
    "  the entry",
    "dn:: Y249SsO2cmcsZGM9eA==",
    "changetype: add",
    "cn: J",
    " org",
    "empty:",
    "binary:: /9g=",
    "mail;lang-de: a@b",
    "member: one",
    "member:two",
    "__proto__: x",
    "",
    "",
    "dn: dc=x",
  ].join("\r\n");
  assert.deepEqual(parseLdif(text), [
    {
      dn: "cn=Jörg,dc=x",
      attributes: {
        cn: ["Jorg"],
        empty: [""],
        binary: [Buffer.from([0xff, 0xd8])],
        "mail;lang-de": ["a@b"],
        member: ["one", "two"],
        ["__proto__"]: ["x"],
      },
    },
    { dn: "dc=x", attributes: {} },
  ]);
});

Deno.test("LDIF: an error names its line", () => {
  const cases: [string, RegExp][] = [
    ["dn: dc=x\nno colon", /line 2: "no colon" is not of the form/],
    ["\ncn: x", /line 2: a record begins with "dn:", not with "cn"/],
    ["dn: dc=x\nchangetype: modify", /line 2: "changetype: modify": only additions/],
    ["dn: dc=x\nphoto:< file:///x", /line 2: "photo": values from URLs/],
    ["dn: dc=x\nphoto:: a b c", /line 2: "photo" is not base64/],
    ["dn:: /w==", /line 1: the DN is not UTF-8/],
  ];
  for (const [text, message] of cases) {
    assert.throws(
      () => parseLdif(text),
      (error) => error instanceof LdifError && message.test(error.message),
    );
  }
  assert.throws(() => directoryFromLdif("# nothing"), /there is no record/);
});

Deno.test("LDIF: a directory ignores attributes that the server computes", () => {
  const text = `dn: dc=x

dn: cn=g,dc=x
member: cn=u,dc=x

dn: cn=u,dc=x
memberOf: cn=old,dc=x
distinguishedName: cn=old
`;
  const directory = directoryFromLdif(text);
  const user = directory.get("cn=u,dc=x");
  assert.ok(user);
  assert.deepEqual(directory.values(user, "memberof"), ["cn=g,dc=x"]);
  assert.deepEqual(directory.values(user, "distinguishedname"), ["cn=u,dc=x"]);
  assert.equal(directory.suffix, "dc=x");
  assert.ok(directoryFromLdif("dn: ou=a,dc=y\n", { suffix: "dc=y" }).has("dc=y"));
});
