import assert from "node:assert/strict";
import { parseExtendedAttribute } from "./extended.ts";
import { createUdmSimulator, type ExtendedAttribute, UdmError } from "./mod.ts";

function withAttributes(...extendedAttributes: ExtendedAttribute[]) {
  const { store } = createUdmSimulator({ extendedAttributes });
  const { dn } = store.add("users/user", { username: "anna", lastname: "Last" });
  const patched = (value: null | boolean) => store.patch(dn, { extra: value }).properties.extra;
  return { store, initial: store.get(dn)?.properties.extra, patched };
}

Deno.test("UDM simulator: a boolean extended attribute has three states, but two with the syntax boolean", () => {
  const three = withAttributes({ name: "extra", syntax: "OkOrNot" });
  assert.deepEqual([three.initial, three.patched(false), three.patched(null)], [null, false, null]);
  const two = withAttributes({ name: "extra", syntax: "boolean" });
  assert.deepEqual([two.patched(true), two.patched(null)], [true, false]);
});

Deno.test("UDM simulator: an emptied extended attribute gets its default again", () => {
  const { initial, patched } = withAttributes({ name: "extra", syntax: "TrueFalseUp", default: "TRUE" });
  assert.deepEqual([initial, patched(false), patched(null)], [true, false, true]);
});

Deno.test("UDM simulator: groups have extended attributes of their own", () => {
  const { store } = withAttributes({
    name: "extra",
    syntax: "integer",
    module: "groups/group",
    default: "7",
  });
  const { dn, properties } = store.add("groups/group", { name: "team" });
  assert.equal(properties.extra, 7);
  assert.throws(() => store.patch(dn, { extra: "7" }), /Value must be of type integer not str/);
  assert.throws(
    () => store.add("users/user", { username: "bert", lastname: "Last", extra: 7 }),
    (error) => error instanceof UdmError && /The User module has no property extra/.test(error.message),
  );
});

Deno.test("UDM simulator: extended attributes come from the command line", () => {
  assert.deepEqual(parseExtendedAttribute("isOxUser:OkOrNot"), { name: "isOxUser", syntax: "OkOrNot" });
  assert.deepEqual(parseExtendedAttribute("texts:string:multi:default=a:b"), {
    name: "texts",
    syntax: "string",
    multivalue: true,
    default: "a:b",
  });
  assert.deepEqual(parseExtendedAttribute("groups/group.size:integer"), {
    name: "size",
    syntax: "integer",
    module: "groups/group",
  });
  assert.equal(parseExtendedAttribute("isOxUser"), undefined);
});
