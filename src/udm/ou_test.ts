import assert from "node:assert/strict";
import { UdmError, type UdmErrorDetails } from "./errors.ts";
import type { ObjectRequests } from "./ensure_object.ts";
import { ensureOu } from "./ou.ts";
import type { NewObject, UdmObject } from "./types.ts";

const BASE = "dc=example,dc=org";

/** A directory of OUs. Each creation fails with the next given error. */
function directory(
  existing: readonly string[],
  ...failures: { done: boolean; error: Partial<UdmErrorDetails> }[]
) {
  const dns = new Set(existing);
  const created: string[] = [];
  const requests: ObjectRequests = {
    get(dn) {
      const found = dns.has(dn)
        ? { dn, id: "", position: "", uuid: "", properties: {} } satisfies UdmObject
        : undefined;
      return Promise.resolve(found);
    },
    create({ position, properties }: NewObject) {
      const dn = `ou=${String(properties.name).replace(/[,"+]/g, "\\$&")},${position}`;
      const failure = failures.shift();
      if (failure === undefined || failure.done) {
        dns.add(dn);
        created.push(dn);
      }
      if (failure === undefined) return Promise.resolve({ dn });
      const subject = { method: "POST", type: "container/ou", dn: position } as const;
      return Promise.reject(new UdmError(subject, { kind: "connection", problem: "gone", ...failure.error }));
    },
  };
  return { requests, created };
}

Deno.test("udm: missing OUs are created from the outermost inwards", async () => {
  const { requests, created } = directory([]);
  assert.equal(await ensureOu("ou=c,ou=b,ou=a", BASE, "", requests), `ou=c,ou=b,ou=a,${BASE}`);
  assert.deepEqual(created, [`ou=a,${BASE}`, `ou=b,ou=a,${BASE}`, `ou=c,ou=b,ou=a,${BASE}`]);
});

Deno.test("udm: existing OUs are not changed", async () => {
  const { requests, created } = directory([`ou=a,${BASE}`]);
  await ensureOu("ou=b,OU=a", BASE, "", requests);
  assert.deepEqual(created, [`ou=b,ou=a,${BASE}`]);
});

Deno.test("udm: OU names are unescaped for UDM and escaped in DNs", async () => {
  const { requests, created } = directory([]);
  await ensureOu('ou=R&D\\, \\"Süd\\"\\+1', BASE, "", requests);
  assert.deepEqual(created, [`ou=R&D\\, \\"Süd\\"\\+1,${BASE}`]);
});

Deno.test("udm: an invalid path of OUs is refused with an example", async () => {
  const { requests, created } = directory([]);
  for (const path of ["ou=a,dc=example", "cn=users", "ou=a+cn=b"]) {
    await assert.rejects(
      ensureOu(path, BASE, "", requests),
      /is not a path of OUs: .*relative to the LDAP base, such as/,
    );
  }
  await assert.rejects(ensureOu("", BASE, "", requests), /an OU is missing/);
  assert.deepEqual(created, []);
});

Deno.test("udm: an OU created by another client meanwhile is used", async () => {
  const { requests } = directory([], { done: true, error: { kind: "conflict", conflictOn: "dn" } });
  assert.equal(await ensureOu("ou=a", BASE, "", requests), `ou=a,${BASE}`);
});

Deno.test("udm: after a lost answer an OU is looked up and created only if missing", async () => {
  const lost = { kind: "connection", mayHaveExecuted: true } as const;
  const done = directory([], { done: true, error: lost });
  assert.equal(await ensureOu("ou=a", BASE, "", done.requests), `ou=a,${BASE}`);
  assert.equal(done.created.length, 1);
  const undone = directory([], { done: false, error: lost });
  assert.equal(await ensureOu("ou=a", BASE, "", undone.requests), `ou=a,${BASE}`);
  assert.equal(undone.created.length, 1);
});

Deno.test("udm: an OU whose creation is refused, or lost three times, is an error", async () => {
  const refused = directory([], { done: false, error: { kind: "forbidden" } });
  await assert.rejects(ensureOu("ou=a", BASE, "", refused.requests), { kind: "forbidden" });
  const lost = { done: false, error: { mayHaveExecuted: true } };
  await assert.rejects(ensureOu("ou=a", BASE, "", directory([], lost, lost, lost).requests), {
    kind: "connection",
  });
});
