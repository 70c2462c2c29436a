// One attack of each kind on the program as a process, for the binary (scripts/test_binary.ts). measure.ts has all of them, in
// full size.
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { command } from "../e2e/program.ts";
import { OU, World } from "../e2e/world.ts";
import { startHostileServer } from "../simulators/ldap/hostile.ts";
import { ATTACKS as LDAP } from "./ldap_attacks.ts";
import { type Measured, measuredPlan } from "./measured_run.ts";
import { type Attack as UdmAttack, ATTACKS as UDM } from "./udm_attacks.ts";
import { startHostileUdm } from "./udm_server.ts";

/** The most that an attack may take. */
const MAX_MEGABYTES = 600;

const plan = (config: string) => measuredPlan(command(), config);

function assertSmall({ megabytes }: Measured): void {
  assert.ok(megabytes > 0 && megabytes < MAX_MEGABYTES, `${megabytes} MB`);
}

function assertRefused(ended: Measured, message: RegExp): void {
  const { code, stderr } = ended;
  assert.match(stderr, message);
  assert.deepEqual([code, /\n\s+at /.test(stderr)], [1, false], stderr);
  assertSmall(ended);
}

const MIB = 2 ** 20;

/** Attacks of an LDAP server, with their sizes and what is said. */
const OF_LDAP: readonly (readonly [string, number, RegExp])[] = [
  ["message", 65 * MIB, /announced a message of 65 MiB; at most 64 MiB are accepted/],
  ["large entries", 4, /the response exceeds 192 MiB of memory after 4 entries/],
  ["same page", 1000, /page 2 repeats entries/],
  ["cookie", 2 * MIB, /a paging cookie of 2 MiB; at most 1 MiB is accepted/],
];

/** Attacks of a UDM server. */
const OF_UDM: readonly (readonly [string, RegExp])[] = [
  ["an object without an end", /an object is larger than 16 MiB/],
  ["an object of lists in lists", /an object is nested more than 100 levels deep/],
  ["users of 15 MiB, of empty maps", /an object has more than 100,000 lists and maps/],
  ["a byte a second", /UDM sent (?:nothing|less than 10 kB a second) for 1 s/],
];

Deno.test("hostile servers: the binary ends each attack with an error, in 600 MB", async (test) => {
  await using world = await World.open();
  for (const [name, size, message] of OF_LDAP) {
    await test.step(`LDAP: ${name}`, async () => {
      await using server = startHostileServer(LDAP[name]?.(size) ?? (() => []));
      assertRefused(
        await plan(await world.configure({ source: { ldap_uri: server.url, timeout: 20 } })),
        message,
      );
    });
  }
  await test.step("LDAP: repeated attribute, and a DN above 64 kB", async () => {
    const attacks = ["repeated attribute", "dn"].map((name) => LDAP[name]?.(70_000) ?? (() => []));
    await using server = startHostileServer((request, number) =>
      attacks[number - 1]?.(request, number) ?? []
    );
    const config = await world.configure({ source: { ldap_uri: server.url, timeout: 20 } });
    const ended = await plan(config);
    assert.equal(ended.code, 0, ended.stderr);
    assertSmall(ended);
  });
  for (const [name, message] of OF_UDM) {
    await test.step(`UDM: ${name}`, async () => {
      await using server = startHostileUdm(UDM[name] as UdmAttack);
      // With one attempt, and without a wait before the next one
      const udm = { read_timeout: 1, max_wait: 1, ...server.config };
      assertRefused(await plan(await world.configure({ udm })), message);
    });
  }
  await test.step("UDM: 24 MiB in gzip", async () => {
    const list = `{"_embedded": {"udm:object": [{"dn": "uid=a,${OU}", "a": "${"x".repeat(24 * MIB)}`;
    await using server = startHostileUdm({
      target: "users",
      headers: { "Content-Encoding": "gzip" },
      body: () => [gzipSync(list, { level: 1 })],
    });
    const config = await world.configure({ udm: server.config });
    assertRefused(await plan(config), /an object is larger than 16 MiB/);
  });
});
