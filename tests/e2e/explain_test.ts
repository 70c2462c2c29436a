import assert from "node:assert/strict";
import type { Explained, Explanation, Finding, ShownMember } from "../../src/explain/document.ts";
import { encodeBase64 } from "../support/base64.ts";
import { type Ended } from "./program.ts";
import { inProcess } from "./in_process.ts";
import { type Changes, group, GROUPS, memberDn, OU, PEOPLE, person, photo, record, World } from "./world.ts";

/** All kinds of steps, an ignored entry, and a filter that excludes entries. */
const CHANGES: Changes = {
  source: {
    ignore_dn_regex: "uid=ignored,.*",
    user_filter: "(&(objectClass=inetOrgPerson)(!(employeeType=away)))",
    user_attrs: [
      ...["uid", "givenName", "sn", "cn", "description", "mail", "telephoneNumber", "jpegPhoto", "title"],
      ...["userPassword", "entryUUID"],
    ],
    user_trans: {
      decompose_attrs: { cn: ["^(?P<first>\\w+) "] },
      replace_values: { description: { boring: "interesting" } },
      sanitizer: { mail: ["mail_sanitizer"], telephoneNumber: ["phone_sanitizer"] },
      rename_attrs: {
        univentionObjectIdentifier: "entryUUID",
        username: "uid",
        firstname: "givenName",
        lastname: "sn",
        "e-mail": "mail",
        phone: "telephoneNumber",
      },
      fixed_attrs: { organisation: ["School"] },
      compose_attrs: { displayName: ["{firstname} {lastname}"] },
    },
  },
  udm: {
    user_properties: [
      ...[
        "username",
        "firstname",
        "lastname",
        "description",
        "displayName",
        "organisation",
        "e-mail",
        "phone",
      ],
      ...["jpegPhoto", "univentionObjectIdentifier"],
    ],
  },
  safety: { max_delete: "off" },
};

/** Runs `explain`; asserts that it writes nothing and shows no password. */
async function explain(world: World, args: readonly string[], changes: Changes = CHANGES): Promise<Ended> {
  const writes = () => world.writes().length;
  const before = writes();
  const ended = await world.program(["explain", await world.configure(changes), ...args], {
    env: changes.env ?? {},
    cwd: world.folder,
  });
  assert.equal(writes(), before, "explain must not write");
  world.assertNoPasswords(ended);
  return ended;
}

/** The explanation as JSON. */
async function found<F extends Finding["found"]>(
  world: World,
  as: F,
  asked: string,
  changes: Changes = CHANGES,
): Promise<Extract<Explanation, { readonly found: F }>> {
  const { code, stdout, stderr } = await explain(world, [asked, "--json"], changes);
  assert.equal(code, as === "one" ? 0 : 3, stderr);
  const document = JSON.parse(stdout) as Explanation;
  assert.equal(document.version, 1);
  assert.equal(document.asked, asked);
  assert.equal(document.found, as, stdout);
  return document as Extract<Explanation, { readonly found: F }>;
}

async function entry(world: World, asked: string, changes: Changes = CHANGES): Promise<Explained> {
  return (await found(world, "one", asked, changes)).entry;
}

/** The output without values that differ between runs. */
function stable({ stdout }: Ended, world: World): string {
  return stdout.replaceAll(world.slapd.url, "LDAP").replaceAll(world.udm.url, "UDM").replaceAll(OU, "OU")
    .replaceAll(PEOPLE, "PEOPLE").replaceAll(GROUPS, "GROUPS")
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UUID");
}

