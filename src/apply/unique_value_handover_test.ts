import { configure, type LogRecord, reset } from "@logtape/logtape";
import assert from "node:assert/strict";
import { errorDetails } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import type { Properties } from "../common/model.ts";
import { planOf, type Side, targetDn, uuid } from "../planner/testing.ts";
import { SourceError } from "../ldap/source_error.ts";
import { UdmError, type UdmErrorDetails } from "../udm/errors.ts";
import { applyPlan } from "./apply.ts";
import type { ApplyOptions } from "./options.ts";
import type { Writer } from "./writer.ts";

const PATCH = { method: "PATCH", type: "users/user" } as const;

function refusal(kind: UdmErrorDetails["kind"], rest: Partial<UdmErrorDetails> = {}): UdmError {
  return new UdmError(PATCH, { kind, problem: "no", ...rest });
}

/** How a run is disturbed. */
interface Disturbance {
  /** Refuses a change of the user with a number. */
  readonly refuse?: (number: number, properties: Properties) => Error | undefined;
  /** The number of writes before a signal. */
  readonly signalAfter?: number;
  readonly loadPhoto?: ApplyOptions["loadPhoto"];
  readonly dryRun?: boolean;
}

/** Carries out what leads from one side to the other, in a target in which names and addresses are unique. */
async function play(target: Side, source: Side, disturbance: Disturbance = {}) {
  const { refuse = () => undefined, signalAfter, loadPhoto, dryRun = false } = disturbance;
  const users = new Map<string, { username: string; mailPrimaryAddress: string | null }>();
  for (const { key, name, mail } of target.users ?? []) {
    users.set(uuid(key as number), { username: name as string, mailPrimaryAddress: mail ?? null });
  }
  const signal = new AbortController();
  const writes: string[] = [];
  /** What UDM would refuse and lock, as could have been known. */
  const clashes: Properties[] = [];
  const write = (key: string, properties: Properties): Promise<string> => {
    const number = [...users.keys()].indexOf(key) + 1;
    const user = users.get(key) ?? assert.fail();
    const others = [...users].filter(([other]) => other !== key).map(([, other]) => other);
    const clash = others.some((other) =>
      other.username === properties.username ||
      properties.mailPrimaryAddress && other.mailPrimaryAddress === properties.mailPrimaryAddress
    );
    if (clash) clashes.push(properties);
    const error = refuse(number, properties);
    writes.push(`${number} ${Object.values(properties).join(" ")}${error === undefined ? "" : " refused"}`);
    if (writes.length === signalAfter) signal.abort();
    if (error !== undefined) return Promise.reject(error);
    if (typeof properties.username === "string") user.username = properties.username;
    const { mailPrimaryAddress: mail } = properties;
    if (mail === null || typeof mail === "string") user.mailPrimaryAddress = mail;
    return Promise.resolve(targetDn("user", user.username));
  };
  const writer: Writer = {
    ensureOu: () => Promise.resolve(""),
    ensureMailDomain: () => Promise.resolve(),
    create: () => assert.fail("no user is new"),
    changeValues: () => assert.fail("users have no members"),
    remove: () => assert.fail("no user is deleted"),
    modify: (_type, _dn, properties, key) => write(key?.value ?? "", properties),
    look: (_type, dn) =>
      Promise.resolve([...users.values()].find(({ username }) => targetDn("user", username) === dn)),
    locate: (_type, { value }) => Promise.resolve([targetDn("user", users.get(value)?.username ?? "")]),
  };
  const records: LogRecord[] = [];
  await configure({
    sinks: { kept: (record) => records.push(record) },
    loggers: [{ category: [CATEGORY], sinks: ["kept"], lowestLevel: "warning" }, {
      category: ["logtape", "meta"],
      sinks: [],
    }],
    reset: true,
  });
  try {
    const { applied, incomplete } = await applyPlan(planOf(target, source), {
      writer,
      positions: { user: "ou=users", group: "ou=groups" },
      primaryKeys: { user: "univentionObjectIdentifier", group: "univentionObjectIdentifier" },
      dnOf: (kind, key) => {
        const user = target.users?.find((each) => uuid(each.key as number) === key);
        return user && targetDn(kind, user.name as string);
      },
      loadPhoto: loadPhoto ?? (() => Promise.resolve(undefined)),
      explain: (error) => Promise.resolve(errorDetails(error)),
      verify: () => Promise.resolve([]),
      concurrency: () => 1,
      dryRun,
      signal: signal.signal,
    });
    assert.deepEqual(clashes, []);
    return {
      users: [...users.values()].map(({ username, mailPrimaryAddress: mail }) =>
        mail === null ? username : `${username} ${mail}`
      ),
      writes,
      failed: applied.user.failed,
      incomplete: incomplete.user.size,
      messages: records.map(({ message }) => message.map(String).join("")),
    };
  } finally {
    await reset();
  }
}

