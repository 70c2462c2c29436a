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

const openWorld = (more: Partial<Parameters<typeof World.open>[0]> = {}) =>
  World.open({ ldif: LDIF, schemas: ["nis"], program: inProcess, ...more });

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
  assert.match(again.stderr, /cannot create .*school\.yaml: it exists, and is not overwritten/);
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

  const bases = ["--user-base", POSIX, "--group-base", POSIX];
  const both = await init(world, "both.yaml", "--udm-uri", world.udm.url, ...bases);
  passes(both);
  const planned = await world.program(["plan", both.file], {
    env: { SOURCE_PASSWORD: world.slapd.readerPassword, UDM_PASSWORD: world.udm.password },
  });
  assert.equal(planned.code, 0, planned.stderr);
  assert.match(planned.stdout, /\+ group crew {2}[^]*?users: \+ "emil"$/m);
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

Deno.test("init: options name several bases, the OUs and other primary keys", async () => {
  await using world = await openWorld();
  const ended = await init(
    world,
    "several.yaml",
    ...["--udm-uri", world.udm.url, "--user-base", PEOPLE, "--user-base", POSIX, "--users-only"],
    ...["--user-ou", "ou=staff"],
  );
  passes(ended);
  const { udm, source: several } = parse(await written(world, ended.file));
  assert.deepEqual(several.user_base, [PEOPLE, POSIX]);
  assert.equal(several.group_base, undefined);
  assert.deepEqual([udm.user_ou, udm.group_ou], ["ou=staff", undefined]);
  assert.equal(several.user_filter, "(&(|(objectClass=inetOrgPerson)(objectClass=posixAccount))(uid=*))");

  const keyed = await init(world, "keyed.yaml", "--source-only", ...BASES, "--user-identifier", "cn");
  passes(keyed);
  const { source } = parse(await written(world, keyed.file));
  assert.equal(source.user_trans.rename_attrs.univentionObjectIdentifier, "cn");
  assert.deepEqual(source.user_trans.sanitizer.cn, ["uuid4_from_hash"]);

  const groups = await init(
    world,
    "groups.yaml",
    "--udm-uri",
    world.udm.url,
    ...BASES,
    "--group-ou",
    "ou=x",
  );
  passes(groups);
  assert.deepEqual(parse(await written(world, groups.file)).udm.group_ou, "ou=x");

  const name = await init(world, "none.yaml", "--source-only", "--user-identifier", "UID");
  assert.equal(name.code, 1);
  assert.match(name.stderr, /UID cannot identify the users: it is their name/);
  const some = await init(world, "none.yaml", "--source-only", "--user-identifier", "title");
  assert.match(
    some.stderr,
    /title is not in each of the 6 users looked at\. The schema of the directory knows title:/,
  );
  const ou = await init(world, "none.yaml", "--source-only", "--group-ou", "dc=x");
  assert.equal(ou.code, 2);
  assert.match(ou.stderr, /udm\.group_ou may contain only ou= parts/);
});

