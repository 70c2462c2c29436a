import assert from "node:assert/strict";
import fc from "fast-check";
import type { Properties, PropertyValue } from "../common/model.ts";
import { PlainEntries } from "./plain_entries.ts";
import { DigestTable } from "./store/digest.ts";
import { hash, type Options, planOf, type Row, rulesOf, sealed, statesOf, uuid } from "./testing.ts";

const COMPARED = ["username", "flag", "phone", "displayName", "city"];

/** Values of which many are equal for UDM, or nearly. */
const VALUE: fc.Arbitrary<PropertyValue | undefined> = fc.constantFrom<(PropertyValue | undefined)[]>(
  ...[undefined, null, false, true, "", "a", "A", "1:a", "a3=1:a", "\ud800", [], ["a"], ["a", "b"], [
    "b",
    "a",
  ]],
  ...["-", ["a", "a"], 1, "1"],
);

function row(side: "source" | "target"): fc.Arbitrary<Row> {
  const more = fc.record(Object.fromEntries(COMPARED.slice(1).map((name) => [name, VALUE]))).map((values) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as
      & Row["more"]
      & object
  );
  const common = {
    key: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    name: fc.constantFrom("anna", "Anna", "ben"),
    mail: fc.constantFrom(undefined, "a@x", "A@x", "b@x"),
    description: fc.constantFrom(undefined, "text"),
    photo: fc.constantFrom(undefined, undefined, "photo"),
  };
  const some = <T>(values: T) => fc.constantFrom<(T | undefined)[]>(undefined, undefined, undefined, values);
  return (side === "target"
    ? fc.record({ ...common, more, hasPhoto: some(true), isStamped: fc.boolean() })
    : fc.record({
      ...common,
      more,
      substituted: some(["phone"]),
      unconverted: some(["phone"]),
      missing: some(["city"]),
      initial: some({ properties: { title: "Dr." }, problems: [] }),
    })) as fc.Arbitrary<Row>;
}

/** Returns the value of a property. */
const valuesOf = (values: Properties) => (property: string) => values[property];

const side = (which: "source" | "target") =>
  fc.array(row(which), { maxLength: 4 }).map((users) => ({
    users: users.map((user, index): Row => {
      const { isStamped, ...rest } = user as Row & { readonly isStamped?: boolean };
      const stamp = isStamped === true && user.key !== undefined
        ? { umcProperty: sealed(user.key, "2026-01-30T00:00:00Z") }
        : {};
      return {
        ...rest,
        dn: `uid=${user.name}-${index},ou=people,dc=${which}`,
        more: { ...rest.more, ...stamp },
      };
    }),
  }));

Deno.test("property: plain entries: the plan and the counts are the same as if all entries were unpacked", () => {
  const options = fc.record({
    compared: fc.constant(COMPARED.slice(1)),
    triState: fc.constantFrom([], ["flag"]),
    defaults: fc.constantFrom({}, { flag: true }, { city: "Bremen", phone: ["a"] }),
    removal: fc.constantFrom("delete" as const, "disable" as const),
    ignoreNames: fc.constantFrom([], ["ben"]),
  });
  fc.assert(
    fc.property(side("target"), side("source"), fc.nat(2), options, (target, other, mode, given) => {
      // Copies of the objects, before or after entries that may have the same keys
      const copies = target.users.map(({ hasPhoto: _, ...user }) => user);
      const parts = [[other.users], [copies, other.users], [other.users, copies]][mode] as Row[][];
      const source = { users: parts.flat() };
      const { removal, ...rest } = given;
      const policy = {
        removal: removal === "delete" ? { type: removal } : { type: removal, deleteAfterMs: 1e9 },
      };
      const options: Options = { ...rest, policy };
      const seen = (unpacksAll: boolean) => {
        const { source: { user } } = statesOf(target, source, { ...options, unpacksAll });
        const given = [...COMPARED, "description", "e-mail", "jpegPhoto"].map((name) => user.givenBy(name));
        const mails = [...user.all()].map(({ key, row }) => [key, user.changes.mailAt(row)]);
        return [given, mails, [...user.emptied()], user.unconverted(), user.skipped()];
      };
      assert.deepEqual(seen(false), seen(true));
      assert.deepEqual(
        planOf(target, source, options),
        planOf(target, source, { ...options, unpacksAll: true }),
      );
    }),
    { numRuns: 500 },
  );
});

Deno.test("plain entries: an entry equals an object only if all compared values do", () => {
  const rules = { ...rulesOf("user"), compared: COMPARED };
  const plain = new PlainEntries(rules, hash);
  const digests = new DigestTable(COMPARED, hash, {}, rules);
  const properties = { [rules.primaryKeyProperty]: uuid(1), username: "anna", phone: ["b", "a"] };
  const same = digests.add(valuesOf({ username: "anna", phone: ["a", "b"], city: "" }));
  const others = [
    digests.add(valuesOf({ username: "anna", phone: ["a"] })),
    digests.add(valuesOf({ username: "anna", phone: ["a", "b"], city: "x" })),
    digests.add(valuesOf({ username: "ann", phone: ["a", "b"] })),
  ];
  plain.add(0, "user", { dn: "uid=anna", properties, problems: [] });
  assert.equal(plain.equals(0, { digests }, same), true);
  assert.deepEqual(others.map((object) => plain.equals(0, { digests }, object)), [false, false, false]);
});

Deno.test("plain entries: an entry with a fault, a substitute or a photo is not plain", () => {
  const rules = { ...rulesOf("user"), compared: COMPARED };
  const digests = new DigestTable(COMPARED, hash, {}, rules);
  const object = digests.add(valuesOf({ username: "anna" }));
  const entry = {
    dn: "uid=anna",
    properties: { [rules.primaryKeyProperty]: uuid(1), username: "anna" },
    problems: [],
  };
  const entries = [
    entry,
    { ...entry, properties: { username: "anna" } },
    { ...entry, problems: [{ property: "city", message: "bad" }] },
    { ...entry, substituted: ["city"] },
    { ...entry, photo: "sha256-x" },
    { ...entry, initial: { properties: { city: "Bremen" }, problems: [] } },
  ];
  const plain = new PlainEntries(rules, hash);
  entries.forEach((each, row) => plain.add(row, "user", each));
  assert.deepEqual(
    entries.map((_, row) => plain.equals(row, { digests }, object)),
    [true, false, false, false, false, false],
  );
});
