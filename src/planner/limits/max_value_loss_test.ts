import assert from "node:assert/strict";
import fc from "fast-check";
import type { Properties, PropertyValue } from "../../common/model.ts";
import { PREFERENCES } from "../../udm/photo.ts";
import type { Policy } from "../policy.ts";
import { limit, type Options, planOf, type Row, SEALED, sealed, type Side } from "../testing.ts";
import type { Origin } from "../source_state.ts";

const POLICY: Partial<Policy> = { maxValueLoss: limit("30 %") };

/** Users u001, u002 and so on, of whom the first ones have these values. */
function users(count: number, having: number, values: Partial<Row>): Row[] {
  return Array.from({ length: count }, (_, at) => ({
    key: at + 1,
    name: `u${String(at + 1).padStart(3, "0")}`,
    ...(at < having ? values : {}),
  }));
}

/** Users who all have these values, and of whom the last `loss` have them no longer. */
function losing(count: number, loss: number, values: Partial<Row>): [Side, Side] {
  return [{ users: users(count, count, values) }, { users: users(count, count - loss, values) }];
}

const GIVEN: Partial<Row> = { description: "given" };

function messages(target: Side, source: Side, options: Options = {}): string[] {
  return planOf(target, source, { ...options, policy: { ...POLICY, ...options.policy } }).refusals
    .map(({ message }) => message);
}

/** What is refused, as `user description 3/10`. */
function refused(target: Side, source: Side, options: Options = {}): string[] {
  const policy = { ...POLICY, ...options.policy };
  const { refusals, valueLosses } = planOf(target, source, { ...options, policy });
  return refusals.map(({ kind, reason, message }) => {
    const loss = valueLosses.find(({ property }) => message.includes(`would lose ${property} (`));
    return `${reason}: ${kind} ${loss?.property} ${loss?.emptied}/${loss?.holders}`;
  });
}

Deno.test("value loss: too many objects that lose a property are refused, with numbers, names and advice", () => {
  const [target, source] = losing(2999, 2999, GIVEN);
  const names = users(20, 0, {}).map(({ name }) => name).join(", ");
  assert.deepEqual(messages(target, source), [
    `refused: 2,999 of 2,999 users would lose description (100 %), limit 30 %: ${names} and 2,979 more. None of the ` +
    "2,999 source entries gives it: the right to read an attribute was lost, or its name is wrong. If the values are " +
    "to go: allow it for one run with --allow-value-loss description, or raise safety.max_value_loss",
  ]);
});

Deno.test("value loss: the refusal says how many entries still have a value", () => {
  assert.deepEqual(messages(...losing(10, 4, GIVEN)), [
    "refused: 4 of 10 users would lose description (40 %), limit 30 %: u007, u008, u009, u010. Only a part of the " +
    "source lost it: 6 of 10 source entries still give it. If the values are to go: allow it for one run with " +
    "--allow-value-loss description, or raise safety.max_value_loss",
  ]);
});

Deno.test("value loss: a plan at the limit passes, one object more does not", () => {
  assert.deepEqual(refused(...losing(10, 3, GIVEN)), []);
  assert.deepEqual(refused(...losing(10, 4, GIVEN)), ["value_loss: user description 4/10"]);
  const policy = { maxValueLoss: limit("33.3 %") };
  assert.deepEqual(refused(...losing(1000, 333, GIVEN), { policy }), []);
  assert.deepEqual(refused(...losing(1000, 334, GIVEN), { policy }), [
    "value_loss: user description 334/1000",
  ]);
});

Deno.test("value loss: fewer than 10 objects, 100 % and off pass, 0 % refuses every loss", () => {
  assert.deepEqual(refused(...losing(9, 9, GIVEN)), []);
  assert.deepEqual(refused(...losing(10, 10, GIVEN)), ["value_loss: user description 10/10"]);
  for (const text of ["100 %", "off"]) {
    assert.deepEqual(refused(...losing(10, 10, GIVEN), { policy: { maxValueLoss: limit(text) } }), []);
  }
  assert.deepEqual(refused(...losing(10, 1, GIVEN), { policy: { maxValueLoss: limit("0 %") } }), [
    "value_loss: user description 1/10",
  ]);
});

