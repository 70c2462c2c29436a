// Faults of Active Directory: a read is either complete or an error.
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { SourceEntry } from "../common/model.ts";
import {
  Directory,
  type Fault,
  generateDirectory,
  type LdapSimulator,
  type LdapSimulatorOptions,
  startLdapSimulator,
} from "../../tests/simulators/ldap/mod.ts";
import { bound, failureOf, readAll } from "./testing.ts";

const USERS = "(&(objectCategory=person)(objectClass=user))";
const GROUPS = "(objectClass=group)";
const REFERRALS = ["Configuration", "DomainDnsZones", "ForestDnsZones"].map((name) =>
  `ldap://${name}.ad.test/${name === "Configuration" ? "CN" : "DC"}=${name},DC=ad,DC=test`
);

/** A domain with more users than fit on a page of AD, and groups with more members than AD returns at once. */
const domain = () => generateDirectory({ users: 2500, groups: 4, membersPerGroup: 1600 });

/** The default limits and references of AD. */
const ORDINARY: LdapSimulatorOptions = { pageLimit: 1000, rangeLimit: 1500, references: REFERRALS };

/** Reads users and then groups, as a run does. */
async function readBoth(simulator: LdapSimulator, { pageSize = 1000, timeoutMs = 20_000 } = {}) {
  await using connection = await bound(simulator, { timeoutMs });
  const read = (filter: string, attributes: string[]) =>
    readAll(connection, simulator.directory.suffix, {
      filter,
      attributes,
      pageSize,
      rangeAttributes: ["member"],
    });
  const users = await read(USERS, ["objectGUID", "sAMAccountName"]);
  return { users, groups: await read(GROUPS, ["objectGUID", "member"]) };
}

/** Reads both from a server with a fault; for silence the limit is short. */
async function failureWith(simulator: LdapSimulator, fault: Fault) {
  simulator.setFaults([fault]);
  return await failureOf(readBoth(simulator, fault.do === "silence" ? { timeoutMs: 400 } : {}));
}

function dnsOf(entries: readonly SourceEntry[]): Set<string> {
  return new Set(entries.map(({ dn }) => dn));
}

const WORSE: Readonly<Record<string, LdapSimulatorOptions>> = {
  "with the usual limits": {},
  "with ranges of 30": { rangeLimit: 30 },
  "with every third page empty": { emptyPages: 3 },
  "with small pages, whatever size is requested": { pageLimit: 7, emptyPages: 2, rangeLimit: 100 },
};

for (const [how, options] of Object.entries(WORSE)) {
  Deno.test(`ldap: a domain is read completely ${how}`, async () => {
    await using simulator = await startLdapSimulator({ directory: domain(), ...ORDINARY, ...options });
    for (const pageSize of [1000, 5000]) {
      const { users, groups } = await readBoth(simulator, { pageSize });
      assert.equal(users.entries.length, 2500);
      assert.equal(dnsOf(users.entries).size, 2500);
      assert.deepEqual(users.summary.references, REFERRALS);
      assert.equal(groups.entries.length, 4);
      for (const { dn, attributes } of groups.entries) {
        const members = attributes.get("member")?.map((value) => Buffer.from(value).toString());
        assert.equal(new Set(members).size, members?.length, dn);
        assert.ok((members?.length ?? 0) >= 1600, dn);
      }
    }
    const pages = simulator.operations.flatMap((one) => one.kind === "search" ? [one.pageSize ?? 0] : []);
    assert.ok(pages.every((size) => size <= 5000));
  });
}

