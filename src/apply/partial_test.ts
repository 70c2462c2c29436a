import { configure, type LogRecord, reset } from "@logtape/logtape";
import assert from "node:assert/strict";
import { errorDetails } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import type { Properties } from "../common/model.ts";
import { PHOTO_KEY } from "../udm/photo.ts";
import { type Options, planOf, type Row, sealed, type Side, targetDn, uuid } from "../planner/testing.ts";
import { type Reason, UdmError, type UdmErrorDetails } from "../udm/errors.ts";
import { applyPlan } from "./apply.ts";
import type { Writer } from "./writer.ts";

const OPTIONS: Options = {
  compared: ["disabled", "phone", "lastname", "secretary"],
  dnProperties: [{ property: "secretary", isList: true }],
  policy: { removal: { type: "disable", deleteAfterMs: 1 } },
};
const anna: Row = { key: 1, name: "anna" };
const bert: Row = { key: 2, name: "bert" };
const cora: Row = { key: 3, name: "cora" };

/** UDM names values that it refuses. */
function names(...properties: string[]): UdmError {
  return refusal({
    reasons: properties.map((property): Reason => ({ property, message: `bad ${property}` })),
  });
}

function refusal(details: Partial<UdmErrorDetails>): UdmError {
  return new UdmError({ method: "PATCH", type: "users/user" }, {
    kind: "invalid",
    problem: "no",
    ...details,
  });
}

/** Carries out what leads from one side to the other; `refuse` says what UDM has against a request. */
async function play(
  target: Side,
  source: Side,
  refuse: (properties: Properties, name: string) => UdmError | undefined,
) {
  const writes: Properties[] = [];
  const records: LogRecord[] = [];
  const rows = [...target.users ?? [], ...target.groups ?? []];
  const answer = (properties: Properties, name: string): Promise<string> => {
    const { password: _, ...others } = properties;
    writes.push(others);
    const error = refuse(others, name);
    return error === undefined ? Promise.resolve(targetDn("user", name)) : Promise.reject(error);
  };
  const writer: Writer = {
    ensureOu: () => Promise.resolve(""),
    ensureMailDomain: () => Promise.resolve(),
    create: (_type, _position, properties, _key, name) => answer(properties, name),
    modify: (_type, dn, properties) => answer(properties, /=([^,]*)/.exec(dn)?.[1] ?? ""),
    changeValues: () => Promise.resolve(undefined),
    remove: () => Promise.resolve(),
    look: (_type, dn) => {
      const row = target.users?.find(({ name }) => targetDn("user", name as string) === dn);
      return Promise.resolve({
        univentionObjectIdentifier: row === undefined ? null : uuid(row.key as number),
        umcProperty: { theirs: "x" },
        mailPrimaryAddress: row?.mail ?? null,
      });
    },
    locate: () => Promise.resolve([]),
  };
  await configure({
    sinks: { kept: (record) => records.push(record) },
    loggers: [
      { category: [CATEGORY], sinks: ["kept"], lowestLevel: "warning" },
      { category: ["logtape", "meta"], sinks: [] },
    ],
    reset: true,
  });
  let verified: string[] = [];
  try {
    const result = await applyPlan(planOf(target, source, OPTIONS), {
      writer,
      positions: { user: "ou=users", group: "ou=groups" },
      primaryKeys: { user: "univentionObjectIdentifier", group: "univentionObjectIdentifier" },
      dnOf: (kind, key) => {
        const row = rows.find((each) => uuid(each.key as number) === key);
        return row === undefined ? undefined : targetDn(kind, row.name as string);
      },
      loadPhoto: () => Promise.resolve({ value: "picture", digest: "new" }),
      explain: (error) => Promise.resolve(errorDetails(error)),
      verify: (writes, missing) => {
        verified = writes.flatMap((operation) =>
          Object.keys(operation.type === "create" ? operation.properties : operation.changes).filter((
            property,
          ) => !missing(operation).has(property))
        );
        return Promise.resolve([]);
      },
      concurrency: () => 1,
      dryRun: false,
      signal: new AbortController().signal,
    });
    const messages = records.map(({ message }) => message.map(String).join(""));
    return { writes, messages, verified, result, ...result.applied };
  } finally {
    await reset();
  }
}