Deno.test("value loss: losses within the limit are in the plan, with the number of objects that have the property", () => {
  const [target, source] = losing(20, 1, { description: "given", photo: "p" });
  assert.deepEqual(planOf(target, source, { policy: POLICY }).valueLosses, [
    { kind: "user", property: "description", holders: 20, emptied: 1, first: ["u020"] },
    { kind: "user", property: "jpegPhoto", holders: 20, emptied: 1, first: ["u020"] },
  ]);
});

Deno.test("value loss: a property of fewer than 10 objects may be emptied among any number of objects", () => {
  assert.deepEqual(refused({ users: users(500, 9, GIVEN) }, { users: users(500, 0, {}) }), []);
  assert.deepEqual(refused({ users: users(500, 10, GIVEN) }, { users: users(500, 0, {}) }), [
    "value_loss: user description 10/10",
  ]);
});

Deno.test("value loss: changed values do not count", () => {
  assert.deepEqual(
    refused({ users: users(20, 20, GIVEN) }, { users: users(20, 20, { description: "another" }) }),
    [],
  );
});

Deno.test("value loss: deleted and skipped objects count as having the property, not as losing it", () => {
  const target = { users: users(20, 20, GIVEN) };
  const deleted = { users: users(14, 8, GIVEN) };
  assert.deepEqual(refused(target, deleted), []);
  const skipped = users(20, 13, GIVEN).map((row, at) => at === 19 ? { ...row, problem: "bad" } : row);
  assert.deepEqual(refused(target, { users: skipped }), []);
  assert.deepEqual(refused(target, { users: users(20, 13, GIVEN) }), ["value_loss: user description 7/20"]);
});

Deno.test("value loss: entries with conflicts lose no values", () => {
  const target = { users: users(20, 20, GIVEN) };
  const source = users(20, 13, GIVEN);
  // Two entries want one name, and neither object has it: both are skipped.
  const rivals = source.map((row, at) => at >= 18 ? { ...row, name: "rival" } : row);
  assert.deepEqual(refused(target, { users: rivals }), []);
  const twin: Row = { key: 20, name: "twin" };
  assert.deepEqual(refused(target, { users: [...source, twin] }), [], "a primary key that two entries have");
});

Deno.test("value loss: values of the template do not count", () => {
  const defaults: Properties = { description: "standard" };
  const target = users(12, 12, { description: "standard" });
  assert.deepEqual(refused({ users: target }, { users: users(12, 0, {}) }, { defaults }), []);
  const own = target.map((row, at) => at < 10 ? { ...row, description: "own" } : row);
  assert.deepEqual(refused({ users: own }, { users: users(12, 0, {}) }, { defaults }), [
    "value_loss: user description 10/10",
  ]);
  assert.deepEqual(
    refused({ users: users(12, 0, {}) }, { users: users(12, 0, {}) }, { defaults }),
    [],
    "what is unset gains the value of the template",
  );
});

Deno.test("value loss: accounts that would be enabled for lack of a value count, explicitly enabled ones do not", () => {
  const options = { compared: ["disabled"] };
  const target = { users: users(40, 12, { more: { disabled: true } }) };
  assert.deepEqual(refused(target, { users: users(40, 0, {}) }, options), [
    "value_loss: user disabled 12/12",
  ]);
  const enabled = { users: users(40, 40, { more: { disabled: false } }) };
  assert.deepEqual(refused(target, enabled, options), []);
});

Deno.test("value loss: values substituted by the configuration do not count as values of the source", () => {
  const options = { compared: ["disabled"], substitutes: { disabled: false, description: "none" } };
  const target = { users: users(40, 12, { description: "given", more: { disabled: true } }) };
  const substitute: Partial<Row> = { description: "none", more: { disabled: false } };
  const substituted = { ...substitute, substituted: ["disabled", "description"] };
  assert.deepEqual(refused(target, { users: users(40, 40, substituted) }, options), [
    "value_loss: user description 12/12",
    "value_loss: user disabled 12/12",
  ]);
  assert.deepEqual(refused(target, { users: users(40, 40, substitute) }, options), []);
  const atRest = { users: users(40, 40, { description: "none" }) };
  assert.deepEqual(refused(atRest, { users: users(40, 40, substituted) }, options), []);
  const onTop = {
    users: users(52, 12, { description: "given" }).map((row, at) =>
      at < 12 ? row : { ...row, description: "none" }
    ),
  };
  assert.deepEqual(
    refused(onTop, { users: users(52, 52, { description: "none", substituted: ["description"] }) }, options),
    [
      "value_loss: user description 12/12",
    ],
  );
});