/** Faults while a domain is read. Each must be an error at any page. */
const FAULTS: Readonly<Record<string, (nth: number) => Fault>> = {
  "the size limit is reached": (nth) => ({ at: "page", nth, after: 3, do: "code", code: 4 }),
  "the time limit is reached": (nth) => ({ at: "page", nth, after: 3, do: "code", code: 3 }),
  "an administrative limit is reached": (nth) => ({ at: "page", nth, do: "code", code: 11 }),
  "the cookie expires": (nth) => ({ at: "page", nth, do: "expireCookie" }),
  "the connection closes between two pages": (nth) => ({ at: "page", nth, do: "close" }),
  "the connection closes within a page": (nth) => ({ at: "page", nth, after: 20, do: "half" }),
  "the connection is reset": (nth) => ({ at: "page", nth, after: 20, do: "reset" }),
  "the server shuts down with a notice": (nth) => ({ at: "page", nth, after: 5, do: "notice" }),
  "the server hangs": (nth) => ({ at: "page", nth, after: 5, do: "silence" }),
  "the server is busy": (nth) => ({ at: "page", nth, do: "code", code: 51 }),
  "the server refers to another one": (nth) => (
    { at: "page", nth, do: "code", code: 10, referrals: ["ldap://dc9.ad.test/DC=ad,DC=test"] }
  ),
  "a page has no paging control": (nth) => ({ at: "page", nth, do: "code", code: 0 }),
  "the response is not LDAP": (nth) => ({ at: "page", nth, after: 2, do: "garbage" }),
};

for (const [what, fault] of Object.entries(FAULTS)) {
  Deno.test(`ldap: a read is never complete when ${what}`, async () => {
    await using simulator = await startLdapSimulator({ directory: domain(), ...ORDINARY });
    // Users are read in pages of 50, 200, 800, 1000 and 450, groups afterwards
    for (const nth of [2, 4, 5, 6]) {
      const broken = fault(nth);
      if (nth === 6 && broken.do === "expireCookie") continue; // that is a first page, and has no cookie
      if (nth === 6 && broken.do === "code" && broken.code === 0) continue; // that is a server that does not page
      const error = await failureWith(simulator, broken);
      assert.equal(error.operation.kind, "search", `page ${nth}: ${error.message}`);
      assert.ok(error.message.length > 0);
    }
    simulator.setFaults([]);
    const { users } = await readBoth(simulator);
    assert.equal(users.entries.length, 2500, "a new connection starts from the beginning");
  });
}

Deno.test("ldap: a failure between two member ranges is an error", async () => {
  const directory = domain();
  const [group] = [...directory.entries(directory.suffix, "sub")].filter(({ dn }) => /OU=Groups/i.test(dn))
    .slice(1);
  assert.ok(group !== undefined);
  await using simulator = await startLdapSimulator({ directory, ...ORDINARY, rangeLimit: 300 });
  const breaks: readonly Fault[] = (["close", "half", "reset", "notice", "silence"] as const)
    .map((what): Fault => ({ at: "search", base: group.dn, nth: 3, do: what }));
  const refusals = [1, 32, 50, 51].map((code): Fault => (
    { at: "search", base: group.dn, nth: 3, do: "code", code }
  ));
  for (const fault of [...breaks, ...refusals]) {
    const error = await failureWith(simulator, fault);
    assert.ok(error.message.includes(group.dn), `${fault.do}: ${error.message}`);
    assert.match(error.operation.text, /member/);
  }
});

Deno.test("ldap: a GUID keeps its bytes, whatever they are", async () => {
  const guid = fc.oneof(
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    fc.integer({ min: 0, max: 255 }).map((byte) => new Uint8Array(16).fill(byte)),
    fc.constantFrom(
      ...["ABCDEFGHIJKLMNOP", "äöüÄÖÜßé", "\ufeffABCDEFGHIJKLM", "0123456789abcde ", "                "].map((
        text,
      ) => new Uint8Array(Buffer.from(text))),
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(guid, { minLength: 1, maxLength: 100 }), async (guids) => {
      const suffix = "DC=ad,DC=test";
      const directory = new Directory({ style: "ad", suffix });
      directory.add(suffix, { objectClass: "domain" });
      guids.forEach((objectGUID, at) =>
        directory.add(`CN=u${at},${suffix}`, { objectClass: "user", objectGUID })
      );
      await using simulator = await startLdapSimulator({ directory });
      await using connection = await bound(simulator);
      const { entries } = await readAll(connection, suffix, {
        filter: "(objectClass=user)",
        attributes: ["objectGUID"],
        pageSize: 30,
      });
      const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("hex");
      assert.deepEqual(
        entries.map(({ attributes }) => hex(attributes.get("objectGUID")?.[0])),
        guids.map(hex),
      );
    }),
    { numRuns: 20 },
  );
});
