import assert from "node:assert/strict";
import {
  type Client,
  ProtocolError,
  type SearchOptions,
  UnavailableError,
  UnwillingToPerformError,
} from "ldapts";
import type { Fault } from "./faults.ts";
import { generateDirectory } from "./generate.ts";
import { type LdapSimulator, startLdapSimulator } from "./simulator.ts";
import { boundClient, clientOf, IMPATIENT } from "./testing.ts";

const directory = generateDirectory({ users: 25 });
const openldap = generateDirectory({ users: 25, style: "openldap", suffix: directory.suffix });
const BASE = "OU=Users,DC=ad,DC=test";
const PAGED = { paged: { pageSize: 10 }, attributes: ["cn"] } satisfies SearchOptions;

/** Runs a test with a bound client and faults that are set after the bind. */
async function withFaults(
  faults: readonly Fault[],
  run: (client: Client, simulator: LdapSimulator) => Promise<void>,
  options: { readonly style?: "ad" | "openldap"; readonly timeout?: number } = {},
): Promise<void> {
  await using simulator = await startLdapSimulator({
    directory: options.style === "openldap" ? openldap : directory,
  });
  await using client = await boundClient(simulator, options.timeout);
  simulator.setFaults(faults);
  await run(client, simulator);
}

async function count(client: Client, base = BASE, options: SearchOptions = PAGED): Promise<number> {
  return (await client.search(base, { scope: "one", ...options })).searchEntries.length;
}

Deno.test("LDAP simulator: a fault hits the n-th search of its base, as often as requested", async () => {
  const fault: Fault = {
    at: "search",
    nth: 2,
    times: 2,
    base: "ou=users, dc=ad, dc=test",
    do: "code",
    code: 52,
  };
  await withFaults([fault], async (client) => {
    assert.equal(await count(client, directory.suffix), 2);
    assert.equal(await count(client), 25);
    assert.equal(await count(client, directory.suffix), 2);
    await assert.rejects(count(client), UnavailableError);
    await assert.rejects(count(client), UnavailableError);
    assert.equal(await count(client), 25);
  });
});

Deno.test("LDAP simulator: a fault can hit a page, or after some entries", async () => {
  await withFaults([{ at: "page", nth: 2, after: 3, do: "code", code: 52 }], async (client) => {
    const sizes: number[] = [];
    const pages = client.searchPaginated(BASE, { scope: "one", ...PAGED });
    await assert.rejects(async () => {
      for await (const page of pages) sizes.push(page.searchEntries.length);
    }, UnavailableError);
    assert.deepEqual(sizes, [10]);
  });
});

Deno.test("LDAP simulator: a connection can be closed, reset or cut, in a message or between pages", async () => {
  for (const wrong of ["close", "reset", "half", "notice"] as const) {
    for (
      const trigger of [{ at: "search" }, { at: "page", nth: 2 }, { at: "page", nth: 3, after: 2 }] as const
    ) {
      await withFaults([{ ...trigger, do: wrong }], async (client) => {
        await assert.rejects(
          count(client),
          /closed before|ECONNRESET|not established/,
          `${wrong} ${trigger.at}`,
        );
      });
    }
  }
});

Deno.test("LDAP simulator: can be silent or speak another protocol", async () => {
  for (const wrong of ["silence", "garbage", "badLength"] as const) {
    await withFaults([{ at: "page", nth: 2, do: wrong }], async (client) => {
      await assert.rejects(count(client), /timed out|Parser|length/i, wrong);
    }, { timeout: IMPATIENT });
  }
});

Deno.test("LDAP simulator: harmless faults keep the entries complete", async () => {
  const faults: Fault[] = [
    { at: "page", nth: 1, do: "slow", ms: 1 },
    { at: "page", nth: 2, do: "dribble", bytes: 7 },
    { at: "page", nth: 3, do: "references", urls: ["ldap://a.test/"] },
  ];
  await withFaults(faults, async (client) => {
    const { searchEntries, searchReferences } = await client.search(BASE, { scope: "one", ...PAGED });
    assert.deepEqual([searchEntries.length, searchReferences], [25, ["ldap://a.test/"]]);
  });
  await withFaults([{ at: "search", after: 1, do: "intermediate" }], async (client) => {
    await assert.rejects(count(client));
  });
});

Deno.test("LDAP simulator: paging can fail: an empty page, an expired cookie, no paging", async () => {
  await withFaults([{ at: "page", nth: 2, do: "emptyPage" }], async (client) => {
    // The client takes the empty page for the last one.
    assert.equal(await count(client), 10);
  });
  const expired: Fault = { at: "page", nth: 2, do: "expireCookie" };
  await withFaults([expired], (client) => assert.rejects(count(client), UnwillingToPerformError));
  await withFaults([expired], (client) => assert.rejects(count(client), ProtocolError), {
    style: "openldap",
  });
  await withFaults([{ at: "search", do: "ignorePaging" }], async (client, simulator) => {
    assert.equal(await count(client), 25);
    assert.equal(simulator.operations.filter((one) => one.kind === "search").length, 1);
  });
});

Deno.test("LDAP simulator: can close the connection after a response", async () => {
  await withFaults([{ at: "search", after: "answer", do: "close" }], async (client) => {
    assert.equal(await count(client, BASE, {}), 25);
    while (client.isConnected) await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(count(client), /000004DC/);
  });
});

Deno.test("LDAP simulator: a bind can fail; without a response the client is not bound", async () => {
  await using simulator = await startLdapSimulator({ directory });
  simulator.setFaults([{ at: "bind", do: "code", code: 52 }, { at: "bind", nth: 2, do: "close" }]);
  await using client = clientOf(simulator);
  await assert.rejects(client.bind(simulator.bindDn, simulator.password), UnavailableError);
  await assert.rejects(count(client), /000004DC/);
  await assert.rejects(client.bind(simulator.bindDn, simulator.password), /closed before/);
});

Deno.test("LDAP simulator: can accept a connection and stay silent, or close it", async () => {
  await using simulator = await startLdapSimulator({ directory });
  simulator.setFaults([{ at: "connect", do: "silence" }, { at: "connect", nth: 2, do: "close" }]);
  await using first = clientOf(simulator, IMPATIENT);
  await assert.rejects(first.bind(simulator.bindDn, simulator.password), /timed out/);
  await using second = clientOf(simulator);
  await assert.rejects(second.bind(simulator.bindDn, simulator.password), /closed before|ECONNRESET|EPIPE/);
  await using third = clientOf(simulator);
  await third.bind(simulator.bindDn, simulator.password);
});