Deno.test("value loss: if the template sets a boolean to true, objects with false have a value", () => {
  const options = { compared: ["active"], defaults: { active: true } };
  const target = { users: users(12, 12, { more: { active: false } }) };
  assert.deepEqual(refused(target, { users: users(12, 0, {}) }, options), ["value_loss: user active 12/12"]);
});

Deno.test("value loss: returning users whom the connector disabled do not count", () => {
  const options = { compared: ["disabled"], stamps: SEALED };
  const stamped = (count: number, having: number, text: string) =>
    users(count, 0, {}).map((row, at) =>
      at >= having
        ? row
        : { ...row, more: { disabled: true, [PREFERENCES]: sealed(row.key as number, text) } }
    );
  const ours = { users: stamped(20, 20, "2026-01-01T00:00:00Z") };
  assert.deepEqual(refused(ours, { users: users(20, 0, {}) }, options), []);
  const before = { users: stamped(20, 20, "2026-01-01T00:00:00Z was-disabled") };
  assert.deepEqual(refused(before, { users: users(20, 0, {}) }, options), [
    "value_loss: user disabled 20/20",
  ]);
  // Those of the connector do not water down the share of the others.
  const mixed = stamped(40, 30, "2026-01-01T00:00:00Z").map((row, at) =>
    at < 30 ? row : { ...row, more: { disabled: true } }
  );
  assert.deepEqual(refused({ users: mixed }, { users: users(40, 0, {}) }, options), [
    "value_loss: user disabled 10/10",
  ]);
});

Deno.test("value loss: lost photos count, a marker without a photo does not", () => {
  const [target, source] = losing(12, 12, { photo: "p" });
  assert.deepEqual(refused(target, source), ["value_loss: user jpegPhoto 12/12"]);
  const marks = { users: users(12, 12, { photo: "p", hasPhoto: false }) };
  assert.deepEqual(refused(marks, source), []);
  assert.deepEqual(refused(target, { users: users(12, 12, { photo: "q" }) }), []);
});

/** Groups of one member each, a user or a group; in the source the last `empty` have none. */
function groupsOf(count: number, empty: number, member: string): [Side, Side] {
  const rows = (having: number): Side => ({
    users: users(1, 0, {}),
    groups: [
      { key: 300, name: "nested" },
      ...Array.from({ length: count }, (_, at) => ({
        key: 400 + at,
        name: `g${400 + at}`,
        members: at < having ? [member] : [],
      })),
    ],
  });
  return [rows(count), rows(count - empty)];
}

Deno.test("value loss: groups without remaining members lose users or nestedGroup", () => {
  for (const [member, property] of [["u001", "users"], ["nested", "nestedGroup"]] as const) {
    assert.deepEqual(refused(...groupsOf(12, 3, member)), []);
    assert.deepEqual(refused(...groupsOf(12, 4, member)), [`value_loss: group ${property} 4/12`]);
    assert.deepEqual(refused(...groupsOf(9, 9, member)), []);
  }
  const [message] = messages(...groupsOf(12, 12, "u001"));
  assert.match(message ?? "", /^refused: 12 of 12 groups would lose users \(100 %\), limit 30 %: g400, g401/);
  assert.match(message ?? "", /None of the 13 source entries gives it/);
});

Deno.test("value loss: deleted members do not count", () => {
  const [target] = groupsOf(12, 12, "u001");
  const source = { users: users(2, 0, {}).slice(1), groups: groupsOf(12, 12, "u001")[1].groups ?? [] };
  const { valueLosses, refusals } = planOf(target, source, { policy: POLICY });
  assert.deepEqual({ valueLosses, refusals }, { valueLosses: [], refusals: [] });
});

