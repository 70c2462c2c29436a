import { Ajv } from "ajv";
import assert from "node:assert/strict";
import { join } from "node:path";
import { isHtmlPage } from "../../src/review/html.ts";
import type { Change, PlanDocument } from "../../src/review/schema.ts";
import { encodeBase64 } from "../support/base64.ts";
import { type Ended } from "./program.ts";
import { inProcess } from "./in_process.ts";
import { type Changes, group, GROUPS, memberDn, OU, PEOPLE, person, photo, record, World } from "./world.ts";

const schema = JSON.parse(Deno.readTextFileSync(new URL("../../config/plan-schema.json", import.meta.url)));
const isPlan = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

/** Runs `plan`; asserts that it writes nothing and shows no password. */
async function plan(world: World, args: readonly string[] = [], changes: Changes = {}): Promise<Ended> {
  const before = world.writes().length;
  const ended = await world.program(["plan", await world.configure(changes), ...args], {
    env: changes.env ?? {},
    cwd: world.folder,
  });
  assert.equal(world.writes().length, before, "plan must not write");
  world.assertNoPasswords(ended);
  return ended;
}

async function planned(world: World, changes: Changes = {}): Promise<PlanDocument> {
  const { code, stdout, stderr } = await plan(world, ["--json"], changes);
  assert.equal(code, 0, stderr);
  const document = JSON.parse(stdout);
  assert.ok(isPlan(document), JSON.stringify(isPlan.errors));
  return document as PlanDocument;
}

/** The signs and names that a plan lists. */
function listed({ stdout }: Ended): string[] {
  return stdout.split("\n").filter((line) => /^[+~>!-] |^…|^no /.test(line)).map((line) =>
    line.replace(/ {2}.*/, "")
  );
}

/** A synchronised world whose source then got every kind of change. */
async function changed(): Promise<World> {
  const names = ["anna", "bert", "cora", "dora", "emil", "frida"];
  const world = await World.open({
    program: inProcess,
    ldif: names.map((name) =>
      person(name, { description: `I am ${name}`, telephoneNumber: ["+49 421 12341", "+49 421 12342"] })
    )
      .join("") +
      group("team", ["anna", "bert", "cora"]) + group("old", ["anna"]) +
      group("all", [`cn=team,${GROUPS}`, "emil"]),
  });
  await world.sync();
  world.udm.clearLog();
  await world.modify(
    memberDn("anna"),
    "replace: sn\nsn: Newman\n-\ndelete: description\n-\nreplace: telephoneNumber\ntelephoneNumber: +49 421 12342\n" +
      "telephoneNumber: +49 421 12343\n-\nadd: jpegPhoto\n" + `jpegPhoto:: ${encodeBase64(photo(1))}`,
  );
  // Two users swap names, one is renamed, one is deleted, one is added.
  await world.rename(memberDn("bert"), "uid=tmp");
  await world.rename(memberDn("cora"), "uid=bert");
  await world.rename(memberDn("tmp"), "uid=cora");
  await world.rename(memberDn("dora"), "uid=dorothea");
  await world.remove("frida");
  await world.add(person("gina"));
  await world.modify(
    `cn=team,${GROUPS}`,
    `replace: member\nmember: ${memberDn("bert")}\nmember: ${memberDn("gina")}\nmember: ${
      memberDn("dorothea")
    }`,
  );
  await world.remove(`cn=old,${GROUPS}`);
  await world.add(group("new", ["gina", `cn=team,${GROUPS}`]));
  return world;
}