const NOTHING = { added: 0, modified: 0, renamed: 0, disabled: 0, deleted: 0, failed: 0, left: 0 };

Deno.test("apply: a new user is created without the values that UDM refuses by name", async () => {
  const { writes, user, result, messages } = await play(
    {},
    { users: [{ ...anna, description: "d", more: { phone: ["x"] } }] },
    ({ phone, description }) =>
      phone !== undefined ? names("phone") : description !== undefined ? names("description") : undefined,
  );
  const whole = { univentionObjectIdentifier: uuid(1), username: "anna", description: "d", phone: ["x"] };
  const { phone: _, ...second } = whole;
  const { description: __, ...third } = second;
  assert.deepEqual(writes, [whole, second, third]);
  assert.deepEqual(user, { ...NOTHING, added: 1 });
  assert.deepEqual([...result.incomplete.user], [uuid(1)]);
  assert.deepEqual(messages, [
    "user anna was written without description: bad description",
    "user anna was written without phone: bad phone",
  ]);
});

Deno.test("apply: a reference to a user who is not created is not written, and the message names that user", async () => {
  const source = { users: [{ ...anna, refers: { secretary: ["bert", "cora"] } }, bert, cora] };
  const { messages, writes } = await play(
    {},
    source,
    (_, name) => name === "bert" ? refusal({ problem: "no" }) : undefined,
  );
  assert.equal(writes.length, 3);
  assert.deepEqual(messages.slice(1), [
    "user anna could not be modified: it refers to user bert, which could not be written",
  ]);
});

Deno.test("apply: what refers to a user whom the licence does not allow waits without a message of its own", async () => {
  const { messages, user } = await play(
    { users: [anna] },
    { users: [{ ...anna, refers: { secretary: ["bert"] } }, bert, cora] },
    ({ username }) =>
      username === undefined ? undefined : refusal({ refusal: "licence", problem: "too many" }),
  );
  assert.deepEqual(user, { ...NOTHING, failed: 1, left: 2 });
  assert.equal(messages.length, 1);
  assert.match(
    messages[0] ?? "",
    /^user bert could not be created, so no other user is created in this run: .*too many/,
  );
});

Deno.test("apply: a user who is not created gets no reference, and the message says why", async () => {
  const source = { users: [{ ...anna, refers: { secretary: ["bert"] } }, bert] };
  const { messages } = await play({}, source, (_, name) => name === "anna" ? refusal({}) : undefined);
  assert.deepEqual(messages.slice(1), [
    "user anna could not be modified: an earlier write to it failed",
  ]);
});

Deno.test("apply: a user without a refused value can be referred to", async () => {
  const source = {
    users: [{ ...anna, refers: { secretary: ["bert"] } }, { ...bert, more: { phone: ["x"] } }],
  };
  const { writes } = await play({}, source, ({ phone }) => phone === undefined ? undefined : names("phone"));
  assert.deepEqual(writes.at(-1), { secretary: [targetDn("user", "bert")] });
});

Deno.test("apply: a rename continues without a refused value, and only written values are read back", async () => {
  const { writes, user, result, verified } = await play(
    { users: [anna] },
    { users: [{ ...anna, name: "anne", more: { phone: ["x"], disabled: true } }] },
    ({ phone }) => phone === undefined ? undefined : names("phone"),
  );
  assert.deepEqual(writes.at(-1), { username: "anne", disabled: true });
  assert.equal(writes.length, 2);
  assert.deepEqual(user, { ...NOTHING, renamed: 1 });
  assert.equal(result.incomplete.user.size, 1);
  assert.deepEqual(verified, ["username", "disabled"]);
});

Deno.test("apply: a change of which UDM refuses every value fails, once, and names all of them", async () => {
  const { writes, user, result, messages } = await play(
    { users: [anna] },
    { users: [{ ...anna, description: "d", more: { phone: ["x"] } }] },
    ({ phone }) => phone === undefined ? names("description") : names("phone"),
  );
  assert.equal(writes.length, 2);
  assert.deepEqual(user, { ...NOTHING, failed: 1 });
  assert.equal(result.tally.valuesRefused, 1);
  assert.match(messages.join(), /could not be modified: .*; phone: bad phone/);
});

