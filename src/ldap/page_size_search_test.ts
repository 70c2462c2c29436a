// Adaptive page sizes with a server: every entry is read once, and only one large page is in memory.
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  Directory,
  generateDirectory,
  type LdapSimulator,
  startLdapSimulator,
} from "../../tests/simulators/ldap/mod.ts";
import { PAGE_BYTES } from "./page_size.ts";
import { searchPages } from "./search.ts";
import { bound, readAll } from "./testing.ts";

const filter = "(objectClass=user)";
const PHOTO = 100_000;

/** The page sizes requested from a simulator. */
function asked({ operations }: LdapSimulator): (number | undefined)[] {
  return operations.flatMap((one) => one.kind === "search" ? [one.pageSize] : []);
}

Deno.test("ldap: with photos of 100 kB, a page has about 40 entries and every entry is read exactly once", async () => {
  const directory = generateDirectory({ users: 300, photoBytes: PHOTO });
  await using simulator = await startLdapSimulator({ directory });
  await using connection = await bound(simulator);
  const { entries, summary } = await readAll(connection, directory.suffix, { filter, pageSize: 500 });
  assert.equal(entries.length, 300);
  assert.equal(new Set(entries.map(({ dn }) => dn)).size, 300);
  assert.ok(entries.every(({ attributes }) => attributes.get("thumbnailPhoto")?.[0]?.length === PHOTO));
  const [first, ...others] = asked(simulator);
  assert.equal(first, 50);
  assert.ok(others.length > 3 && summary.pages === others.length + 1);
  for (const size of others) {
    assert.ok(size !== undefined && size >= 35 && size * PHOTO <= PAGE_BYTES, `${size} on a page`);
  }
});

Deno.test("ldap: without photos pages grow to the configured size", async () => {
  const directory = generateDirectory({ users: 2000 });
  await using simulator = await startLdapSimulator({ directory });
  await using connection = await bound(simulator);
  const { entries } = await readAll(connection, directory.suffix, { filter, pageSize: 500 });
  assert.equal(new Set(entries.map(({ dn }) => dn)).size, 2000);
  assert.deepEqual(asked(simulator), [50, 200, 500, 500, 500, 500]);
});