Deno.test("explain: a user is shown from the raw values to the request", async () => {
  await using world = await World.open({
    ldif: person("anna", {
      description: "boring",
      telephoneNumber: ["0421 12341", "ring me"],
      mail: "Anna@Example.test",
    }) + group("team", ["anna"]),
  });
  await world.sync(CHANGES);
  await world.modify(
    memberDn("anna"),
    `replace: sn\nsn: Newman\n-\nadd: title\ntitle:: ${
      encodeBase64(new TextEncoder().encode("Dr.\x1b[31m"))
    }\n-\n` +
      `add: jpegPhoto\njpegPhoto:: ${encodeBase64(photo(1))}`,
  );
  const ended = await explain(world, ["ANNA"]);
  assert.equal(ended.code, 0, ended.stderr);
  assert.equal(
    stable(ended, world).replace(/sha256-[\w-]+/g, "DIGEST").trimEnd(),
    `\
LDAP -> UDM

~ user anna: sync would modify it
  source       uid=anna,PEOPLE
  target       uid=anna,OU
  primary key  UUID

Read from the source
  cn               "anna Example"
  description      "boring"
  entryUUID        "UUID"
  givenName        "anna"
  jpegPhoto        300 bytes, SHA-256 92a630f1b0f7b67d…
  mail             "Anna@Example.test"
  sn               "Newman"
  telephoneNumber  "0421 12341"
                   "ring me"
  title            "Dr.\\u001b[31m"
  uid              "anna"

What the steps change
  decompose_attrs first from cn
    + "anna"
  replace_values description
    "boring" -> "interesting"
  sanitizer mail (mail_sanitizer)
    "Anna@Example.test" -> "Anna@example.test"
  sanitizer telephoneNumber (phone_sanitizer)
    - "0421 12341"
    - "ring me"
    + "+49 421 12341"
    dropped: phone_sanitizer rejects "ring me": it is not a phone number (The string supplied did not seem to be a \
phone number); numbers without "+" are read as those of DE
  rename_attrs entryUUID -> univentionObjectIdentifier
  rename_attrs uid -> username
  rename_attrs givenName -> firstname
  rename_attrs sn -> lastname
  rename_attrs mail -> e-mail
  rename_attrs telephoneNumber -> phone
  fixed_attrs organisation
    + "School"
  compose_attrs displayName ({firstname} {lastname})
    + "anna Newman"

What comes out
  description                 "interesting"
  displayName                 "anna Newman"
  e-mail                      "Anna@example.test"
  firstname                   "anna"
  jpegPhoto                   "DIGEST"
  lastname                    "Newman"
  organisation                "School"
  phone                       "+49 421 12341"
  univentionObjectIdentifier  "UUID"
  username                    "anna"
  title                       "Dr.\\u001b[31m" (set only when the object is created)
  not managed: cn, first

The user in the target
  uid=anna,OU
  description                 "interesting"
  disabled                    false
  displayName                 "anna Example"
  e-mail                      "Anna@example.test"
  firstname                   "anna"
  lastname                    "Example"
  organisation                "School"
  phone                       "+49 421 12341"
  univentionObjectIdentifier  "UUID"
  username                    "anna"

What sync would do, and why
  The user of the target has the same primary key (univentionObjectIdentifier=UUID).
    displayName: "anna Example" -> "anna Newman"
    jpegPhoto: none -> DIGEST
    lastname: "Example" -> "Newman"
  request 1 (users): set lastname, displayName, jpegPhoto`,
  );

  // The next run does what was explained; after it, nothing is left to do.
  await world.sync(CHANGES);
  assert.equal(world.properties("anna").displayName, "anna Newman");
  const after = await entry(world, "anna");
  assert.deepEqual([after.action, after.operations, after.change], ["nothing", [], undefined]);
});

Deno.test("explain: a skipped user is shown with the reason and its unchanged object", async () => {
  const twin = (cn: string) =>
    record(`cn=${cn},${PEOPLE}`, { objectClass: "inetOrgPerson", cn, sn: "T", uid: "twin" });
  await using world = await World.open({
    program: inProcess,
    ldif: person("anna") + group("team", ["anna"]) + twin("one") + twin("two"),
  });
  const one = await entry(world, `CN=one, ${PEOPLE}`);
  assert.equal(one.action, "skip");
  assert.equal(one.skipped?.reason, "duplicate_name");
  assert.match(one.why[0] ?? "", /its name \(twin\) is also that of cn=two,/);
  assert.deepEqual(one.source?.properties.username, "twin");
  assert.deepEqual(one.target, []);

  await world.sync({ ...CHANGES, source: { ...CHANGES.source, user_filter: "(uid=anna)" } });
  await world.modify(memberDn("anna"), "add: sn\nsn: Other");
  const anna = await entry(world, "anna");
  assert.equal(anna.skipped, undefined);
  assert.match(
    anna.why.join(" "),
    /lastname is omitted: lastname is single-valued, but the entry has 2 values/,
  );
  assert.equal(anna.target[0]?.properties?.lastname, "Example");
});

