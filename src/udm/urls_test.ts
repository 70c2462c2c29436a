import assert from "node:assert/strict";
import fc from "fast-check";
import {
  collectionPath,
  dnFromLocation,
  escapeFilterValue,
  listQuery,
  objectPath,
  parseBaseUrl,
  templatePath,
} from "./urls.ts";

Deno.test("udm: the base URL ends with a slash and has no credentials", () => {
  assert.equal(
    parseBaseUrl("https://admin:secret@udm.example:8443/univention/udm?x#y").href,
    "https://udm.example:8443/univention/udm/",
  );
});

Deno.test("udm: a URL that is not http is refused with an example", () => {
  for (const uri of ["udm.example", "ldap://udm.example", ""]) {
    assert.throws(() => parseBaseUrl(uri), /udm\.uri: .*is not an address of the UDM REST API, such as/);
  }
});

Deno.test("udm: collections end with a slash, templates do not", () => {
  assert.equal(collectionPath("users/user"), "users/user/");
  assert.equal(templatePath("users/user"), "users/user/add");
});

Deno.test("udm: a list always names its properties", () => {
  const path = collectionPath(
    "users/user",
    listQuery({ position: "ou=a b,dc=x", filter: "(a=ü&c)", scope: "one" }),
  );
  assert.equal(
    path,
    "users/user/?position=ou%3Da%20b%2Cdc%3Dx&scope=one&filter=(a%3D%C3%BC%26c)&properties=dn",
  );
  assert.deepEqual(listQuery({ position: "dc=x", properties: ["username", "e-mail"] }), [
    ["position", "dc=x"],
    ["properties", "username"],
    ["properties", "e-mail"],
  ]);
});

Deno.test("udm: filter values are escaped as in RFC 4515", () => {
  assert.equal(escapeFilterValue("a*b(c)d\\e\0f=ü"), "a\\2ab\\28c\\29d\\5ce\\00f=ü");
});

Deno.test("udm: the DN is read from a Location with any host and base path", () => {
  const dn = "uid=anna,ou=people,dc=example";
  for (const base of ["http://10.0.0.1:9979/udm", "https://udm.example/univention/udm", "/udm"]) {
    assert.equal(dnFromLocation(`${base}/users/user/uid=anna,ou=people,dc=example`, "users/user"), dn);
    assert.equal(
      dnFromLocation(`${base}/users/user/uid%3Danna%2Cou%3Dpeople%2Cdc%3Dexample`, "users/user"),
      dn,
    );
  }
});

Deno.test("udm: a Location may contain slashes, a single percent sign and unescaped UTF-8", () => {
  const read = (path: string) => dnFromLocation(`http://x/udm/container/ou/${path}`, "container/ou");
  assert.equal(read("ou=a/b,dc=x"), "ou=a/b,dc=x");
  assert.equal(read("ou=a,/=/,b,dc=x"), "ou=a//b,dc=x");
  assert.equal(read("ou%3Da%2C/%3D/%2Cb%2Cdc%3Dx"), "ou=a//b,dc=x");
  assert.equal(read("ou=100%,dc=x"), "ou=100%,dc=x");
  assert.equal(read("ou=B\u00c3\u00bcro,dc=x"), "ou=Büro,dc=x");
  assert.equal(read("ou=B\u00fcro,dc=x"), "ou=Büro,dc=x");
});

Deno.test("udm: a Location of another type has no DN", () => {
  assert.equal(dnFromLocation("http://x/udm/progress/17", "users/user"), undefined);
  assert.equal(dnFromLocation("http://x/udm/groups/group/cn=a,dc=x", "users/user"), undefined);
  assert.equal(dnFromLocation("http://x/udm/users/user/", "users/user"), undefined);
  assert.equal(dnFromLocation("", "users/user"), undefined);
});

Deno.test("udm: a slash in a DN is not escaped, because Apache refuses %2F", () => {
  const path = (ou: string) => new URL(objectPath("container/ou", `ou=${ou},dc=x`), "http://h/udm/").pathname;
  assert.equal(path("Staff/Teachers"), "/udm/container/ou/ou%3DStaff/Teachers%2Cdc%3Dx");
  assert.equal(path("a//b"), "/udm/container/ou/ou%3Da%2C/%3D/%2Cb%2Cdc%3Dx");
  assert.equal(path("50 %/?#\\\\/b"), "/udm/container/ou/ou%3D50%20%25/%3F%23%5C%5C/b%2Cdc%3Dx");
});

Deno.test("udm: a DN keeps slashes around dots, which a URL would lose", () => {
  const path = (ou: string) => new URL(objectPath("container/ou", `ou=${ou},dc=x`), "http://h/udm/").pathname;
  assert.equal(path("a/../b"), "/udm/container/ou/ou%3Da%2F..%2Fb%2Cdc%3Dx");
  assert.equal(path("a/./b"), "/udm/container/ou/ou%3Da%2F.%2Fb%2Cdc%3Dx");
  assert.equal(path("a/.../.b"), "/udm/container/ou/ou%3Da/.../.b%2Cdc%3Dx");
});

Deno.test("udm: every DN survives a round trip through an object path", () => {
  // The sign for "//" is not part of a DN: an unescaped comma begins an RDN, and no attribute is named "/"
  const word = fc.string({ unit: "grapheme" });
  const value = fc.oneof(
    word,
    fc.array(fc.oneof(fc.constantFrom("/", ".", "..", "%2F", "%2e", "\\"), word)).map((parts) =>
      parts.join("")
    ),
  ).filter((text) => !text.includes(",/=/,"));
  fc.assert(fc.property(value, (text) => {
    const dn = `cn=${text},dc=x`;
    const url = new URL(objectPath("groups/group", dn), "http://host/udm/");
    assert.equal(dnFromLocation(url.href, "groups/group"), dn);
  }));
});