Deno.test("ldap: the next page is requested while a small one is used, and none after a search that ends early", async () => {
  const directory = generateDirectory({ users: 400 });
  await using simulator = await startLdapSimulator({ directory });
  await using connection = await bound(simulator);
  const options = { base: directory.suffix, scope: "sub", filter, attributes: [], pageSize: 500 } as const;
  for await (const page of searchPages(connection, options)) {
    assert.equal(page.length, 50);
    while (asked(simulator).length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    break;
  }
  // The connection is free again
  assert.equal((await readAll(connection, directory.suffix, { filter, pageSize: 500 })).entries.length, 400);
  assert.deepEqual(asked(simulator), [50, 200, 50, 200, 500]);
});

Deno.test("ldap: the page after a large one is requested when it is needed", async () => {
  const directory = generateDirectory({ users: 60, photoBytes: PHOTO });
  await using simulator = await startLdapSimulator({ directory });
  await using connection = await bound(simulator);
  const options = { base: directory.suffix, scope: "sub", filter, attributes: [], pageSize: 500 } as const;
  for await (const _ of searchPages(connection, options)) {
    // Time enough for a request
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(asked(simulator), [50]);
    break;
  }
});

Deno.test("ldap: a server that returns smaller pages is read to the end", async () => {
  const directory = generateDirectory({ users: 2000 });
  await using simulator = await startLdapSimulator({ directory, pageLimit: 150, emptyPages: 3 });
  await using connection = await bound(simulator);
  const { entries } = await readAll(connection, directory.suffix, { filter, pageSize: 500 });
  assert.equal(new Set(entries.map(({ dn }) => dn)).size, 2000);
});

Deno.test("ldap: groups with members in ranges are yielded in complete portions", async () => {
  const members = Array.from(
    { length: 5000 },
    (_, number) => `CN=${number},OU=${"x".repeat(500)},DC=ad,DC=test`,
  );
  const directory = new Directory({ style: "ad", suffix: "DC=ad,DC=test" });
  directory.add("DC=ad,DC=test", { objectClass: "domainDNS" });
  for (let number = 0; number < 12; number++) {
    directory.add(`CN=g${number},DC=ad,DC=test`, { objectClass: "group", cn: `g${number}`, member: members });
  }
  await using simulator = await startLdapSimulator({ directory, rangeLimit: 1500 });
  await using connection = await bound(simulator);
  const portions = searchPages(connection, {
    base: directory.suffix,
    scope: "sub",
    filter: "(objectClass=group)",
    attributes: ["cn", "member"],
    pageSize: 500,
    ignoreDn: (dn) => dn.startsWith("CN=g7,"),
  });
  const names: string[] = [];
  let portion = await portions.next();
  for (; !portion.done; portion = await portions.next()) {
    // 5000 members of 500 bytes are 2.5 MB; 1500 of them arrived with the page
    assert.ok(portion.value.length <= 3, `${portion.value.length} groups at once`);
    for (const { dn, attributes } of portion.value) {
      names.push(dn.slice(3, dn.indexOf(",")));
      assert.equal(attributes.get("member")?.length, 5000);
    }
  }
  assert.deepEqual(names, Array.from({ length: 12 }, (_, number) => `g${number}`).toSpliced(7, 1));
  const { entries, ignored, pages } = portion.value;
  assert.deepEqual({ entries, ignored, pages }, { entries: 11, ignored: 1, pages: 1 });
});

Deno.test("ldap: page size 0 disables paging, whatever the size of the entries", async () => {
  const directory = generateDirectory({ users: 100, photoBytes: PHOTO });
  await using simulator = await startLdapSimulator({ directory });
  await using connection = await bound(simulator);
  const { summary } = await readAll(connection, directory.suffix, { filter, pageSize: 0 });
  assert.deepEqual([summary.entries, summary.pages], [100, 1]);
  assert.deepEqual(asked(simulator), [undefined]);
});

/** Collects garbage at once; undefined where unsupported (Deno 2.6). */
function garbageCollector(): (() => void) | undefined {
  setFlagsFromString("--expose-gc");
  return runInNewContext("globalThis.gc");
}
const collectGarbage = garbageCollector();

const name = "ldap: the values of a page are released when the next page is requested";
Deno.test(name, { ignore: collectGarbage === undefined }, async () => {
  const directory = generateDirectory({ users: 40, photoBytes: PHOTO });
  const faults = [{ at: "page", nth: 3, do: "silence" }] as const;
  await using simulator = await startLdapSimulator({ directory, faults });
  await using connection = await bound(simulator, { timeoutMs: 60_000 });
  const stop = new AbortController();
  const pages = searchPages(connection, {
    base: directory.suffix,
    scope: "sub",
    filter,
    attributes: [],
    pageSize: 10,
    signal: stop.signal,
  });
  const photos: WeakRef<ArrayBufferLike>[] = [];
  const takePage = async () => {
    const { value } = await pages.next();
    assert.ok(Array.isArray(value));
    for (const { attributes } of value) {
      photos.push(new WeakRef((attributes.get("thumbnailPhoto")?.[0] as Uint8Array).buffer));
    }
  };
  await takePage();
  await takePage();
  const third = pages.next();
  const ended = assert.rejects(third, /enough/);
  await simulator.seen((one) => one.kind === "search" && asked(simulator).length === 3);
  for (let turn = 0; turn < 20 && photos.some((photo) => photo.deref() !== undefined); turn++) {
    await new Promise((resolve) => setTimeout(resolve, 0)); // what was dereferenced lives until the end of its turn
    collectGarbage?.();
  }
  const held = photos.filter((photo) => photo.deref() !== undefined).length;
  stop.abort(new Error("enough"));
  await ended;
  assert.ok(held <= 1, `${held} of ${photos.length} photos are still held`);
});