Deno.test("plan: it shows what sync would do and writes nothing", async () => {
  await using world = await changed();
  const ended = await plan(world);
  assert.equal(ended.code, 0, ended.stderr);
  const lines = ended.stdout.split("\n");
  assert.equal(lines[0], `${world.slapd.url} -> ${world.udm.url}`);
  assert.deepEqual(listed(ended), [
    "~ user anna",
    "> user bert -> cora",
    "> user cora -> bert",
    "> user dora -> dorothea",
    "- user frida",
    "+ user gina",
    "+ group new",
    "- group old",
    "~ group team",
  ]);
  const from = lines.indexOf(`~ user anna  uid=anna,${OU}`);
  assert.deepEqual(
    lines.slice(from + 1, from + 7).map((line) => line.replace(/sha256-\S+/, "sha256-…")),
    [
      '    description: "I am anna" -> not set',
      "    jpegPhoto: none -> sha256-…",
      '    lastname: "Example" -> "Newman"',
      "    phone: (1 stays)",
      '      - "+49 421 12341"',
      '      + "+49 421 12343"',
    ],
  );
  const team = lines.indexOf(`~ group team  cn=team,${OU}`);
  // The user now called cora was bert and stays a member.
  assert.deepEqual(lines.slice(team + 1, team + 6), [
    "    users: (1 stays)",
    '      - "anna"',
    '      - "bert"',
    '      + "dorothea"',
    '      + "gina"',
  ]);
  assert.ok(
    ended.stdout.includes(`
            users  groups
source          6       3
target          6       3
to add          1       1
to modify       1       1
to rename       3       0
to disable      0       0
to delete       1       1
unchanged       1       1
skipped         0       0
`),
    ended.stdout,
  );
  assert.match(ended.stdout, /\nchecksum: PLAN1-\S+\n/);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(ended.stdout, /\x1b/, "no colours without a terminal");
});

Deno.test("plan: the next sync does exactly what the plan shows", async () => {
  await using world = await changed();
  const document = await planned(world);
  world.udm.clearLog();
  await world.sync();
  const [done, expected] = [appliedChanges(world), document.changes];
  assert.deepEqual([...done.keys()].sort(), expected.map(idOf).sort());
  for (const change of expected) {
    const properties = done.get(idOf(change)) ?? {};
    const names = change.properties.map(({ property }) => property);
    assert.deepEqual(Object.keys(properties).sort(), names, idOf(change));
    for (const property of change.properties) {
      const sent = properties[property.property];
      if (property.type === "value") assert.equal(sent, property.new);
      if (property.type !== "list") continue;
      const items = (sent ?? []) as string[];
      const isMembership = property.property === "users" || property.property === "nestedGroup";
      const members = isMembership ? items.map((dn) => dn.replace(/^\w+=([^,]*),.*/, "$1")) : items;
      for (const item of property.added) assert.ok(members.includes(item), `${item} is not in ${members}`);
      assert.equal(members.length, property.added.length + property.kept);
    }
  }
  assert.deepEqual((await planned(world)).changes, []);
});

function idOf({ change, kind, name, new_name }: Change): string {
  return `${change} ${kind} ${name}${new_name === undefined ? "" : ` to ${new_name}`}`;
}

/** The written properties by change, with the first and the last name of each object. */
function appliedChanges(world: World): Map<string, Record<string, unknown>> {
  const done = new Map<string, Record<string, unknown>>();
  const objects = new Map<string, { first: string; now: string; sent: Record<string, unknown> }>();
  for (const { method, type, dn = "", body, status } of world.writes()) {
    assert.ok(status < 300, `${method} ${dn}: ${status}`);
    const kind = type === "users/user" ? "user" : "group";
    const nameProperty = kind === "user" ? "username" : "name";
    const name = dn.replace(/^\w+=([^,]*),.*/, "$1");
    const properties = (body as { properties?: Record<string, unknown> } | undefined)?.properties ?? {};
    if (method === "DELETE") done.set(`delete ${kind} ${name}`, {});
    else if (method === "POST") done.set(`add ${kind} ${properties[nameProperty]}`, properties);
    else {
      const object = objects.get(`${kind} ${name}`) ?? { first: name, now: name, sent: {} };
      objects.delete(`${kind} ${name}`);
      object.now = String(properties[nameProperty] ?? name);
      Object.assign(object.sent, properties);
      objects.set(`${kind} ${object.now}`, object);
    }
  }
  for (const [id, { first, now, sent }] of objects) {
    const [kind] = id.split(" ");
    // The digest of the photo is written along with it.
    if ("jpegPhoto" in sent) delete sent.umcProperty;
    done.set(first === now ? `modify ${kind} ${first}` : `rename ${kind} ${first} to ${now}`, sent);
  }
  return done;
}