Deno.test("explain: a user to be renamed is found by its old and new name", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync(CHANGES);
  await world.rename(memberDn("cora"), "uid=coralie");
  for (const asked of ["cora", "coralie", `uid=cora,${OU}`, memberDn("coralie")]) {
    const cora = await entry(world, asked);
    assert.equal(cora.action, "rename");
    assert.equal(cora.name, "coralie");
    assert.deepEqual(cora.operations.map(({ text }) => text), ["rename to coralie"]);
    assert.deepEqual(cora.change?.properties, [
      { property: "username", type: "value", old: "cora", new: "coralie" },
    ]);
  }
  const { stdout } = await explain(world, ["coralie"]);
  assert.match(stdout, /\n> user cora -> coralie: sync would rename it\n/);
});

Deno.test("explain: every member of a group is listed with its reason", async () => {
  await using world = await World.open({
    program: inProcess,
    ldif: ["anna", "bert", "cora", "frida", "ignored", "emil"].map((name) => person(name)).join("") +
      group("inner", ["anna"]) + group("fresh", ["anna"]) +
      group("team", [
        "anna",
        "bert",
        "frida",
        "emil",
        `cn=inner,${GROUPS}`,
        "ignored",
        "nobody",
        "cn=x,dc=elsewhere",
      ]),
  });
  await world.sync(CHANGES);
  const outside = "cn=Domain Users,cn=groups,dc=univention-organization,dc=intranet";
  const { nestedGroup } = world.properties("team") as { nestedGroup: string[] };
  world.udm.store.patch(`cn=team,${OU}`, { nestedGroup: [...nestedGroup, outside] });
  await world.remove("frida");
  await world.modify(memberDn("emil"), "add: uid\nuid: other");
  await world.modify(`cn=inner,${GROUPS}`, `add: member\nmember: cn=team,${GROUPS}`);
  await world.modify(
    `cn=team,${GROUPS}`,
    `add: member\nmember: ${memberDn("cora")}\nmember: cn=fresh,${GROUPS}\n-\ndelete: member\nmember: ${
      memberDn("bert")
    }`,
  );
  const document = await found(world, "one", "team");
  const { members = [] } = document.entry;
  const who = ({ kind, name, source_dn, dn }: ShownMember) => `${kind ?? "?"} ${name ?? source_dn ?? dn}`;
  assert.deepEqual(members.map((member) => `${member.result}: ${who(member)}`).sort(), [
    "deleted: user frida",
    "ignored: ? cn=x,dc=elsewhere",
    `ignored: ? ${memberDn("frida")}`,
    `ignored: ? ${memberDn("ignored")}`,
    `ignored: ? ${memberDn("nobody")}`,
    "joins: group fresh",
    "joins: user cora",
    `leaves: group ${outside}`,
    "leaves: group inner",
    "leaves: user bert",
    "stays: user anna",
    "stays: user emil",
  ]);
  const why = (name: string) => members.find((member) => who(member).includes(name))?.why ?? "";
  assert.match(why("inner"), /cycle/);
  assert.match(why("bert"), /the source does not list it/);
  assert.match(why("emil"), /its entry is skipped: username: .* is single-valued/);
  assert.match(why("ignored"), /source.ignore_dn_regex matches its DN/);
  assert.match(why("elsewhere"), /outside source.user_base and source.group_base/);
  assert.match(why("nobody"), /the filters do not match it, or it does not exist/);
  assert.deepEqual(document.notices.map(({ reason }) => reason), ["nesting_cycle"]);
  const { stdout } = await explain(world, ["team", "--kind", "group"]);
  assert.match(
    stdout,
    /\nMembers: 2 join, 3 leave, 1 deleted, 4 ignored, 2 stay\n {2}\+ user cora .*\n {2}\+ group fresh /,
  );

  await world.run(CHANGES);
  assert.deepEqual(world.groups().team, ["anna", "cora", "emil", "fresh"]);
});