Deno.test("init: users that UDM has already are named, with where they are", async () => {
  await using world = await openWorld();
  const old = await init(world, "old.yaml", "--udm-uri", world.udm.url, ...BASES, "--user-ou", "ou=old");
  passes(old);
  const env = { SOURCE_PASSWORD: world.slapd.readerPassword, UDM_PASSWORD: world.udm.password };
  const synced = await world.program(["sync", old.file], { env });
  assert.equal(synced.code, 0, synced.stderr);
  const again = await init(world, "new.yaml", "--udm-uri", world.udm.url, ...BASES);
  const text =
    "4 of 4 users looked up in UDM exist already, in ou=old,dc=univention-organization,dc=intranet.";
  assert.ok(again.stdout.includes(text), again.stdout);
  assert.ok((await written(world, again.file)).replace(/\n *# /g, " ").includes(text));
  assert.match(again.stdout, /failure +keys of users +4 of 4 keys exist already/);
  assert.equal(again.code, 1);
});

Deno.test("init: comments tell what the schema knows, and a schema that cannot be read is no failure", async () => {
  await using world = await openWorld();
  const known = await init(world, "known.yaml", "--source-only", ...BASES);
  passes(known);
  const comments = (await written(world, known.file)).replace(/\n *# /g, " ");
  assert.match(
    comments,
    /No entry looked at has these attributes, which the schema of the directory knows: .*jpegPhoto/,
  );
  assert.match(comments, /\bmember \(1, DN\)/);

  const rules = ['access to dn.base="cn=Subschema" by * none', "access to * by * read"];
  await using closed = await openWorld({ slapd: { global: rules } });
  const hidden = await init(closed, "hidden.yaml", "--source-only", ...BASES);
  passes(hidden);
  assert.match(hidden.stdout, /^The schema cannot be read, so only what entries have is known: /m);
});

const noTerminal = whyNoTerminal();

/** Starts `init` on a terminal. */
const onTerminal = (world: World, ...args: string[]) =>
  Terminal.start([...command(), "init", "school.yaml", ...args], {
    columns: 120,
    rows: 60,
    cwd: world.folder,
    env: { ...inherited(), NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  });

/** Answers questions; an empty answer accepts what is proposed. */
async function answer(terminal: Terminal, ...answers: readonly (readonly [RegExp, string])[]): Promise<void> {
  for (const [question, text] of answers) {
    await terminal.saw(question);
    if (text !== "") await terminal.type(text);
    await terminal.press("Enter");
  }
}

Deno.test({
  name: "init: on a terminal it asks, shows no password, and stores passwords in private files",
  ignore: noTerminal !== undefined,
  async fn() {
    await using world = await World.open({ ldif: LDIF, schemas: ["nis"], program });
    await using terminal = await onTerminal(world, ...BASES);
    await answer(
      terminal,
      [/LDAP URI/, world.slapd.url],
      [/Account that reads/, world.slapd.readerDn],
      [/Password of cn=reader/, world.slapd.readerPassword],
      [/UDM REST API/, world.udm.url],
      [/Account that writes/, ""],
      [/Password of Administrator/, world.udm.password],
      [/Attribute that identifies users/, ""],
      [/Attribute that identifies groups/, ""],
      [/OU in UDM for users/, ""],
      [/OU in UDM for groups/, "ou=groups,ou=example"],
    );
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
    assert.deepEqual([udm.user_ou, udm.group_ou], ["ou=example", "ou=groups,ou=example"]);
  },
});

Deno.test({
  name: "init: on a terminal it lists the containers to choose bases from, and Ctrl+C ends it without a file",
  ignore: noTerminal !== undefined,
  async fn() {
    await using world = await World.open({ ldif: LDIF, schemas: ["nis"], program });
    const source = ["--ldap-uri", world.slapd.url, "--bind-dn", world.slapd.readerDn];
    const noUdm = [/UDM REST API/, ""] as const;
    const password = [/Password of cn=reader/, world.slapd.readerPassword] as const;
    const files = () =>
      [...Deno.readDirSync(world.folder)].map(({ name }) => name).filter((name) => /^school/.test(name));
    {
      await using terminal = await onTerminal(world, ...source);
      await answer(terminal, password, noUdm);
      await terminal.saw(/Search users below/);
      await terminal.press("C-c");
      assert.equal(await terminal.ended(), 1);
      assert.match((await terminal.screen()).join("\n"), /^interrupted: nothing was written$/m);
      assert.deepEqual(files(), []);
    }
    {
      await using terminal = await onTerminal(world, ...source);
      await answer(terminal, [password[0], ""]);
      await terminal.saw(/An empty password is not accepted/);
      await terminal.press("C-d");
      assert.equal(await terminal.ended(), 1);
      assert.deepEqual(files(), []);
    }
    {
      await using terminal = await onTerminal(world);
      await answer(
        terminal,
        [/LDAP URI/, "ldap://ldap.example.org"],
        [/Encrypt the connection with StartTLS \(yes or no\) \(yes\)/, "perhaps"],
      );
      await terminal.saw(/Answer yes, or no: then the password is sent in the clear/);
      await terminal.press("C-c");
      assert.equal(await terminal.ended(), 1);
    }
    await using terminal = await onTerminal(world, ...source);
    await answer(terminal, password, [/UDM REST API/, "x"]);
    await terminal.saw(/It must be an http:\/\/ or https:\/\/ URI/);
    await terminal.press("BSpace");
    await terminal.press("Enter");
    const rows = await terminal.saw(
      /dc=test \(6 users\)[^]*ou=people,dc=example,dc=test \(4 users\)[^]*ou=unix.* \(2 users\)/,
    );
    assert.match(rows.join("\n"), /. ou=unix/);
    // The naming context, then people, then unix
    for (const key of ["Down", "Space", "Enter"]) await terminal.press(key);
    await terminal.saw(/Search groups below/);
    // Takes away both proposals: no groups
    for (const key of ["a", "a", "Enter"]) await terminal.press(key);
    await answer(terminal, [/identifies users/, "title"]);
    await terminal.saw(/Not every user looked at has one value of it. Possible: entryUUID, /);
    for (let at = 0; at < "title".length; at++) await terminal.press("BSpace");
    await answer(terminal, [/identifies users/, ""], [/OU in UDM for users/, ""]);
    assert.equal(await terminal.ended(), 0);
    const { udm, source: found } = parse(await written(world, join(world.folder, "school.yaml")));
    assert.equal(found.user_base, POSIX);
    assert.equal(found.group_base, undefined);
    assert.equal(found.user_filter, "(&(objectClass=posixAccount)(uid=*))");
    assert.deepEqual([udm.user_ou, udm.group_ou], ["ou=import", undefined]);
  },
});
