// Objects, templates and types of properties that UDM never sends: nothing is written because of them.
import assert from "node:assert/strict";
import { createUdmSimulator, type InProcessUdmSimulator } from "../simulators/udm/mod.ts";
import { directoryOf, runEngine } from "../support/engine_run.ts";
import { group, identifier, person } from "../support/watched_udm.ts";

const OU = "ou=import,dc=univention-organization,dc=intranet";
const TYPES = { users: "users/user", groups: "groups/group" } as const;

/** What a server changes in its answers. Objects are JSON as it is written, with @ for the OU. */
interface Changes {
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
  /** Changes a template. */
  readonly template?: (template: Record<string, unknown>) => string;
  /** Replaces the description of the properties of users. */
  readonly types?: string;
}

/** A user as it is written in a list. */
const user = (rdn: string, properties: string, number = 50) =>
  `{"dn":"${rdn}@","properties":{"univentionObjectIdentifier":"${identifier(number)}",${properties}}}`;
const team = (properties: string) =>
  `{"dn":"cn=team,@","properties":{"univentionObjectIdentifier":"${
    identifier(9)
  }","name":"team",${properties}}}`;

/** Runs the engine with two users and a group that exist; returns the outcome and the writes that were sent. */
async function run(changes: Changes) {
  const udm = createUdmSimulator();
  const directory = directoryOf([person(1, "anna"), person(2, "bert")], [group(9, "team", ["anna", "bert"])]);
  await runEngine(directory, udm);
  const writes: string[] = [];
  const fetch: InProcessUdmSimulator["fetch"] = async (url, init) => {
    const { method = "GET" } = init;
    if (method !== "GET" && method !== "OPTIONS") {
      writes.push(`${method} ${decodeURIComponent(new URL(url).pathname)}`);
    }
    const response = await udm.fetch(url, init);
    const changed = response.ok ? await changedAnswer(changes, method, new URL(url), response) : undefined;
    return changed === undefined
      ? response
      : new Response(changed, { headers: { "Content-Type": "application/json" } });
  };
  const { outcome, reasons } = await runEngine(directory, udm, { fetch });
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  return { outcome, reasons: reasons.map((reason) => JSON.stringify(reason)).join(), writes };
}

/** The answer of the hostile server; undefined if it changes nothing. */
async function changedAnswer(
  { users, groups, template, types }: Changes,
  method: string,
  url: URL,
  response: Response,
): Promise<string | undefined> {
  const isOf = (type: string, rest: string) => url.pathname.endsWith(`/${type}/${rest}`);
  if (method === "OPTIONS" && isOf(TYPES.users, "")) return types;
  if (method !== "GET") return undefined;
  if (isOf(TYPES.users, "add") && template !== undefined) return template(await response.clone().json());
  const [single] = decodeURIComponent(url.pathname).endsWith(`/cn=team,${OU}`) ? groups ?? [] : [];
  if (single !== undefined) return single.replaceAll("@", OU);
  const added = isOf(TYPES.users, "") ? users : isOf(TYPES.groups, "") ? groups : undefined;
  const filter = url.searchParams.get("filter") ?? "";
  // One part of the list, and no search for single values
  const isList = url.searchParams.get("position") === OU && (filter === "" || filter.includes("(uid=*n)"));
  if (added === undefined || !isList || filter.startsWith("(!")) return undefined;
  const { _embedded: { "udm:object": found = [] } } = await response.clone().json() as {
    _embedded: { "udm:object"?: { dn: string }[] };
  };
  const own = added.map((object) => object.replaceAll("@", OU));
  const others = found.filter(({ dn }) => !own.some((object) => object.includes(`"${dn}"`)));
  const all = [...others.map((object) => JSON.stringify(object)), ...own];
  return `{"_embedded":{"udm:object":[${all.join()}]},"results":${all.length}}`;
}