const anna = { key: 1, name: "anna" };
const bert = { key: 2, name: "bert" };
const carl = { key: 3, name: "carl" };

/** Refuses everything that is about one of them. */
const refuses = (faulty: number, error: Error) => (number: number) => number === faulty ? error : undefined;

for (
  const [what, loadPhoto] of [
    ["is no longer in the source", () => Promise.resolve(undefined)],
    ["cannot be read", () =>
      Promise.reject(
        new SourceError({
          server: "ldap://x",
          operation: { kind: "connect", text: "connect" },
          kind: "unreachable",
          problem: "gone",
        }),
      )],
  ] as const
) {
  Deno.test(`handover: swapped names are written although a photo ${what}`, async () => {
    const { users, failed, incomplete, writes } = await play(
      { users: [anna, bert] },
      { users: [{ ...anna, name: "bert" }, { ...bert, name: "anna", photo: "sha256-x" }] },
      { loadPhoto },
    );
    assert.deepEqual(users, ["bert", "anna"]);
    assert.deepEqual({ failed, incomplete }, { failed: 0, incomplete: 1 });
    assert.equal(writes.length, 3, "everything else of the entry is written with one request");
  });
}

for (const kind of ["server", "gateway"] as const) {
  Deno.test(`handover: after an error about a value, only the name is sent, kind: ${kind}`, async () => {
    const { users } = await play(
      { users: [anna, bert] },
      { users: [{ ...anna, name: "bert" }, { ...bert, name: "anna", description: "x" }] },
      { refuse: (_, { description }) => description === undefined ? undefined : refusal(kind) },
    );
    assert.deepEqual(users, ["bert", "anna"]);
  });
}

Deno.test("handover: if UDM refuses the address, only the name is sent", async () => {
  const { users, writes } = await play(
    { users: [anna, bert] },
    { users: [{ ...anna, name: "bert" }, { ...bert, name: "anna", mail: "bad" }] },
    { refuse: (_, { mailPrimaryAddress: mail }) => mail === "bad" ? refusal("invalid") : undefined },
  );
  assert.deepEqual(users, ["bert", "anna"]);
  assert.equal(writes.filter((write) => write.endsWith("refused")).length, 2);
});

Deno.test("handover: an address of another object is requested only once", async () => {
  const { users, writes } = await play(
    { users: [anna, bert] },
    { users: [{ ...anna, name: "bert" }, { ...bert, name: "anna", mail: "boss@x" }] },
    {
      refuse: (_, { mailPrimaryAddress: mail }) =>
        mail === "boss@x"
          ? refusal("invalid", { reasons: [{ property: "mailPrimaryAddress", message: "in use" }] })
          : undefined,
    },
  );
  assert.deepEqual(users, ["bert", "anna"]);
  assert.equal(writes.filter((write) => write.endsWith("refused")).length, 1);
});

Deno.test("handover: an update that needs a name and an address does not start with the name alone", async () => {
  const { users, failed, incomplete } = await play(
    { users: [{ ...anna, mail: "a@x" }, { ...bert, mail: "b@x" }] },
    { users: [{ ...anna, name: "anne", mail: "boss@x" }, { ...bert, name: "anna", mail: "a@x" }] },
    {
      refuse: (_, { mailPrimaryAddress: mail }) =>
        mail === "boss@x"
          ? refusal("invalid", { reasons: [{ property: "mailPrimaryAddress", message: "in use" }] })
          : undefined,
    },
  );
  assert.deepEqual(users, ["anne a@x", "bert b@x"]);
  assert.deepEqual({ failed, incomplete }, { failed: 1, incomplete: 1 });
});

