import assert from "node:assert/strict";
import fc from "fast-check";
import { orderServers, type SrvRecord } from "./srv_order.ts";

const record = (target: string, priority: number, weight: number): SrvRecord => (
  { target, priority, weight, port: 389 }
);
const names = (records: readonly SrvRecord[]) => records.map(({ target }) => target).join(" ");

Deno.test("ldap: servers are ordered by priority, whatever their weight or the order in DNS", () => {
  const records = [record("c", 20, 100), record("b", 10, 0), record("a", 0, 1)];
  for (const random of [0, 0.5, 0.999]) assert.equal(names(orderServers(records, () => random)), "a b c");
});

Deno.test("ldap: servers of one priority are shuffled by weight", () => {
  const records = [record("heavy", 0, 3), record("light", 0, 1), record("none", 0, 0)];
  assert.equal(names(orderServers(records, () => 0)), "none heavy light");
  assert.equal(names(orderServers(records, () => 0.3)), "heavy none light");
  assert.equal(names(orderServers(records, () => 0.999)), "light heavy none");
});

Deno.test("ldap: a server with three times the weight is first three times as often", () => {
  const records = [record("heavy", 0, 75), record("light", 0, 25)];
  const steps = 1000;
  let heavyFirst = 0;
  for (let step = 0; step < steps; step++) {
    if (orderServers(records, () => step / steps)[0]?.target === "heavy") heavyFirst++;
  }
  assert.ok(Math.abs(heavyFirst / steps - 0.75) < 0.02, `${heavyFirst} of ${steps}`);
});

Deno.test("ldap: every server is listed exactly once", () => {
  const records = fc.array(
    fc.record({
      target: fc.string(),
      priority: fc.nat(3),
      weight: fc.nat(65535),
      port: fc.nat(65535),
    }),
  );
  fc.assert(
    fc.property(
      records,
      fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
      (all, chances) => {
        const ordered = orderServers(all, () => chances.next().value as number);
        assert.deepEqual(new Set(ordered), new Set(all));
        assert.equal(ordered.length, all.length);
        ordered.slice(1).forEach(({ priority }, at) =>
          assert.ok(priority >= (ordered[at] as SrvRecord).priority)
        );
      },
    ),
  );
});
