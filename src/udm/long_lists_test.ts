import assert from "node:assert/strict";
import { createUdmSimulator } from "../../tests/simulators/udm/mod.ts";
import { type GatewayOptions, throughGateway } from "../../tests/support/gateway.ts";
import type { ObjectType } from "../common/model.ts";
import { createUdmClient } from "./client.ts";
import type { Fetch } from "./http.ts";
import type { ListQuery, UdmClient } from "./types.ts";
import { failureOf, testOptions } from "./testing.ts";

const OBJECTS = 300;
const udm = createUdmSimulator({ seedUsers: OBJECTS, seedGroups: OBJECTS });
const position = `ou=seed,${udm.base}`;
const NAME = { "users/user": "username", "groups/group": "name" } as const;

interface Setting extends GatewayOptions {
  readonly wrap?: (fetch: Fetch) => Fetch;
  /** Milliseconds that each request takes. */
  readonly requestMs?: number;
}

/** A client behind a gateway. Its clock advances with requests and in pauses. */
function clientBehind({ wrap = (fetch) => fetch, requestMs = 0, ...gateway }: Setting) {
  const pauses: number[] = [];
  const log: { url: URL; status: number; atOnce: number }[] = [];
  let atOnce = 0;
  let time = 0;
  const through = wrap(throughGateway(udm.fetch, gateway));
  const fetch: Fetch = async (url, init) => {
    atOnce++;
    time += requestMs;
    const most = atOnce;
    try {
      const response = await through(url, init);
      log.push({ url: new URL(url), status: response.status, atOnce: most });
      return response;
    } finally {
      atOnce--;
    }
  };
  const client = createUdmClient({
    ...testOptions(udm.url),
    user: udm.username,
    password: udm.password,
    fetch,
    clock: {
      now: () => time,
      random: () => 0,
      sleep: (ms) => {
        pauses.push(ms);
        time += ms;
        return Promise.resolve();
      },
    },
  });
  const filters = () =>
    log.map(({ url, status }) => [url.searchParams.get("filter") ?? "all", status] as const);
  const pass = (ms: number) => {
    time += ms;
  };
  return { client, log, pauses, filters, pass };
}

async function names(
  client: UdmClient,
  type: ObjectType,
  query: Partial<ListQuery> = {},
  onSplit?: () => void,
) {
  const found: string[] = [];
  const list = client.listInParts(type, { position, properties: ["dn"], ...query }, onSplit);
  for await (const objects of list) found.push(...objects.map(({ dn }) => dn));
  return found;
}

async function allNames(type: ObjectType, filter?: string): Promise<string[]> {
  return (await names(clientBehind({}).client, type, filter === undefined ? {} : { filter })).sort();
}

for (const type of ["users/user", "groups/group"] as const) {
  Deno.test(`udm: a list that takes a gateway too long is read in parts that fit, type: ${type}`, async () => {
    for (const maxObjects of [200, 40, 3]) {
      const { client, log } = clientBehind({ maxObjects });
      let splits = 0;
      const found = await names(client, type, {}, () => splits++);
      assert.equal(new Set(found).size, found.length, "an object twice");
      assert.deepEqual(found.sort(), await allNames(type));
      assert.ok(splits > 0);
      assert.ok(log.every(({ atOnce }) => atOnce === 1), "one after the other");
      assert.equal(log[0]?.url.searchParams.get("filter"), null);
    }
  });

  Deno.test(`udm: a filter of a list applies to its parts, too, type: ${type}`, async () => {
    const { client, filters } = clientBehind({ maxObjects: 20 });
    const filter = `(|(${NAME[type]}=*1*)(${NAME[type]}=*2*))`;
    assert.deepEqual((await names(client, type, { filter })).sort(), await allNames(type, filter));
    assert.ok(filters().every(([sent], at) => at === 0 || sent.startsWith(`(&${filter}(`)));
  });
}

Deno.test("udm: a list that took too long is read in parts from then on", async () => {
  const { client, log } = clientBehind({ maxObjects: 40 });
  await names(client, "users/user");
  log.length = 0;
  let splits = 0;
  assert.equal((await names(client, "users/user", {}, () => splits++)).length, OBJECTS);
  assert.ok(splits > 0);
  assert.ok(log.every(({ status }) => status === 200));
  log.length = 0;
  await names(client, "users/user", { filter: "(username=user000001)" });
  assert.equal(log.length, 1, "a small list is read as it is");
});

Deno.test("udm: parallel parts that take too long are split and read one after the other", async () => {
  const { client, log } = clientBehind({ maxObjects: 40 });
  const halves = ["0123", "456789"].map((characters) => ({ tail: "", characters, withOthers: false }));
  const found = await Promise.all(halves.map((shard) => names(client, "users/user", { shard })));
  assert.deepEqual(found.flat().sort(), await allNames("users/user"));
  const [first, second, ...later] = log;
  assert.deepEqual([first?.status, second?.status], [504, 504]);
  assert.ok(later.every(({ atOnce }) => atOnce === 1));
});

Deno.test("udm: parts of the size that took too long are not tried first", async () => {
  const { client, filters } = clientBehind({ maxObjects: 40 });
  await names(client, "users/user");
  const refused = filters().filter(([, status]) => status === 504);
  assert.ok(refused.length <= 3, JSON.stringify(refused));
});