Deno.test("explain: an object without an entry is deleted or kept, with the reason", async () => {
  await using world = await World.open({ program: inProcess });
  await world.sync(CHANGES);
  await world.modify(memberDn("cora"), "add: employeeType\nemployeeType: away");
  const cora = await found(world, "one", "cora");
  assert.equal(cora.entry.action, "delete");
  assert.deepEqual(cora.hidden, [{
    side: "source",
    dn: memberDn("cora"),
    why: [
      "As a user: source.user_filter does not match it; failing parts: (!(employeeType=away))",
      `As a group: it is not below source.group_base (${GROUPS}).`,
    ],
  }]);

  const refused = await explain(world, ["cora"], { ...CHANGES, safety: { max_delete: 0 } });
  assert.equal(refused.code, 0);
  assert.match(
    refused.stdout,
    /- user cora: sync would delete it\n[^]*REFUSED: sync would write nothing at all\.\nrefused: 1 of 3 users would/,
  );
  const withheld = await found(world, "one", "cora", { ...CHANGES, safety: { require_users: ["zoe"] } });
  assert.equal(withheld.entry.action, "keep");
  assert.deepEqual(withheld.notices.map(({ reason }) => reason), ["deletions_withheld"]);

  const disable = { ...CHANGES, udm: { ...CHANGES.udm, user_removal: "disable" } };
  assert.equal((await entry(world, "cora", disable)).action, "disable");
  await world.sync(disable);
  const waits = await entry(world, "cora", disable);
  assert.equal(waits.action, "keep");
  assert.match(
    waits.why[1] ?? "",
    /^It was disabled because it was no longer in the source \(.*\)\. It will be deleted from .* on\.$/,
  );
  assert.match(waits.target[0]?.disabled_since ?? "", /^\d{4}-/);
  assert.equal(waits.target[0]?.properties?.disabled, true);
});

Deno.test("explain: an unknown name is reported with similar names and hidden entries", async () => {
  await using world = await World.open({
    program: inProcess,
    ldif: person("anna") + person("bert") + person("ignored") + person("gone", { employeeType: "away" }) +
      group("team", ["anna"]),
  });
  const typo = await explain(world, ["annna"]);
  assert.equal(typo.code, 3);
  assert.equal(
    stable(typo, world),
    `LDAP -> UDM

No user or group has the name, the DN or the primary key "annna".

Similar names
  user anna
`,
  );
  const why = async (asked: string) => {
    const { hidden } = await found(world, "nothing", asked);
    return hidden.map(({ side, dn, why }) => `${side} ${dn}: ${why[0]}`);
  };
  const filter = "As a user: source.user_filter does not match it; failing parts: (!(employeeType=away))";
  assert.deepEqual(await why(memberDn("ignored")), [
    `source ${memberDn("ignored")}: source.ignore_dn_regex matches its DN.`,
  ]);
  assert.deepEqual(await why(memberDn("gone")), [`source ${memberDn("gone")}: ${filter}`]);
  assert.deepEqual(await why("gone"), [`source ${memberDn("gone")}: ${filter}`]);
  for (const asked of [memberDn("nobody"), "nonsense=1", "(cn=*)", "*"]) {
    assert.deepEqual(await why(asked), [], asked);
  }
  assert.deepEqual(await why(world.slapd.readerDn), [
    `source ${world.slapd.readerDn}: As a user: it is not below source.user_base (${PEOPLE}).`,
  ]);
  const root = "uid=Administrator,cn=users,dc=univention-organization,dc=intranet";
  for (const asked of ["Administrator", root]) {
    assert.deepEqual(await why(asked), [
      `target ${root}: It is a user outside ou=import, which the connector does not manage.`,
    ]);
  }
});

