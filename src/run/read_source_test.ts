import assert from "node:assert/strict";
import { type PropertyKind, TEXT } from "../common/model.ts";
import { attributes, config, type PlainRecord } from "../transform/testing.ts";
import type { TransformInput } from "../transform/steps/steps.ts";
import { entryTransform } from "./read_source.ts";

/** A search with some steps. */
function searchFor(steps: TransformInput) {
  return {
    bases: ["dc=source"],
    scope: "sub",
    filter: "(cn=*)",
    attributes: ["sAMAccountName", "accountExpires"],
    rangeAttributes: [],
    trans: config(steps),
  } as const;
}

/** An entry of Active Directory after the steps. */
function transformed(record: PlainRecord, more: TransformInput = {}, managed = ["username", "userexpiry"]) {
  const search = searchFor({
    sanitizer: { accountExpires: ["ad_account_expires"] },
    rename_attrs: { username: "sAMAccountName", userexpiry: "accountExpires" },
    ...more,
  });
  const kinds = new Map<string, PropertyKind>([
    ["username", TEXT],
    ["userexpiry", { ...TEXT, format: "date" }],
    ["disabled", { type: "boolean", isList: false }],
  ]);
  const { entry } = entryTransform("user", search, { managed, kinds }).entry({
    dn: "cn=anna,dc=source",
    attributes: attributes({ sAMAccountName: ["anna"], ...record }),
  });
  return { end: entry.properties.userexpiry, problems: entry.problems };
}

Deno.test("source: an entry without accountExpires keeps the end of its account", () => {
  for (const record of [{}, { accountExpires: [] }, { accountExpires: [""] }]) {
    assert.deepEqual(transformed(record), {
      end: undefined,
      problems: [{
        property: "userexpiry",
        message:
          "userexpiry has no value because the entry has no accountExpires, which the reading account may have " +
          "no right to read; if entries without it have no value, say so: fallback_attrs: {userexpiry: []}",
      }],
    });
  }
});

Deno.test("source: an account whose accountExpires says never has no end", () => {
  for (const never of ["0", "9223372036854775807"]) {
    assert.deepEqual(transformed({ accountExpires: [never] }), { end: undefined, problems: [] });
  }
  const written = "133957944000000000";
  assert.deepEqual(transformed({ accountExpires: [written] }), { end: "2025-06-28", problems: [] });
});

Deno.test("source: the configuration may say what an entry without accountExpires means", () => {
  assert.deepEqual(transformed({}, { fallback_attrs: { userexpiry: [] } }), { end: undefined, problems: [] });
  assert.deepEqual(transformed({}, { fallback_attrs: { userexpiry: ["2030-01-01"] } }), {
    end: "2030-01-01",
    problems: [],
  });
});

Deno.test("source: a missing accountExpires is no problem if userexpiry is not owned", () => {
  assert.deepEqual(transformed({}, {}, ["username"]).problems, []);
});

Deno.test("source: a missing value of another sanitizer means that the account does not end", () => {
  const sanitizer = { accountExpires: ["days_to_date"] };
  assert.deepEqual(transformed({}, { sanitizer }), { end: undefined, problems: [] });
});

Deno.test("source: an entry without userAccountControl keeps the state of its account, unless the configuration says more", () => {
  const states = {
    sanitizer: { userAccountControl: ["ad_disabled"] },
    rename_attrs: { username: "sAMAccountName", disabled: "userAccountControl" },
  };
  const managed = ["username", "disabled"];
  const [problem, ...others] = transformed({}, states, managed).problems;
  assert.deepEqual([problem?.property, problem?.isMissing, others], ["disabled", true, []]);
  assert.match(problem?.message ?? "", /fallback_attrs: \{disabled: \[\]\}/);
  for (const fallback of [[], ["FALSE"]]) {
    const said = { ...states, fallback_attrs: { disabled: fallback } };
    assert.deepEqual(transformed({}, said, managed).problems, []);
  }
});

Deno.test("source: a value too long for a pattern keeps what is made of it, and nothing else", () => {
  const steps = {
    decompose_attrs: { description: ["(?P<given>.+)"] },
    regex_replace: { sn: [["x", "y"]] },
    rename_attrs: { username: "sAMAccountName", firstname: "given", lastname: "sn" },
    fallback_attrs: { firstname: ["nobody"] },
  };
  const long = { description: ["x".repeat(65_537)], sn: ["Lax"] };
  const kinds = new Map(["username", "firstname", "lastname", "roomNumber"].map((name) => [name, TEXT]));
  const read = (managed: readonly string[], createOnly: readonly string[]) =>
    entryTransform("user", searchFor(steps), { managed, kinds, rules: { references: [], createOnly } }).entry(
      {
        dn: "cn=anna,dc=source",
        attributes: attributes({ sAMAccountName: ["anna"], ...long }),
      },
    ).entry;
  const { properties, problems } = read(["username", "firstname", "lastname"], []);
  assert.deepEqual(properties, { username: "anna", lastname: "Lay" });
  assert.deepEqual(problems.map(({ property }) => property), ["firstname"]);
  assert.match(problems[0]?.message ?? "", /^description has a value of 65,537 bytes/);
  const { initial } = read(["username"], ["firstname"]);
  assert.deepEqual([initial?.properties, initial?.problems.map(({ property }) => property)], [{}, [
    "firstname",
  ]]);
});

Deno.test("source: a group whose members are not known keeps its members", () => {
  const steps = { regex_replace: { member: [["^(.+)+\\1$", "cn=x"]] } };
  const { entry } = entryTransform("group", searchFor(steps), {
    managed: ["name", "users"],
    kinds: new Map(),
  }).entry({
    dn: "cn=staff,dc=source",
    attributes: attributes({ member: [`cn=${"ab".repeat(30)},dc=source`, "cn=b,dc=source"] }),
  });
  assert.deepEqual(entry.problems.map(({ property }) => property), ["users"]);
});