Deno.test("udm: a list below a missing OU is no reason to split", async () => {
  const { client, log } = clientBehind({ maxObjects: 40 });
  const error = await failureOf(names(client, "users/user", { position: `ou=none,${udm.base}` }));
  assert.deepEqual([error.status, log.length], [422, 1]);
});

Deno.test("udm: after each further timeout there is a pause, because UDM goes on with what was given up", async () => {
  let timeouts = 3;
  const wrap = (fetch: Fetch): Fetch => (url, init) =>
    timeouts-- > 0
      ? Promise.resolve(new Response("<title>504 Gateway Time-out</title>", { status: 504 }))
      : fetch(url, init);
  const { client, pauses } = clientBehind({ wrap, requestMs: 45_000 });
  assert.equal((await names(client, "users/user")).length, OBJECTS);
  assert.deepEqual(pauses, [45_000, 45_000]);
});

Deno.test("udm: a gateway that always gives up ends the list with an advice about the gateway", async () => {
  const wrap = () => () =>
    Promise.resolve(new Response("<title>504 Gateway Time-out</title>", { status: 504 }));
  const { client, log, pauses } = clientBehind({ wrap, requestMs: 60_000 });
  const error = await failureOf(client.withListRestart(() => names(client, "users/user")));
  assert.deepEqual([error.kind, error.status, error.attempts], ["unavailable", 504, 6]);
  assert.match(
    error.message,
    /^GET users\/user "?.*: a gateway before UDM gave up after .*: "504 Gateway Time-out" \(HTTP 504, .*6 attempts\)\. Raise the timeout of the gateway, such as proxy_read_timeout of nginx/,
  );
  assert.deepEqual([log.length, pauses.length], [6, 4]);
});

for (const cut of ["before the answer", "within the answer"]) {
  Deno.test(`udm: one object that always takes too long ends the list after a few attempts, ${cut}`, async () => {
    for (const name of ["user000017", "user000299", "user000001"]) {
      let sent = 0;
      const wrap = (fetch: Fetch): Fetch => async (url, init) => {
        const response = await fetch(url, init);
        const text = await response.text();
        if (!text.includes(`uid=${name},`)) return new Response(text, response);
        sent++;
        return cut === "before the answer"
          ? new Response("<title>504 Gateway Time-out</title>", { status: 504 })
          : brokenList();
      };
      const { client } = clientBehind({ wrap, requestMs: 40_000 });
      const error = await failureOf(client.withListRestart(() => names(client, "users/user")));
      assert.ok(error.attempts > 1, error.message);
      assert.ok(sent <= MOST_ATTEMPTS, `${name}: ${sent} requests for the object`);
    }
  });
}

/** The whole list, the part with the object before any other was read, and four more times. */
const MOST_ATTEMPTS = 7;

for (
  const [what, broken] of [
    ["before the answer", () => Promise.reject(new TypeError("connection closed before message completed"))],
    ["within the answer", () => Promise.resolve(brokenList())],
    ["by a 502", () => Promise.resolve(new Response("<title>502 Proxy Error</title>", { status: 502 }))],
  ] as const
) {
  Deno.test(`udm: a list that is cut off after a long time is read in parts, cut off ${what}`, async () => {
    let isFirst = true;
    const wrap = (fetch: Fetch): Fetch => (url, init) => {
      if (!isFirst) return fetch(url, init);
      isFirst = false;
      return broken();
    };
    const { client, filters } = clientBehind({ wrap, requestMs: 40_000 });
    const found = await client.withListRestart(() => names(client, "users/user"));
    assert.deepEqual(found.sort(), await allNames("users/user"));
    assert.ok(filters().length > 1 && filters().at(-1)?.[0] !== "all");
    isFirst = true;
    const quick = clientBehind({ wrap, requestMs: 1000 });
    await quick.client.withListRestart(() => names(quick.client, "users/user"));
    assert.deepEqual(quick.filters().at(-1), ["all", 200], "a restart of the server is no reason to split");
  });
}

Deno.test("udm: a list that is cut off because its objects were not taken for a long time is no reason to split", async () => {
  let isFirst = true;
  const wrap = (fetch: Fetch): Fetch => (url, init) => {
    if (!isFirst) return fetch(url, init);
    isFirst = false;
    return Promise.resolve(brokenList());
  };
  const { client, filters, pass } = clientBehind({ wrap, requestMs: 1000 });
  const found = await client.withListRestart(async () => {
    const found: string[] = [];
    for await (const objects of client.listInParts("users/user", { position, properties: ["dn"] })) {
      if (found.length === 0) pass(40_000);
      found.push(...objects.map(({ dn }) => dn));
    }
    return found;
  });
  assert.deepEqual(found.sort(), await allNames("users/user"));
  assert.deepEqual(filters(), [["all", 200], ["all", 200]]);
});

function brokenList(): Response {
  const { dn, ...rest } = { dn: `uid=x,${position}`, id: "x", position, properties: {} };
  const text = `{"_embedded": {"udm:object": [${JSON.stringify({ dn, ...rest })}, {"dn": `;
  return new Response(text, { headers: { "Content-Type": "application/json" } });
}
