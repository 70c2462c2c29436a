import assert from "node:assert/strict";
import fc from "fast-check";
import { attributeKinds } from "./directory_schema.ts";

Deno.test("init: the schema tells which attributes have DNs and which are binary, also by supertype", () => {
  const kinds = attributeKinds([
    // OpenLDAP
    "( 2.5.4.31 NAME 'member' DESC 'RFC2256: member of a (group)' SUP distinguishedName )",
    "( 2.5.4.49 NAME 'distinguishedName' EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )",
    "( 2.5.4.4 NAME ( 'sn' 'surname' ) SUP name )",
    "( 2.5.4.41 NAME 'name' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{32768} )",
    "( 0.9.2342.19200300.100.1.60 NAME 'jpegPhoto' DESC 'it is no NAME' SYNTAX 1.3.6.1.4.1.1466.115.121.1.28 )",
    // Active Directory
    "( 1.2.840.113556.1.4.2 NAME 'objectGUID' SYNTAX '1.3.6.1.4.1.1466.115.121.1.40' SINGLE-VALUE NO-USER-MODIFICATION )",
  ]);
  assert.deepEqual(Object.fromEntries(kinds), {
    member: "DN",
    distinguishedname: "DN",
    sn: "text",
    surname: "text",
    name: "text",
    jpegphoto: "binary",
    objectguid: "binary",
  });
});

Deno.test("init: a schema of a hostile server is bounded", () => {
  const names = Array.from({ length: 500 }, (_, at) => `'n${at}'`).join(" ");
  assert.equal(attributeKinds([`( 1.2 NAME ( ${names} ) )`]).size, 20);
  assert.equal(attributeKinds([`( 1.2 NAME 'long' DESC '${"x".repeat(5_000)}' )`]).size, 0);
  assert.equal(attributeKinds(Array.from({ length: 30_000 }, (_, at) => `( 1 NAME 'n${at}' )`)).size, 20_000);
});

Deno.test("init: a schema that makes no sense ends, and says nothing", () => {
  assert.deepEqual([...attributeKinds(["", "(", "( 1.2 NAME )", "( 1.2 SUP name )", "NAME"])], []);
  const circle = attributeKinds(["( 1 NAME 'a' SUP b )", "( 2 NAME 'b' SUP a )"]);
  assert.deepEqual([...circle], [["a", "text"], ["b", "text"]]);
  const words = fc.constantFrom("(", ")", "'", "NAME", "SUP", "SYNTAX", "'a'", "a", " ", "\0", "1.2{3}");
  fc.assert(fc.property(fc.array(fc.array(words).map((each) => each.join(" "))), (descriptions) => {
    for (const name of attributeKinds(descriptions).keys()) assert.equal(name, name.toLowerCase());
  }));
});