Deno.test("apply: an error about a property that was not sent is no reason to try again", async () => {
  const { writes, user } = await play(
    { users: [anna] },
    { users: [{ ...anna, description: "d", more: { phone: ["x"], lastname: "A" } }] },
    () => names("shell"),
  );
  assert.equal(writes.length, 1);
  assert.deepEqual(user, { ...NOTHING, failed: 1 });
});

Deno.test("apply: the digest of a photo that UDM refuses is not written", async () => {
  const { writes } = await play(
    { users: [{ ...anna, photo: "old" }] },
    { users: [{ ...anna, photo: "new", description: "d" }] },
    ({ jpegPhoto }) => jpegPhoto === undefined ? undefined : names("jpegPhoto"),
  );
  assert.deepEqual(writes, [
    { description: "d", jpegPhoto: "picture", umcProperty: { theirs: "x", [PHOTO_KEY]: "new" } },
    { description: "d" },
  ]);
});

Deno.test("apply: members that UDM refuses by name are omitted, and waiting nestings are reported", async () => {
  const { writes, group } = await play(
    { users: [anna], groups: [{ key: 9, name: "team" }] },
    { users: [anna], groups: [{ key: 9, name: "team", description: "d", members: ["anna"] }] },
    ({ users }) => users === undefined ? undefined : names("users"),
  );
  assert.deepEqual(writes.at(-1), { description: "d" });
  assert.deepEqual(group, { ...NOTHING, modified: 1 });
});

Deno.test("apply: a mail address in use is omitted, and an address that was kept goes to no other user", async () => {
  const { writes, user } = await play(
    { users: [{ ...anna, mail: "a@x" }, { ...bert, mail: "b@x" }] },
    { users: [{ ...anna, mail: "boss@x", description: "d" }, { ...bert, mail: "a@x", description: "d" }] },
    ({ mailPrimaryAddress: mail }) =>
      mail === "boss@x"
        ? refusal({
          kind: "invalid",
          reasons: [{ property: "mailPrimaryAddress", message: "in use" }],
        })
        : undefined,
  );
  assert.deepEqual(writes, [{ description: "d", mailPrimaryAddress: "boss@x" }, { description: "d" }]);
  assert.deepEqual(user, { ...NOTHING, modified: 1, failed: 1 });
});

for (
  const [what, error] of [
    ["a required property", names("lastname")],
    ["a name that is taken", refusal({ kind: "conflict", conflictOn: "name" })],
    ["an error without a property", refusal({ kind: "invalid" })],
    ["an internal error", refusal({ kind: "server" })],
    ["a missing right", refusal({ kind: "forbidden" })],
    ["a refusal of a gateway", refusal({ kind: "gateway" })],
  ] as const
) {
  Deno.test(`apply: after ${what} the state of the account is written alone`, async () => {
    const { writes, user, messages } = await play(
      { users: [{ ...anna, more: { lastname: "A" } }] },
      { users: [{ ...anna, name: "anne", more: { lastname: "B", disabled: true } }] },
      ({ lastname }) => lastname === undefined ? undefined : error,
    );
    assert.deepEqual(writes.at(-1), { disabled: true });
    assert.equal(writes.length, 2);
    assert.deepEqual(user, { ...NOTHING, failed: 1 });
    assert.match(messages.join("\n"), /modified only .*disabled.* of user .*anna/);
  });
}

Deno.test("apply: the account state is written even if the name is not released", async () => {
  const { writes, user } = await play(
    { users: [anna, bert] },
    { users: [{ ...anna, name: "bert", more: { disabled: true } }, { ...bert, name: "zoe" }] },
    ({ username }) => username === "zoe" ? refusal({ kind: "forbidden" }) : undefined,
  );
  assert.deepEqual(writes.at(-1), { disabled: true });
  assert.deepEqual(user, { ...NOTHING, failed: 2 });
});

Deno.test("apply: what was refused alone already is not sent again", async () => {
  const { writes } = await play(
    { users: [anna] },
    { users: [{ ...anna, more: { disabled: true } }] },
    () => refusal({ kind: "server" }),
  );
  assert.equal(writes.length, 1);
});

