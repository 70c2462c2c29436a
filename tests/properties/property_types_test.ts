/**
 * Properties of random types: after a run UDM has what the source says, and the next run writes nothing.
 *
 * @module
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  createUdmSimulator,
  type ExtendedAttribute,
  type InProcessUdmSimulator,
  type Json,
  type JsonObject,
  seedIdentifier,
} from "../simulators/udm/mod.ts";
import { directoryOf, PEOPLE, runEngine } from "../support/engine_run.ts";
import { isWrite } from "../support/is_write.ts";
import { testSeed } from "../support/seed.ts";

const OU = "ou=import,dc=univention-organization,dc=intranet";
const RUNS = 15;
const USERS = ["anna", "bert", "cora"];
const HOME = "homePostalAddress";

/** A text of the source, and the value that UDM must have for it; undefined if it cannot be converted. */
type Value = readonly [text: string, expected: Json | undefined];

/** A kind of property. */
interface Type {
  readonly syntax: string;
  readonly values: fc.Arbitrary<Value>;
  readonly mayBeList?: true;
  /** A default value, as text and as UDM has it. */
  readonly default?: Value;
}

const boolean = fc.constantFrom<Value>(
  ["TRUE", true],
  ["yes", true],
  ["1", true],
  ["FALSE", false],
  ["No", false],
  ["0", false],
  ["maybe", undefined],
);
const TYPES: readonly Type[] = [
  {
    syntax: "string",
    values: fc.constantFrom("a", "B", "Ünï©ode", "false", "17", "a$b$c").map((text) => [text, text] as const),
    mayBeList: true,
    default: ["standard", "standard"],
  },
  {
    syntax: "integer",
    values: fc.oneof(
      fc.integer().map((number) => [String(number), number] as const),
      fc.constantFrom<Value>(["007", 7], ["+1", 1], ["ten", undefined], ["1.5", undefined]),
    ),
    mayBeList: true,
    default: ["5", 5],
  },
  { syntax: "TrueFalseUp", values: boolean, default: ["TRUE", true] },
  { syntax: "OkOrNot", values: boolean },
  { syntax: "boolean", values: boolean },
  {
    syntax: "iso8601Date",
    values: fc.constantFrom<Value>(["2026-11-29", "2026-11-29"], ["29.11.2026", undefined]),
  },
  {
    syntax: "UserDN",
    values: fc.constantFrom<Value>(
      ...USERS.map((name) => [`uid=${name},${PEOPLE}`, `uid=${name},${OU}`] as const),
      ["uid=admin,dc=elsewhere", "uid=admin,dc=elsewhere"],
    ),
    mayBeList: true,
  },
];

/** A property, and values for it. */
interface Property {
  readonly name: string;
  readonly isList: boolean;
  readonly default: Json;
  readonly isBoolean: boolean;
  readonly values: fc.Arbitrary<Value>;
  readonly attribute?: ExtendedAttribute;
}

const HOME_ADDRESS: Property = {
  name: HOME,
  isList: true,
  default: null,
  isBoolean: false,
  values: fc.constantFrom<Value>(
    ["Street 1$28359$Bremen", { street: "Street 1", zipcode: "28359", city: "Bremen" }],
    ["A \\24 B$1$C", { street: "A $ B", zipcode: "1", city: "C" }],
    ["Street 1, 28359 Bremen", undefined],
  ),
};

const property = fc.record({ type: fc.constantFrom(...TYPES), list: fc.boolean(), hasDefault: fc.boolean() });

const properties = fc.array(property, { minLength: 1, maxLength: 6 }).map((drawn): readonly Property[] => [
  HOME_ADDRESS,
  ...drawn.map(({ type, list, hasDefault }, at) => {
    const isList = list && type.mayBeList === true;
    const standard = hasDefault && !isList ? type.default : undefined;
    const name = `ext${at}`;
    return {
      name,
      isList,
      default: standard?.[1] ?? null,
      isBoolean: type.syntax === "boolean" || type.values === boolean,
      values: type.values,
      attribute: {
        name,
        syntax: type.syntax,
        ...(isList ? { multivalue: true } : {}),
        ...(standard === undefined ? {} : { default: standard[0] }),
      },
    };
  }),
]);