Deno.test("hostile udm: objects with strange DNs, names and keys are looked at again, and not deleted blindly", async () => {
  const { writes } = await run({
    users: [
      user("uid=\\ud800,", '"username":"x"'),
      user("uid=a\\u0000b,", '"username":"a"', 51),
      user("uid=a\\u001b[2J\\u202eb,", '"username":"b"', 52),
      user("uid=../../../evil,", '"username":"c"', 53),
      user("uid=a/../b?x#y%2f,", '"username":"d"', 54),
      user("uid=e,", '"username":{"a":1}', 55),
      user("uid=f,", '"username":["a","b"]', 56),
      user("uid=g,", '"username":1e999', 57),
      user("uid=h,", '"username":"__proto__","__proto__":{"polluted":1}', 58),
      user("uid=i,", '"username":"\\ud800"', 59),
      '{"dn":"uid=j,@","properties":{"username":"j","univentionObjectIdentifier":["k"]}}',
      '{"dn":"uid=k,@","properties":{"username":"k","univentionObjectIdentifier":5}}',
      '{"dn":"uid=l,@","properties":{"username":"l","univentionObjectIdentifier":"\\udfff"}}',
    ],
  });
  assert.deepEqual(writes, []);
});

Deno.test("hostile udm: two objects with one key are both left alone", async () => {
  const { outcome, writes } = await run({
    users: [user("uid=x,", '"username":"x"', 1), user("uid=y,", '"username":"y"', 1)],
  });
  assert.deepEqual([outcome, writes], ["partial", []]);
});

Deno.test("hostile udm: values of other types than their property are no difference that is written blindly", async () => {
  const { outcome, writes } = await run({
    users: [
      user("uid=anna,", '"username":"anna","firstname":{"__proto__":{"x":1}},"title":[[[]]],"city":1e999', 1),
    ],
  });
  assert.ok(["done", "partial"].includes(outcome), outcome);
  for (const write of writes) assert.equal(write, `PATCH /univention/udm/users/user/uid=anna,${OU}`);
});

Deno.test("hostile udm: a member that is no text ends the run before anything is written", async () => {
  const { outcome, reasons, writes } = await run({ groups: [team('"users":[1,null,{"a":[]},[["x"]]]')] });
  assert.deepEqual([outcome, writes], ["failed", []]);
  assert.match(reasons, /an object has a DN that is no text/);
});

Deno.test("hostile udm: members that are no DNs are no error of the program", async () => {
  const members = [
    "garbage",
    "",
    "uid=\ud800,dc=x",
    "\ud800",
    "uid=\u0000,dc=x",
    `uid=${"x".repeat(70_000)},dc=x`,
  ];
  const { outcome, reasons } = await run({ groups: [team(`"users":${JSON.stringify(members)}`)] });
  assert.ok(["done", "partial"].includes(outcome), `${outcome} ${reasons}`);
});

Deno.test("hostile udm: a group that contains itself is written as any other", async () => {
  const { outcome } = await run({ groups: [team('"users":[],"nestedGroup":["cn=team,@"]')] });
  assert.equal(outcome, "done");
});

Deno.test("hostile udm: a template or types with names of members of objects change nothing", async () => {
  for (
    const changes of [
      {
        template: (template: Record<string, unknown>) =>
          JSON.stringify(template).replace(
            '"properties":{',
            '"properties":{"__proto__":{"polluted":1},"\\u202e":1,',
          ),
      },
      {
        types:
          '{"components":{"schemas":{"users-user.request-patch":{"properties":{"properties":{"properties":' +
          '{"__proto__":{"type":"string"},"constructor":{"type":"object"}}}}}}}}',
      },
    ]
  ) {
    assert.deepEqual(await run(changes), { outcome: "done", reasons: "", writes: [] });
  }
});

Deno.test("hostile udm: types that make a name a list skip the entries and write nothing", async () => {
  const { outcome, writes } = await run({
    types: '{"components":{"schemas":{"users-user.request-patch":{"properties":{"properties":{"properties":' +
      '{"username":{"type":"array","items":{"type":"object"}},"lastname":{"type":"boolean"}}}}}}}}',
  });
  assert.deepEqual([outcome, writes], ["partial", []]);
});
