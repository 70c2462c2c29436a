import assert from "node:assert/strict";
import { groupNames, spellAsRequested } from "./attribute_names.ts";
import { config } from "./testing.ts";

Deno.test("rules for an attribute apply to the requested one, whatever the case", () => {
  const { config: spelled, spellInTemplate } = spellAsRequested(
    config({
      decomposeAttrs: new Map([["CN", ["(?P<given>.)"]]]),
      recodeAttrs: new Map([["givenname", "latin1"]]),
      removeValues: new Map([["GIVENNAME", ["-"]]]),
      replaceValues: new Map([["GivenName", new Map([["a", "b"]])]]),
      sanitizer: new Map([["givenname", ["bytes.lower"]], ["*", ["bytes.strip"]], ["other", [
        "bytes.upper",
      ]]]),
      renameAttrs: new Map([["firstname", "givenname"]]),
      removeAttrs: ["MEMBEROF", "Other"],
    }),
    ["cn", "givenName", "memberOf"],
  );
  assert.deepEqual([...spelled.decomposeAttrs.keys()], ["cn"]);
  for (const rules of [spelled.recodeAttrs, spelled.removeValues, spelled.replaceValues]) {
    assert.deepEqual([...rules.keys()], ["givenName"]);
  }
  assert.deepEqual([...spelled.sanitizer.keys()], ["givenName", "*", "other"]);
  assert.deepEqual([...spelled.renameAttrs], [["firstname", "givenName"]]);
  assert.deepEqual(spelled.removeAttrs, ["memberOf", "Other"]);
  assert.equal(spellInTemplate("GIVENNAME"), "givenName");
  assert.equal(spellInTemplate("FirstName"), "FirstName");
});

Deno.test("several spellings of one attribute are put together in the order written", () => {
  const { config: spelled } = spellAsRequested(
    config({
      decomposeAttrs: new Map([["CN", ["a"]], ["cn", ["b"]]]),
      recodeAttrs: new Map([["CN", "latin1"], ["cn", "cp1250"]]),
      removeValues: new Map([["CN", ["a"]], ["cn", ["b"]]]),
      replaceValues: new Map([["CN", new Map([["a", "1"], ["b", "1"]])], ["cn", new Map([["a", "2"]])]]),
      sanitizer: new Map([["CN", ["bytes.strip"]], ["cn", ["bytes.lower"]]]),
    }),
    ["cn"],
  );
  assert.deepEqual([...spelled.decomposeAttrs], [["cn", ["a", "b"]]]);
  assert.deepEqual([...spelled.recodeAttrs], [["cn", "cp1250"]]);
  assert.deepEqual([...spelled.removeValues], [["cn", ["a", "b"]]]);
  assert.deepEqual([...spelled.replaceValues], [["cn", new Map([["a", "2"], ["b", "1"]])]]);
  assert.deepEqual([...spelled.sanitizer], [["cn", ["bytes.strip", "bytes.lower"]]]);
});

Deno.test("names of groups and properties count as they are written", () => {
  const { config: spelled, spellInTemplate } = spellAsRequested(
    config({
      decomposeAttrs: new Map([["cn", ["(?P<MAIL>.)|x"]]]),
      sanitizer: new Map([["MAIL", ["bytes.lower"]]]),
      renameAttrs: new Map([["street", "Street"], ["Title", "title"], ["L", "l"], ["x", "TITLE"]]),
      fixedAttrs: new Map([["O", ["x"]]]),
      removeAttrs: ["street", "STREET"],
    }),
    ["mail", "Street", "Title", "o", "l"],
  );
  assert.deepEqual([...spelled.sanitizer.keys()], ["MAIL"]);
  assert.deepEqual([...spelled.renameAttrs], [["street", "Street"], ["Title", "Title"], ["L", "l"], [
    "x",
    "Title",
  ]]);
  assert.deepEqual(spelled.removeAttrs, ["street", "Street"]);
  assert.equal(spellInTemplate("O"), "O");
  assert.equal(spellInTemplate("mail"), "mail");
});

Deno.test("of two requested names that differ in case the exact one is meant, and else the first", () => {
  const { spellInTemplate } = spellAsRequested(config(), ["Mail", "mail"]);
  assert.equal(spellInTemplate("mail"), "mail");
  assert.equal(spellInTemplate("MAIL"), "Mail");
});

Deno.test("groupNames finds named groups alone", () => {
  assert.deepEqual(groupNames("(a)(?P<first>b)|(?P<second>c)"), ["first", "second"]);
  assert.deepEqual(groupNames("\\(\\?P<no>"), []);
});
