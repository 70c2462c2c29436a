// `init` writes a configuration that fits the directory, and that `check` accepts without a warning.
import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { inProcess } from "./in_process.ts";
import { command, type Ended, inherited, program } from "./program.ts";
import { group, PEOPLE, person, record, World } from "./world.ts";
import { Terminal, whyNoTerminal } from "../support/terminal.ts";

const POSIX = "ou=unix,dc=example,dc=test";

/** An account without a surname, whose groups list names. */
const account = (uid: string, number: number) =>
  record(`uid=${uid},${POSIX}`, {
    objectClass: ["account", "posixAccount"],
    uid,
    cn: `${uid} Example`,
    uidNumber: String(number),
    gidNumber: "1",
    homeDirectory: `/home/${uid}`,
  });

const LDIF =
  ["anna", "bert", "cora"].map((uid) => person(uid, { telephoneNumber: "+49 421 12345" })).join("") +
  person("dora", { title: ["Dr.", "Prof."] }) + group("team", ["anna", "bert"]) +
  record(POSIX, { objectClass: "organizationalUnit", ou: "unix" }) + account("emil", 1) +
  account("frieda", 2) +
  record(`cn=crew,${POSIX}`, { objectClass: "posixGroup", cn: "crew", gidNumber: "7", memberUid: "emil" }) +
  record(`cn=emil,${POSIX}`, { objectClass: "posixGroup", cn: "emil", gidNumber: "8" });

const BASES = ["--user-base", PEOPLE, "--group-base", "ou=groups,dc=example,dc=test"];

const openWorld = () => World.open({ ldif: LDIF, schemas: ["nis"], program: inProcess });

/** Runs `init` for a world with all that it needs. */
async function init(
  world: World,
  name: string,
  ...args: string[]
): Promise<Ended & { readonly file: string }> {
  const file = join(world.folder, name);
  const ended = await world.program([
    "init",
    file,
    "--ldap-uri",
    world.slapd.url,
    "--bind-dn",
    world.slapd.readerDn,
    ...args,
  ], { env: { SOURCE_PASSWORD: world.slapd.readerPassword, UDM_PASSWORD: world.udm.password } });
  return { ...ended, file };
}

/** The text of a file; asserts that it has no password. */
async function written(world: World, file: string): Promise<string> {
  const text = await Deno.readTextFile(file);
  for (const secret of [world.slapd.readerPassword, world.udm.password]) assert.ok(!text.includes(secret));
  return text;
}

/** Asserts that all checks passed, apart from notes. */
function passes({ code, stdout, stderr }: Ended): void {
  assert.deepEqual([code, stderr], [0, ""], stdout);
  assert.match(stdout, /^\d+ passed(?:, \d+ notes?)?(?:, \d+ skipped)?$/m);
}

Deno.test("init: a directory of inetOrgPerson and groupOfNames, a base for each kind", async () => {
  await using world = await openWorld();
  const ended = await init(world, "school.yaml", "--udm-uri", world.udm.url, ...BASES);
  passes(ended);
  assert.match(ended.stdout, /^OpenLDAP at ldap:.*: 4 users in 1 container, 1 group in 1 container\.$/m);
  const text = await written(world, ended.file);
  const { udm, source } = parse(text);
  assert.equal(udm.user_ou, "ou=example");
  assert.equal(source.user_filter, "(&(objectClass=inetOrgPerson)(uid=*))");
  assert.deepEqual(source.user_trans.first_value, ["title"]);
  assert.deepEqual(source.group_attrs, ["entryUUID", "cn", "member"]);
  const planned = await world.program(["plan", ended.file], {
    env: { SOURCE_PASSWORD: world.slapd.readerPassword, UDM_PASSWORD: world.udm.password },
  });
  assert.match(planned.stdout, /\+ user anna/);

  const again = await init(world, "school.yaml", "--udm-uri", world.udm.url);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /school\.yaml exists, and is not overwritten/);
  assert.equal(await Deno.readTextFile(ended.file), text);
  assert.deepEqual(world.writes(), []);
});