Deno.test("handover: an update that needs another address gets its free name", async () => {
  const { users } = await play(
    { users: [{ ...anna, mail: "a@x" }, { ...bert, mail: "b@x" }, { ...carl, mail: "c@x" }] },
    {
      users: [{ ...anna, name: "bert", mail: "a@x" }, { ...bert, name: "anna", mail: "c@x" }, {
        ...carl,
        mail: "d@x",
      }],
    },
    { refuse: refuses(3, refusal("forbidden")) },
  );
  assert.deepEqual(users, ["bert a@x", "anna b@x", "carl c@x"]);
});

Deno.test("handover: released values are restored if the cycle cannot be completed", async () => {
  const { users, messages } = await play(
    { users: [{ ...anna, mail: "a@x" }, { ...bert, mail: "b@x" }, { ...carl, mail: "c@x" }] },
    {
      users: [{ ...anna, name: "bert", mail: "c@x" }, { ...bert, name: "anna", mail: "b@x" }, {
        ...carl,
        mail: "a@x",
      }],
    },
    { refuse: refuses(3, refusal("forbidden")) },
  );
  assert.deepEqual(users, ["anna a@x", "bert b@x", "carl c@x"]);
  const text = messages.join("\n");
  assert.match(text, /only renamed .*user.* .*tmp-\w+.* to .*bert/);
  assert.match(text, /restored .*mailPrimaryAddress.* of .*user.* .*anna.*a@x/);
});

Deno.test("handover: an address that was taken is not restored, and reported", async () => {
  const { users, messages } = await play(
    { users: [{ ...anna, mail: "a@x" }, { ...carl, mail: "c@x" }] },
    { users: [{ ...anna, mail: "c@x" }, { ...carl, mail: "a@x" }] },
    {
      refuse: (number, { mailPrimaryAddress: mail }) =>
        number === 1 && mail !== null ? refusal("forbidden") : undefined,
    },
  );
  assert.deepEqual(users, ["anna", "carl a@x"]);
  assert.match(
    messages.join("\n"),
    /anna.* released its .*mailPrimaryAddress.* its values are not free/,
  );
});

Deno.test("handover: after a signal a name is restored if it is free", async () => {
  const ring = [{ ...anna, name: "bert" }, { ...bert, name: "carl" }, { ...carl, name: "anna" }];
  const first = await play({ users: [anna, bert, carl] }, { users: ring }, { signalAfter: 1 });
  assert.deepEqual(first.users, ["anna", "bert", "carl"]);
  const second = await play({ users: [anna, bert, carl] }, { users: ring }, { signalAfter: 2 });
  assert.deepEqual(second.users, ["anna", "carl", "tmp-000000030000"]);
  assert.equal(second.writes.length, 2, "nothing is tried that is known to be refused");
  assert.match(
    second.messages.join("\n"),
    /tmp-000000030000.* keeps this temporary name/,
  );
});

Deno.test("handover: no value is restored in an unreachable target", async () => {
  const { users, writes, messages } = await play(
    { users: [anna, bert] },
    { users: [{ ...anna, name: "bert" }, { ...bert, name: "anna" }] },
    { refuse: refuses(1, refusal("unauthorised")) },
  );
  assert.deepEqual(users, ["anna", "tmp-000000020000"]);
  assert.equal(writes.length, 2);
  assert.match(messages.join("\n"), /keeps this temporary name .*: the run ended early/);
});

Deno.test("handover: a dry run reports its actions and returns nothing", async () => {
  const { messages } = await play(
    { users: [anna, bert] },
    { users: [{ ...anna, name: "bert" }, { ...bert, name: "anna", photo: "sha256-x" }] },
    { dryRun: true },
  );
  assert.match(messages.join("\n"), /was written without .*jpegPhoto/);
  assert.doesNotMatch(messages.join("\n"), /renamed/);
});