Deno.test("explain: an ambiguous name is refused with a way to choose", async () => {
  await using world = await World.open({
    program: inProcess,
    ldif: person("anna") + group("anna", ["anna"]) + group("team", ["anna"]),
  });
  const { code, stdout } = await explain(world, ["anna"]);
  assert.equal(code, 3);
  assert.match(stdout, /"anna" is ambiguous: 2 matches\.\n/);
  const { matches } = await found(world, "several", "anna");
  assert.deepEqual(matches.map(({ kind }) => kind), ["user", "group"]);
  for (const { kind, choose } of matches) assert.equal((await entry(world, choose)).kind, kind);
  const group_ = await explain(world, ["anna", "--kind", "group"]);
  assert.equal(group_.code, 0, group_.stderr);
  assert.match(group_.stdout, /! group anna: it is skipped/);
});

Deno.test("explain: passwords are never shown, even if they are mapped to properties", async () => {
  const secret = "hush-4711-hush";
  await using world = await World.open({
    program: inProcess,
    ldif: person("anna", { userPassword: secret, description: `${secret}-2` }) + group("team", ["anna"]),
  });
  const { user_trans, ...source } = CHANGES.source as { user_trans: Record<string, unknown> };
  const changes: Changes = {
    ...CHANGES,
    source: {
      ...source,
      bind_dn: world.slapd.adminDn,
      password: world.slapd.adminPassword,
      allow_secret_attributes: ["userPassword"],
      user_trans: {
        ...user_trans,
        compose_attrs: { displayName: ["{firstname}, {userPassword}"], apiToken: ["{description}"] },
      },
    },
  };
  for (const args of [["anna"], ["anna", "--json"]]) {
    const { code, stdout, stderr } = await explain(world, args, changes);
    assert.equal(code, 0, stderr);
    assert.ok(!stdout.includes(secret), stdout);
    assert.match(stdout, args.length === 1 ? /userPassword +a secret, never shown/ : /"secret": true/);
    assert.match(
      stdout,
      args.length === 1 ? /displayName +a secret, never shown/ : /"displayName": \{\s+"secret": true/,
    );
    assert.match(stdout, /description.*\s*.*\*\*\*/);
  }
  const env = { LOG_LEVEL: "TRACE" };
  const plan = await world.program(["plan", await world.configure(changes), "--json"], {
    env,
    cwd: world.folder,
  });
  assert.equal(plan.code, 0, plan.stderr);
  assert.match(plan.stdout, /"property":"displayName","type":"secret"/);
  assert.ok(
    !(plan.stderr + plan.stdout.replaceAll(`${secret}-2`, "")).includes(secret),
    plan.stderr + plan.stdout,
  );
});

Deno.test("explain: an unreadable side and an invalid configuration are errors on stderr only", async () => {
  await using world = await World.open({ program: inProcess });
  const failed = await explain(world, ["anna"], { source: { password: "wrong" } });
  assert.deepEqual([failed.code, failed.stdout], [1, ""]);
  assert.match(failed.stderr, /cannot explain: /);
  const misfit = await explain(world, ["anna"], { udm: { user_properties: ["username", "nonsense"] } });
  assert.deepEqual([misfit.code, misfit.stdout], [2, ""]);
  assert.equal((await explain(world, [])).code, 2);
});

Deno.test("explain: an entry that is skipped without a usable name is found by the name that the source has", async () => {
  await using world = await World.open({
    program: inProcess,
    ldif: person("anna") + person("emil", { uid: ["emil", "other"] }),
  });
  const emil = await entry(world, "emil");
  assert.deepEqual([emil.action, emil.skipped?.reason], ["skip", "transform"]);
  assert.match(
    emil.why[0] ?? "",
    /^It is skipped: username: .* is single-valued, but the entry has 2 values/,
  );
  assert.equal((await entry(world, "OTHER")).source?.dn, memberDn("emil"));
});

Deno.test("explain: an entry that a filter or a regular expression excludes is shown with the reason", async () => {
  await using world = await World.open({
    program: inProcess,
    ldif: person("anna") + person("away", { employeeType: "away" }) + person("ignored"),
  });
  for (
    const [name, why] of [["away", /user_filter does not match it; failing parts: /], [
      "ignored",
      /ignore_dn_regex matches/,
    ]] as const
  ) {
    const { hidden } = await found(world, "nothing", name);
    assert.deepEqual(hidden.map(({ dn }) => dn), [memberDn(name)]);
    assert.match(hidden[0]?.why.join(" ") ?? "", why);
  }
});