Deno.test("apply: a returning user is not enabled without removing the stamp", async () => {
  const removed = { disabled: true, umcProperty: sealed(1, "2030-01-01T00:00:00Z") };
  const { writes } = await play(
    { users: [{ ...anna, more: { ...removed, lastname: "A" } }] },
    { users: [{ ...anna, more: { lastname: "B" } }] },
    ({ lastname }) => lastname === undefined ? undefined : refusal({ kind: "server" }),
  );
  assert.deepEqual(writes.at(-1), { disabled: null, umcProperty: { theirs: "x" } });
});

Deno.test("apply: a released address is restored if the next object is refused it", async () => {
  const { writes, user } = await play(
    { users: [{ ...anna, mail: "a@x" }, { ...bert, mail: "b@x" }] },
    { users: [{ ...anna, mail: "b@x", description: "d" }, { ...bert, mail: "a@x", description: "d" }] },
    ({ mailPrimaryAddress: mail }, name) =>
      name === "bert" && mail === "a@x" ? names("mailPrimaryAddress") : undefined,
  );
  assert.deepEqual(writes, [
    { mailPrimaryAddress: null },
    { description: "d", mailPrimaryAddress: "a@x" },
    { description: "d" },
    { mailPrimaryAddress: "a@x" },
  ]);
  assert.deepEqual(user, { ...NOTHING, modified: 1, failed: 1 });
});

Deno.test("apply: after a run is given up, accounts are still disabled, with nothing else of the entry", async () => {
  const back = Array.from({ length: 40 }, (_, at) => ({ key: 100 + at, name: `a${at}` }));
  const { writes, user, result } = await play(
    {
      users: [
        ...back.map((row) => ({ ...row, more: { disabled: true } })),
        { key: 1, name: "zoe" },
        { key: 2, name: "zora" },
      ],
    },
    {
      users: [
        ...back,
        { key: 1, name: "zoe", description: "d", more: { disabled: true } },
        { key: 2, name: "zora", description: "d" },
      ],
    },
    (_, name) => name.startsWith("a") ? refusal({ kind: "forbidden" }) : undefined,
  );
  assert.equal(writes.length, 21);
  assert.deepEqual(writes.at(-1), { disabled: true });
  assert.deepEqual(user, { ...NOTHING, modified: 1, failed: 20, left: 21 });
  assert.equal(result.tally.left, 21);
});

for (const kind of ["gateway", "invalid", "server"] as const) {
  Deno.test(`apply: a user is disabled without the stamp if the request fails for an unknown value, error: ${kind}`, async () => {
    const { writes, user, messages } = await play(
      { users: [anna, bert] },
      { users: [bert] },
      (properties) => "umcProperty" in properties ? refusal({ kind, problem: "blocked" }) : undefined,
    );
    assert.deepEqual(writes.at(-1), { disabled: true });
    assert.deepEqual(user, { ...NOTHING, disabled: 1 });
    assert.match(messages.join("\n"), /^user anna was written without umcProperty: .*blocked/);
  });
}

Deno.test("apply: a user who cannot be disabled at all is an error, with the first reason", async () => {
  const { writes, user, messages } = await play(
    { users: [anna, bert] },
    { users: [bert] },
    (properties) => refusal({ kind: "forbidden", problem: Object.keys(properties).join(" ") }),
  );
  assert.equal(writes.length, 2);
  assert.deepEqual(user, { ...NOTHING, failed: 1 });
  assert.match(messages.join("\n"), /user anna could not be disabled: .*disabled umcProperty/);
});

Deno.test("apply: a user is disabled even if UDM refuses the stamp", async () => {
  const { writes, user, result, messages } = await play(
    { users: [anna, bert] },
    { users: [bert] },
    (properties) => "umcProperty" in properties ? names("umcProperty") : undefined,
  );
  assert.deepEqual(writes.map((properties) => Object.keys(properties)), [["disabled", "umcProperty"], [
    "disabled",
  ]]);
  assert.deepEqual(writes.at(-1), { disabled: true });
  assert.deepEqual(user, { ...NOTHING, disabled: 1 });
  assert.deepEqual([...result.incomplete.user], [uuid(1)]);
  assert.equal(messages.length, 1);
  assert.match(messages[0] ?? "", /^user anna was written without umcProperty: /);
});
