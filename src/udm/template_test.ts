import assert from "node:assert/strict";
import { TEXT, TEXTS } from "../common/model.ts";
import { propertyKind, readTemplate } from "./template.ts";

const recorded = JSON.parse(
  await Deno.readTextFile(new URL("../../tests/contract/templates.json", import.meta.url)),
);
const body = (type: string) =>
  recorded.steps.find((step: { name: string }) => step.name === `template of ${type}`).response.body;

Deno.test("udm: the recorded user template has lists, booleans, maps and single values", () => {
  const template = readTemplate(body("users/user"));
  assert.ok(template);
  const kind = (name: string) => template.kinds.get(name);
  assert.deepEqual(kind("e-mail"), TEXTS);
  assert.deepEqual(kind("mailPrimaryAddress"), TEXT);
  assert.deepEqual(kind("disabled"), { type: "boolean", isList: false });
  assert.deepEqual(kind("umcProperty"), { type: "map", isList: false });
  assert.deepEqual(kind("shell"), TEXT);
  assert.equal(kind("noSuchProperty"), undefined);
  assert.equal(template.position, "cn=users,dc=univention-organization,dc=intranet");
  assert.deepEqual(template.options, { pki: false });
});

Deno.test("udm: booleans with the default null are known by name", () => {
  const template = readTemplate(body("users/user"));
  for (const name of ["pwdChangeNextLogin", "overridePWHistory", "overridePWLength"]) {
    assert.equal(template?.properties[name], null);
    assert.equal(template?.kinds.get(name)?.type, "boolean");
  }
});

Deno.test("udm: the position of the OU template is the LDAP base", () => {
  assert.equal(readTemplate(body("container/ou"))?.position, recorded.ldap_base);
});

Deno.test("udm: an invalid template is refused", () => {
  for (const json of [null, [], "x", {}, { position: "dc=x" }, { position: 1, properties: {} }]) {
    assert.equal(readTemplate(json), undefined);
  }
});

Deno.test("udm: a property without a value is single-valued", () => {
  assert.deepEqual(propertyKind("title", null), TEXT);
});

Deno.test("udm: a number is an integer", () => {
  assert.equal(propertyKind("uidNumber", 1000).type, "integer");
});

Deno.test("udm: the end of an account is a date, even if UDM does not describe it", () => {
  assert.equal(propertyKind("userexpiry", null).format, "date");
});