Deno.test("value loss: --allow-value-loss allows one property, for users and groups", () => {
  const [target, source] = losing(12, 12, {
    description: "given",
    mail: undefined,
    more: { "e-mail": ["a@b.c"] },
  });
  const allow = (...allowValueLoss: string[]) => ({ policy: { allowValueLoss } });
  assert.deepEqual(refused(target, source, allow("e-mail")), ["value_loss: user description 12/12"]);
  assert.deepEqual(refused(target, source, allow("description")), ["value_loss: user e-mail 12/12"]);
  assert.deepEqual(refused(target, source, allow("description", "e-mail")), []);
  assert.deepEqual(refused(...groupsOf(12, 12, "u001"), allow("users")), []);
  assert.deepEqual(refused(...groupsOf(12, 12, "u001"), allow("nestedGroup")), [
    "value_loss: group users 12/12",
  ]);
});

Deno.test("value loss: skip-deletes does not allow it", () => {
  assert.deepEqual(refused(...losing(10, 10, GIVEN), { policy: { onExceeded: "skip-deletes" } }), [
    "value_loss: user description 10/10",
  ]);
});

Deno.test("value loss: the refusal names the likely cause", () => {
  const origin = (found: Partial<Origin>) => ({
    originOf: () => ({ requested: [], missing: [], unknown: [], isOpen: false, ...found }),
  });
  const cause = (loss: number, options: Options) =>
    /u\d+\. (.*?)\. If the values/.exec(messages(...losing(10, loss, GIVEN), options)[0] ?? "")?.[1];
  assert.equal(
    cause(10, origin({ requested: ["mail"], missing: ["mail"] })),
    'It is made from "mail", and the server delivered it for none of the 10 source entries: the reading account lost ' +
      "the right to read it, or the name of the attribute is wrong",
  );
  assert.equal(
    cause(10, origin({ requested: ["mail", "sn"], missing: ["mail", "sn"], unknown: ["cm"] })),
    'It is made from "mail", "sn", and the server delivered none of them for any of the 10 source entries: the reading ' +
      "account lost the right to read them, or the names of the attributes are wrong. " +
      'source.user_trans also takes "cm", which source.user_attrs does not name',
  );
  assert.equal(
    cause(10, origin({ unknown: ["mial"] })),
    'None of the 10 source entries gives it: source.user_trans makes it from "mial", which source.user_attrs does not ' +
      "name. The name is misspelt, or missing there",
  );
  assert.equal(
    cause(10, origin({})),
    "None of the 10 source entries gives it: nothing in source.user_trans makes it, and source.user_attrs does not " +
      "name it",
  );
  assert.equal(
    cause(10, origin({ requested: ["mail", "sn"], missing: ["sn"] })),
    'None of the 10 source entries gives it, although the server delivered "mail": check source.user_trans',
  );
  assert.equal(
    cause(4, origin({ requested: ["mail", "sn"], missing: ["sn"] })),
    'Only a part of the source lost it: 6 of 10 source entries still give it, but the server delivered "sn" for none',
  );
  assert.equal(
    cause(10, origin({ requested: ["mail"], missing: ["mail"], isOpen: true })),
    "None of the 10 source entries gives it: the right to read an attribute was lost, or its name is wrong",
  );
});

/** Users of whom the last `held` have a value in the target, and the entries that are to follow. */
function account(held: number, property: string, value: PropertyValue, count = held): Side {
  const rows = users(count, 0, {});
  return { users: rows.map((row, at) => at < count - held ? row : { ...row, more: { [property]: value } }) };
}

/** What the server delivered for each property. */
function delivered(requested: readonly string[], missing: readonly string[]): Options {
  const origin = { requested, missing, unknown: [], isOpen: false };
  return { compared: ["disabled", "userexpiry", "locked"], originOf: () => origin };
}

Deno.test("value loss: without any value in the source, one account state to be lifted is too much", () => {
  for (const [property, value] of [["disabled", true], ["userexpiry", "2030-01-01"]] as const) {
    const gone = delivered(["state"], ["state"]);
    for (const [held, count] of [[1, 1], [1, 40], [9, 9], [12, 12]] as const) {
      const target = account(held, property, value, count);
      const source = { users: users(count, 0, {}) };
      assert.deepEqual(refused(target, source, gone), [`value_loss: user ${property} ${held}/${held}`]);
      assert.deepEqual(refused(target, source, { ...gone, originOf: undefined }).length, 1);
      assert.deepEqual(refused(target, source, { ...gone, policy: { allowValueLoss: [property] } }), []);
      for (const text of ["100 %", "off"]) {
        assert.deepEqual(refused(target, source, { ...gone, policy: { maxValueLoss: limit(text) } }), []);
      }
    }
  }
});