Deno.test("init: a directory of posixAccount and posixGroup, without UDM", async () => {
  await using world = await openWorld();
  const ended = await init(world, "unix.yaml", "--source-only", "--user-base", POSIX, "--group-base", POSIX);
  passes(ended);
  assert.equal(world.udm.requests.length, 0);
  const { udm, source } = parse(await written(world, ended.file));
  assert.equal(udm.uri, "https://ucs.example.org/univention/udm/");
  assert.equal(source.user_filter, "(&(objectClass=posixAccount)(uid=*))");
  assert.deepEqual(source.user_trans.compose_attrs, { lastname: ["{cn}"] });
  assert.equal(source.group_filter, "(&(objectClass=posixGroup)(memberUid=*))");
  assert.deepEqual(source.group_attrs, ["entryUUID", "cn", "memberUid"]);
});

Deno.test("init: without a terminal, what is missing is named, and nothing is written", async () => {
  await using world = await openWorld();
  const none = await init(world, "none.yaml");
  assert.equal(none.code, 2);
  assert.match(none.stderr, /--udm-uri is missing, and there is no terminal to ask on/);
  const wrong = await init(world, "none.yaml", "--udm-uri", "ucs.example.org");
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /udm\.uri /);
  const closed = await world.program([
    "init",
    join(world.folder, "none.yaml"),
    "--source-only",
    "--ldap-uri",
    world.slapd.url,
    "--bind-dn",
    world.slapd.readerDn,
  ]);
  assert.equal(closed.code, 2);
  assert.match(closed.stderr, /the password of cn=reader.* is missing: give --source-password-file or/);
  const rejected = await world.program([
    "init",
    join(world.folder, "none.yaml"),
    "--source-only",
    "--ldap-uri",
    world.slapd.url,
    "--bind-dn",
    world.slapd.readerDn,
  ], { env: { SOURCE_PASSWORD: "not-it-at-all" } });
  assert.equal(rejected.code, 1);
  assert.match(rejected.stderr, /cannot look at the directories: .*password/);
  assert.deepEqual([...Deno.readDirSync(world.folder)].filter(({ name }) => name === "none.yaml"), []);
});

const noTerminal = whyNoTerminal();

Deno.test({
  name: "init: on a terminal it asks, shows no password, and stores passwords in private files",
  ignore: noTerminal !== undefined,
  async fn() {
    await using world = await World.open({ ldif: LDIF, schemas: ["nis"], program });
    await using terminal = await Terminal.start(
      [...command(), "init", "school.yaml", ...BASES],
      {
        columns: 120,
        rows: 60,
        cwd: world.folder,
        env: { ...inherited(), NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      },
    );
    const answers: readonly (readonly [RegExp, string])[] = [
      [/LDAP URI/, world.slapd.url],
      [/Account that reads/, world.slapd.readerDn],
      [/Password of cn=reader/, world.slapd.readerPassword],
      [/UDM REST API/, world.udm.url],
      [/Account that writes/, ""],
      [/Password of Administrator/, world.udm.password],
      [/OU in UDM/, ""],
    ];
    for (const [question, answer] of answers) {
      await terminal.saw(question);
      if (answer !== "") await terminal.type(answer);
      await terminal.press("Enter");
    }
    assert.equal(await terminal.ended(), 0);
    const shown = (await terminal.lines()).join("\n");
    for (const secret of [world.slapd.readerPassword, world.udm.password]) assert.ok(!shown.includes(secret));
    for (
      const [side, secret] of [["source", world.slapd.readerPassword], ["udm", world.udm.password]] as const
    ) {
      const file = join(world.folder, `school.${side}.secret`);
      assert.equal(await Deno.readTextFile(file), `${secret}\n`);
      assert.equal(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
    }
    const { udm, source } = parse(await written(world, join(world.folder, "school.yaml")));
    assert.equal(source.password_file, "school.source.secret");
    assert.equal(udm.password_file, "school.udm.secret");
    assert.equal(udm.user_ou, "ou=example");
  },
});
