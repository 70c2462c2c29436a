import assert from "node:assert/strict";
import { createUdmSimulator } from "../../simulators/udm/mod.ts";
import { identifier, SET_FIELDS, TARGET_OU } from "../world/people.ts";
import { target } from "../world/target.ts";
import { GeneratedUdm } from "./generated_udm.ts";

const USERS = 25;
const BASE = "dc=univention-organization,dc=intranet";
const HEADERS = { Accept: "application/json", Authorization: `Basic ${btoa("Administrator:univention")}` };
const PROPERTIES = [...SET_FIELDS.map(({ property }) => property), "title", "umcProperty"];

interface Listed {
  readonly results: number;
  readonly _embedded: { readonly "udm:object"?: readonly Record<string, unknown>[] };
}

async function list(udm: GeneratedUdm, filter?: string): Promise<readonly Record<string, unknown>[]> {
  const response = await udm.fetch(
    new Request(`http://udm.test/univention/udm/users/user/?${query(filter)}`, { headers: HEADERS }),
  );
  const { results, _embedded } = await response.json() as Listed;
  const objects = _embedded["udm:object"] ?? [];
  assert.equal(results, objects.length);
  return objects;
}

function query(filter?: string): URLSearchParams {
  return new URLSearchParams([
    ["position", `${TARGET_OU},${BASE}`],
    ...PROPERTIES.map((property): [string, string] => ["properties", property]),
    ...(filter === undefined ? [] : [["filter", filter] as [string, string]]),
  ]);
}

Deno.test("bench target: generated users equal those of the simulator after a synchronisation", async () => {
  const simulator = createUdmSimulator({
    objects: target({ users: USERS, groups: 0, members: 0 }, BASE),
  });
  const response = await simulator.fetch(`${simulator.url}users/user/?${query()}`, { headers: HEADERS });
  const objects = (await response.json() as Listed)._embedded["udm:object"] ?? [];
  const compared = ({ dn, id, position, properties, objectType }: Record<string, unknown>) => ({
    dn,
    id,
    position,
    properties,
    objectType,
  });
  const generated = await list(new GeneratedUdm({ users: USERS, photoBytes: 0 }));
  assert.equal(generated.length, USERS);
  assert.deepEqual(generated.map(compared), objects.map(compared));
});

Deno.test("bench target: the shards add up to the whole list", async () => {
  const udm = new GeneratedUdm({ users: USERS, photoBytes: 0 });
  const parts = ["(|(uid=*0)(uid=*1)(uid=*2))", "(uid=*3)"];
  const lists = await Promise.all([...parts, `(!(|${parts.join("")}))`].map((filter) => list(udm, filter)));
  assert.deepEqual(lists.map(({ length }) => length), [9, 3, 13]);
  assert.equal(new Set(lists.flat().map(({ dn }) => dn)).size, USERS);
});

Deno.test("bench target: only existing users are found by identifier", async () => {
  const udm = new GeneratedUdm({ users: USERS, photoBytes: 0 });
  const find = async (...numbers: number[]) => {
    const parts = numbers.map((number) => `(univentionObjectIdentifier=${identifier("user", number)})`);
    return (await list(udm, parts.length === 1 ? parts[0] : `(|${parts.join("")})`)).map(({ id }) => id);
  };
  assert.deepEqual(await find(3), ["user0000003"]);
  assert.deepEqual(await find(7, 3, USERS), ["user0000003", "user0000007"]);
  assert.deepEqual(await find(USERS), []);
});

Deno.test("bench target: users with photos have the connector's digest", async () => {
  const [user] = await list(new GeneratedUdm({ users: 1, photoBytes: 10 }), "(jpegPhoto=*)");
  const { umcProperty } = user?.properties as { umcProperty: Record<string, string> };
  assert.match(JSON.stringify(umcProperty), /^\{"udm-directory-connector-photo":"sha256-[\w-]{43}"\}$/);
  assert.deepEqual(await list(new GeneratedUdm({ users: 1, photoBytes: 0 }), "(jpegPhoto=*)"), []);
});

Deno.test("bench target: writes are counted and discarded; the simulator answers everything else", async () => {
  const udm = new GeneratedUdm({ users: 0, photoBytes: 0 });
  const request = (method: string, path: string, body?: unknown) =>
    udm.fetch(
      new Request(`http://udm.test/univention/udm/${path}`, {
        method,
        headers: { ...HEADERS, "Content-Type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  assert.deepEqual(await list(udm), []);
  const created = await request("POST", "users/user/", { properties: { username: "anna" } });
  assert.equal(created.status, 201);
  assert.equal((await created.json() as { dn: string }).dn, `uid=anna,${TARGET_OU},${BASE}`);
  assert.equal((await request("PATCH", "users/user/uid%3Danna", {})).status, 204);
  assert.deepEqual(udm.written, { POST: 1, PATCH: 1 });
  const template = await (await request("GET", "users/user/add")).json() as { objectType: string };
  assert.equal(template.objectType, "users/user");
});