Deno.test("plan: --only and --limit restrict the output", async () => {
  await using world = await changed();
  assert.deepEqual(listed(await plan(world, ["--only", "renames"])), [
    "> user bert -> cora",
    "> user cora -> bert",
    "> user dora -> dorothea",
  ]);
  assert.deepEqual(listed(await plan(world, ["--only=deletions", "--limit=1"])), [
    "- user frida",
    "… and 1 more changes",
  ]);
  assert.deepEqual(listed(await plan(world, ["--only=failures"])), ["no failures"]);
});

Deno.test("plan: --detailed-exitcode shows whether changes are pending", async () => {
  await using world = await World.open();
  const detailed = async (changes: Changes = {}) => {
    const { code } = await plan(world, ["--detailed-exitcode"], changes);
    return code;
  };
  assert.equal(await detailed(), 5);
  assert.equal((await plan(world)).code, 0);
  await world.sync();
  assert.equal(await detailed(), 0);
  assert.equal(await detailed({ source: { user_filter: "(uid=nobody)" } }), 4);
  const twin = { objectClass: "inetOrgPerson", cn: "anna 2", sn: "Example", uid: "anna" };
  await world.add(record(`cn=anna 2,${PEOPLE}`, twin));
  assert.equal(await detailed(), 3);
});

Deno.test("plan: it shows values that UDM will reject", async () => {
  await using world = await World.open({
    program: inProcess,
    ldif: person("anna") + person("bert b") + person("cora") +
      group("team", ["anna"]),
  });
  const source = {
    user_trans: {
      rename_attrs: {
        univentionObjectIdentifier: "entryUUID",
        username: "uid",
        firstname: "givenName",
        lastname: "sn",
        mailPrimaryAddress: "mail",
      },
      replace_values: { mail: { "anna@example.test": "Anna@Example.Org" } },
    },
  };
  const udm = { user_properties: ["username", "firstname", "lastname", "mailPrimaryAddress"] };
  const { stdout } = await plan(world, ["--only", "failures"], { source, udm });
  assert.match(stdout, /\+ user bert b .*\n {4}! UDM will reject the name: a user name may not contain " "/);
  assert.match(
    stdout,
    /\+ user cora .*\n {4}! UDM will reject mailPrimaryAddress "cora@example.test": it has no mail domain "example.test"; it has example.org/,
  );
  assert.doesNotMatch(stdout, /user anna/);
  assert.match(stdout, /UDM will reject 2 changes/);
  // The next sync confirms the warnings.
  const ended = await world.run({ source, udm });
  assert.equal(ended.code, 3);
  assert.deepEqual(world.users(), ["anna", "cora"]);
  assert.equal(world.properties("cora").mailPrimaryAddress, null);
});

Deno.test("plan: a reviewed plan is applied by its checksum", async () => {
  await using world = await changed();
  const { checksum } = await planned(world);
  const { stdout } = await plan(world);
  assert.ok(stdout.includes(`--plan ${checksum}`), stdout);
  const { code, stderr } = await world.run({ args: ["--plan", checksum] });
  assert.equal(code, 0, stderr);
  assert.deepEqual((await planned(world)).changes, []);
});