/** The values of a user by property; no value: the entry does not have it. */
type Given = Readonly<Record<string, readonly Value[]>>;

/** The values of all users in several runs, one after the other. */
const histories = properties.chain((all) => {
  const given: fc.Arbitrary<Given> = fc.record(
    Object.fromEntries(all.map(({ name, isList, values }) => {
      const some = isList
        ? fc.uniqueArray(values, {
          minLength: 1,
          maxLength: 3,
          selector: ([, value]) => JSON.stringify(value),
        })
        : values.map((value) => [value]);
      return [name, fc.oneof(fc.constant([]), some)];
    })),
  );
  const rounds = fc.array(fc.tuple(...USERS.map(() => given)), { minLength: 2, maxLength: 3 });
  return fc.tuple(fc.constant(all), rounds);
});

/** What UDM must have after a run, if it had something before. */
function expected(own: Property, values: readonly Value[], before: Json): Json {
  if (values.some(([, value]) => value === undefined)) return before;
  if (values.length > 0) {
    return own.isList ? values.map(([, value]) => value as Json) : values[0]?.[1] as Json;
  }
  // For some syntaxes UDM has no other "not set" than false
  return own.isBoolean && own.default === null && before === false ? false : own.default;
}

/** The form in which two values of a property are compared. */
function form(own: Property, value: Json | undefined): string {
  const isUnset = value === undefined || value === null || Array.isArray(value) && value.length === 0;
  if (own.isBoolean && own.default === null && (isUnset || value === false)) return "not true";
  if (isUnset) return "not set";
  const items = (Array.isArray(value) ? value : [value]).map((item) =>
    typeof item === "object" && item !== null
      ? JSON.stringify(Object.entries(item).sort())
      : JSON.stringify(item)
  );
  return items.sort().join();
}

async function runOnce(
  udm: InProcessUdmSimulator,
  all: readonly Property[],
  round: readonly Given[],
): Promise<readonly unknown[]> {
  const before = udm.requests.length;
  const people = USERS.map((uid, at) => ({
    uid,
    sn: "Example",
    employeeNumber: seedIdentifier("user", at + 1),
    ...Object.fromEntries(
      Object.entries(round[at] ?? {}).filter(([, values]) => values.length > 0)
        .map(([name, values]) => [name, values.map(([text]) => text)]),
    ),
  }));
  const owned = ["username", "lastname", "univentionObjectIdentifier", ...all.map(({ name }) => name)];
  const { outcome, reasons } = await runEngine(directoryOf(people), udm, { udm: { user_properties: owned } });
  assert.ok(outcome === "done" || outcome === "partial", JSON.stringify(reasons));
  return udm.requests.slice(before).filter(isWrite).map(({ body }) =>
    (body as JsonObject | undefined)?.properties
  );
}

Deno.test("property: values of all types converge, and stay as they are", async () => {
  await fc.assert(
    fc.asyncProperty(histories, async ([all, rounds]) => {
      const udm = createUdmSimulator({ extendedAttributes: all.flatMap(({ attribute }) => attribute ?? []) });
      const state = USERS.map(() => new Map<string, Json>(all.map((own) => [own.name, own.default])));
      for (const round of rounds) {
        await runOnce(udm, all, round);
        USERS.forEach((name, at) => {
          const stored = udm.store.get(`uid=${name},${OU}`)?.properties ?? {};
          for (const own of all) {
            const wanted = expected(own, round[at]?.[own.name] ?? [], state[at]?.get(own.name) ?? null);
            state[at]?.set(own.name, wanted);
            assert.equal(form(own, stored[own.name]), form(own, wanted), `${own.name} of ${name}`);
            // False differs from "not set" wherever the source gives it
            if (own.isBoolean && round[at]?.[own.name]?.[0]?.[1] === false) {
              assert.equal(stored[own.name], false);
            }
          }
        });
        assert.deepEqual(await runOnce(udm, all, round), [], "the second run writes nothing");
      }
    }),
    { numRuns: RUNS, seed: testSeed() },
  );
});