Deno.test("value loss: without any value in the source, a share of the accounts within the limit is too much", () => {
  const target = account(20, "disabled", true, 20);
  // Users who are gone lose nothing: 2 of 20 is 10 %.
  assert.deepEqual(refused(target, { users: users(2, 0, {}) }, delivered(["lock"], ["lock"])), [
    "value_loss: user disabled 2/20",
  ]);
});

Deno.test("value loss: an account state that the configuration substitutes is lost, too", () => {
  const options = { ...delivered(["nsAccountLock"], ["nsAccountLock"]), substitutes: { disabled: false } };
  const enabled = users(9, 9, { more: { disabled: false }, substituted: ["disabled"] });
  assert.deepEqual(messages(account(9, "disabled", true), { users: enabled }, options), [
    "refused: 9 of 9 users would lose disabled (100 %), limit 0 without any value in the source: u001, u002, u003, " +
    'u004, u005, u006, u007, u008, u009. It is made from "nsAccountLock", and the server delivered it for none of the ' +
    "9 source entries: the reading account lost the right to read it, or the name of the attribute is wrong. If the " +
    "entries really have no value any more: allow it for one run with --allow-value-loss disabled",
  ]);
});

Deno.test("value loss: as long as the source says something, few account states may be lifted", () => {
  const target = account(9, "disabled", true);
  const one = users(9, 1, { more: { disabled: true } });
  assert.deepEqual(
    refused(target, { users: one }, delivered(["lock"], [])),
    [],
    "another account is disabled",
  );
  const explicit = users(9, 1, { more: { disabled: false } });
  assert.deepEqual(refused(target, { users: explicit }, delivered(["lock"], [])), []);
  const ending = account(9, "userexpiry", "2030-01-01");
  const never = { users: users(9, 0, {}) };
  assert.deepEqual(refused(ending, never, delivered(["accountExpires"], [])), [], "all entries say never");
  const locked = account(9, "locked", true);
  assert.deepEqual(refused(locked, never, delivered(["lock"], ["lock"])), [], "another property");
});

Deno.test("value loss: skipped entries count as entries with a value", () => {
  const target = { users: users(12, 12, GIVEN) };
  const source = users(12, 1, GIVEN).map((row, at) => at === 0 ? { ...row, problem: "bad" } : row);
  assert.match(messages(target, { users: source })[0] ?? "", /1 of 12 source entries still gives it/);
});

const property = fc.constantFrom("description" as const, "photo" as const, "mail" as const);
const row = fc.record({ before: fc.boolean(), after: fc.boolean(), deleted: fc.boolean() });

Deno.test("property: exactly the plans beyond the limit on value loss are refused", () => {
  fc.assert(
    fc.property(
      property,
      fc.array(row, { maxLength: 40 }),
      fc.integer({ min: 0, max: 100 }),
      (property, rows, percent) => {
        const valueOf = (at: number) => property === "mail" ? `u${at}@example.test` : "given";
        const side = (has: (row: (typeof rows)[number]) => boolean) =>
          rows.map((each, at) => ({
            key: at + 1,
            name: `u${at}`,
            ...(has(each) ? { [property]: valueOf(at) } : {}),
          }));
        const target = { users: side(({ before }) => before) };
        const source = { users: side(({ after }) => after).filter((_, at) => rows[at]?.deleted === false) };
        const policy = { maxValueLoss: limit(`${percent} %`), allowEmptySource: true };
        const { refusals } = planOf(target, source, { policy });
        const holders = rows.filter(({ before }) => before).length;
        const emptied = rows.filter(({ before, after, deleted }) => before && !after && !deleted).length;
        const isTooMuch = holders >= 10 && emptied / holders > percent / 100;
        assert.equal(refusals.length, isTooMuch ? 1 : 0, `${emptied} of ${holders}, limit ${percent} %`);
      },
    ),
    { numRuns: 300 },
  );
});