Deno.test("plan: an outdated checksum is refused with the kinds of changes that differ", async () => {
  await using world = await changed();
  const { checksum } = await planned(world);
  await world.modify(memberDn("anna"), "replace: sn\nsn: Other");
  await world.add(person("hugo"));
  const before = world.writes().length;
  const summary = join(world.folder, "summary.json");
  const ended = await world.run({ args: ["--plan", checksum, "--summary-file", summary] });
  assert.equal(ended.code, 4, ended.stderr);
  assert.equal(world.writes().length, before);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(summary)).refusals, [{ reason: "plan_differs" }]);
  assert.match(ended.stderr, /refused, nothing was written/);
  assert.match(ended.stderr, /this is not the reviewed plan: its checksum is PLAN1-\S+, that of/);
  assert.match(ended.stderr, /users to add: 1 reviewed, 2 now\n/);
  assert.match(
    ended.stderr,
    /users to modify: 1 as reviewed, but with other objects or other values/,
  );
  assert.doesNotMatch(ended.stderr, /users to rename:|groups to/);
  world.assertNoPasswords(ended);
});

Deno.test("plan: an outdated plan file is refused with the objects that differ", async () => {
  await using world = await changed();
  const file = join(world.folder, "plan.json");
  await Deno.writeTextFile(file, (await plan(world, ["--json"])).stdout);
  await world.add(person("hugo"));
  await world.rename(memberDn("dorothea"), "uid=dora");
  await world.modify(memberDn("anna"), "replace: sn\nsn: Other");
  const ended = await world.run({ args: ["--plan", file] });
  assert.equal(ended.code, 4, ended.stderr);
  assert.match(ended.stderr, /: not reviewed: add user hugo\n/);
  assert.match(ended.stderr, /: not as reviewed: modify user anna: lastname\n/);
  assert.match(ended.stderr, /: reviewed, but no longer necessary: rename user dora to dorothea\n/);
  assert.deepEqual(world.writes(), []);

  await Deno.writeTextFile(file, (await plan(world, ["--json"])).stdout);
  const { code, stderr } = await world.run({ args: ["--plan", file] });
  assert.equal(code, 0, stderr);
});

Deno.test("plan: an exceeded limit refuses a reviewed plan as well", async () => {
  await using world = await changed();
  const safety = { max_delete: 0 };
  const ended = await plan(world, ["--detailed-exitcode"], { safety });
  assert.equal(ended.code, 4);
  assert.match(ended.stdout, /REFUSED: sync would write nothing\.\nrefused: 1 of 6 users would be deleted/);
  assert.doesNotMatch(ended.stdout, /--plan PLAN1/);
  const { checksum, refusals } = await planned(world, { safety });
  assert.deepEqual(refusals.map(({ reason, kind }) => `${reason} ${kind}`), [
    "max_delete user",
    "max_delete group",
  ]);
  const refused = await world.run({ safety, args: ["--plan", checksum] });
  assert.equal(refused.code, 4);
  assert.doesNotMatch(refused.stderr, /not the reviewed plan/);
  assert.deepEqual(world.writes(), []);
  const allowed = await world.run({ safety, args: ["--plan", checksum, "--allow-deletes", "2"] });
  assert.equal(allowed.code, 0, allowed.stderr);
});

Deno.test("plan: an invalid --plan is a usage error without requests", async () => {
  await using world = await World.open({ program: inProcess });
  for (const given of ["PLAN1-abc", join(world.folder, "nowhere.json")]) {
    const { code, stderr } = await world.run({ args: ["--plan", given] });
    assert.equal(code, 2);
    assert.match(stderr, /^--plan: /m);
  }
  assert.equal(world.udm.requests.length, 0);
});

Deno.test("plan: errors go to stderr, and stdout stays empty", async () => {
  await using world = await World.open({ program: inProcess });
  const { code, stdout, stderr } = await plan(world, ["--json"], { source: { password: "wrong" } });
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /cannot make a plan: /);
  const misfit = await plan(world, [], { udm: { user_properties: ["username", "nonsense"] } });
  assert.equal(misfit.code, 2);
  assert.match(misfit.stderr, /users\/user has no property "nonsense"/);
});

Deno.test("plan: passwords and terminal sequences in values are not printed", async () => {
  await using world = await World.open({ program: inProcess });
  const description = `\x1b]0;owned\x07 ${world.udm.password} ${world.slapd.readerPassword}`;
  await world.add(person("dora", { description }));
  const { stdout } = await plan(world);
  assert.match(stdout, /description: "\\u001b\]0;owned\\u0007 \*\*\* \*\*\*"/);
  const document = await planned(world);
  assert.match(JSON.stringify(document), /owned\\u0007 \*\*\* \*\*\*/);
});

Deno.test("plan: --html writes a page readable only by its owner, and stdout has only the summary or Markdown", async () => {
  await using world = await World.open({ program: inProcess });
  assert.deepEqual(listed(await plan(world, ["--limit", "0"])), [`+ ou ${OU}`, "… and 5 more changes"]);
  const file = join(world.folder, "plan.html");
  const ended = await plan(world, ["--html", file, "--detailed-exitcode"]);
  assert.equal(ended.code, 5, ended.stderr);
  assert.deepEqual(listed(ended), []);
  const { checksum } = await planned(world);
  assert.ok(ended.stdout.includes(checksum));
  const page = await Deno.readTextFile(file);
  assert.ok(isHtmlPage(page));
  assert.ok(page.includes(checksum) && page.includes("anna@example.test"));
  assert.equal((await Deno.stat(file)).mode ?? 0, 0o100600);
  const both = await plan(world, ["--html", file, "--markdown"]);
  assert.equal(both.code, 0, both.stderr);
  assert.match(both.stdout, /^## Plan: 5 changes\n/);
  assert.ok(both.stdout.includes(`| checksum | \`${checksum}\` |`));
  const config = join(world.folder, "config.yaml");
  const other = await plan(world, ["--html", config]);
  assert.equal(other.code, 1);
  assert.match(
    other.stderr,
    /cannot write \S+config.yaml: the existing file is not a plan page of this program/,
  );
  assert.match(await Deno.readTextFile(config), /^\{\n {2}"udm"/);
  const nowhere = await plan(world, ["--html", join(world.folder, "nowhere", "plan.html")]);
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /cannot write .*plan.html: /);
});

Deno.test("plan: removed users are shown as disabled, and the checksum does not depend on the time", async () => {
  await using world = await World.open({ program: inProcess });
  const udm = { user_removal: "disable" };
  const safety = { max_delete: "off" };
  await world.sync({ udm });
  await world.remove("cora");
  const document = await planned(world, { udm, safety });
  const [cora] = document.changes;
  assert.deepEqual([cora?.change, cora?.name], ["disable", "cora"]);
  assert.deepEqual(cora?.properties, [
    { property: "disabled", type: "value", old: false, new: true },
    {
      property: "umcProperty",
      type: "list",
      added: ["udm-directory-connector-removed"],
      removed: [],
      kept: 0,
    },
  ]);
  const { code, stderr } = await world.run({ udm, safety, args: ["--plan", document.checksum] });
  assert.equal(code, 0, stderr);
  assert.equal(world.properties("cora").disabled, true);
});

Deno.test("plan: current values are read with few requests", async () => {
  const names = Array.from({ length: 100 }, (_, at) => `u${at}`);
  await using world = await World.open({
    program: inProcess,
    ldif: names.map((name) => person(name)).join("") + group("g", ["u1"]),
  });
  await world.sync();
  const listsOf = async (count: number): Promise<number> => {
    await world.slapd.modify(
      names.slice(0, count).map((name) =>
        `dn: uid=${name},${PEOPLE}\nchangetype: modify\nreplace: sn\nsn: ${count}\n\n`
      ).join(""),
    );
    world.udm.clearLog();
    const document = await planned(world);
    assert.equal(document.changes.length, count);
    for (const { properties } of document.changes) {
      assert.deepEqual(properties, [
        { property: "lastname", type: "value", old: "Example", new: String(count) },
      ]);
    }
    return world.udm.requests.filter(({ query }) => query.properties?.includes("lastname")).filter((
      { query },
    ) => !query.properties?.includes("firstname")).length;
  };
  assert.equal(await listsOf(10), 1);
  assert.equal(await listsOf(90), 1);
});
