/** What people see on a terminal: no line of any command is wider than it. Pipes get whole lines. */

import assert from "node:assert/strict";
import { widthOf } from "../../src/common/wrap_line.ts";
import { Terminal, whyNoTerminal } from "../support/terminal.ts";
import { inProcess } from "./in_process.ts";
import { command, inherited } from "./program.ts";
import { type Changes, group, GROUPS, OU, PEOPLE, person, World } from "./world.ts";

const noTerminal = whyNoTerminal();
if (noTerminal !== undefined) console.log(`skipped: width of terminals: ${noTerminal}`);

const LONG = "maximiliane-alexandra.hohenstein-wittgenstein-berleburg";
const SPACED = "a group whose name is so long that it needs more than a line of any terminal";

const LDIF = person("anna") +
  person(LONG, {
    description: "a description of many words, which is too long for one line of a terminal",
    telephoneNumber: Array.from({ length: 14 }, (_, at) => `+49 30 ${at}`),
  }) +
  person("bert", { mail: "no-mail-address" }) +
  person("x".repeat(120)) +
  group("team", ["anna", LONG]) + group(SPACED, ["anna", `cn=${"東京".repeat(50)},dc=elsewhere`]);

/** An entry that is excluded, and a deletion that its own limit refuses. */
const REFUSED: Changes = {
  source: { user_filter: "(&(objectClass=inetOrgPerson)(uid=anna))" },
  safety: { max_delete_users: 1, expected_users: 4 },
};

/** Shows what the command prints on a terminal, and its exit code. */
async function shown(
  world: World,
  words: readonly string[],
  columns: number,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  // Without a terminal for its input, so that init asks nothing
  const withoutInput = ["/bin/sh", "-c", 'exec "$@" </dev/null', "sh"];
  await using terminal = await Terminal.start([...withoutInput, ...command(), ...words], {
    columns,
    rows: 50,
    cwd: world.folder,
    env: { ...inherited(), ...env },
  });
  const code = await terminal.ended();
  // A line that the terminal had to wrap is one line here
  const lines = (await terminal.lines()).filter((line) => !line.startsWith("ended with"));
  return { code, lines };
}

interface Case {
  readonly name: string;
  readonly words: readonly string[];
  readonly changes?: Changes;
  readonly code: number;
  /** What must be among the lines. */
  readonly has: readonly RegExp[];
  readonly columns?: number;
}

const COUNTS = /^ +users +groups$/;

/** In the order of the runs: the changes of a run are there in the next one. */
const CASES: readonly Case[] = [
  {
    name: "plan, with warnings",
    words: ["plan"],
    code: 0,
    has: [COUNTS, /^to add +\d+ +2$/, /^ {2}udm-directory-connector sync \S+ \\$/, /^ {4}--plan PLAN1-\S+$/],
  },
  { name: "a dry run", words: ["sync", "--dry-run"], code: 0, has: [/dry run/, /^ {18}added +\d+ +\d+$/] },
  {
    name: "sync, with failures",
    words: ["sync"],
    code: 3,
    has: [
      /^\d\d:\d\d:\d\d WARNING {2}run finished: partly done in .*: 1 of \d+ writes/,
      /^ {18} +users +groups$/,
      /^ {18}failed +1 +0$/,
    ],
  },
  {
    name: "sync, failed",
    words: ["sync"],
    code: 1,
    has: [/^\d\d:\d\d:\d\d ERROR {4}run finished: failed in/, /^ {18}unchanged +2 +2$/],
  },
  { name: "plan, refused", words: ["plan"], changes: REFUSED, code: 0, has: [/^REFUSED: /] },
  {
    name: "sync, refused",
    words: ["sync"],
    changes: REFUSED,
    code: 4,
    has: [/ERROR {4}run finished: refused/],
  },
  { name: "check", words: ["check"], code: 0, has: [/^ {2}pass {5}connection {2}/] },
  { name: "explain, a user", words: ["explain", LONG], code: 0, has: [/^What comes out$/] },
  { name: "explain, a group", words: ["explain", SPACED], code: 0, has: [/^Members: /] },
  { name: "explain, nothing found", words: ["explain", "nobody"], code: 3, has: [/^No user or group/] },
  {
    name: "a configuration with mistakes",
    words: ["sync"],
    changes: { udm: { user_properties: "username", no_such_key: "x".repeat(100) } },
    code: 2,
    has: [/config\.yaml:\d+:\d+: /],
  },
  {
    name: "an unknown option",
    words: ["sync", `--${"no".repeat(50)}`],
    code: 2,
    has: [/^error: unknown option/],
  },
  ...["sync", "plan", "check", "explain", "init"].map((name): Case => ({
    name: `the help of ${name}`,
    words: [name, "--help"],
    code: 0,
    has: [new RegExp(`^Usage: udm-directory-connector ${name} `)],
  })),
  { name: "plan, on a narrow terminal", words: ["plan"], columns: 40, code: 0, has: [COUNTS] },
  { name: "sync, on a narrow terminal", words: ["sync"], columns: 40, code: 1, has: [/^ {18}source +\d/] },
  { name: "check, on a narrow terminal", words: ["check"], columns: 40, code: 0, has: [/^ {2}pass /] },
];

Deno.test(
  { name: "terminal: no line of any command is wider", ignore: noTerminal !== undefined },
  async (t) => {
    await using world = await World.open({
      ldif: LDIF,
      udm: {
        faults: [{
          action: "status",
          status: 403,
          method: "POST",
          type: "users/user",
          matches: ({ body }) => JSON.stringify(body).includes("xxxx"),
        }],
      },
    });
    for (const { name, words, changes = {}, code, has, columns = 80 } of CASES) {
      await t.step(name, async () => {
        const config = await world.configure(changes);
        const [first = "", ...rest] = words;
        const isUsage = rest.some((word) => word.startsWith("--") && word !== "--dry-run");
        const found = await shown(world, isUsage ? words : [first, config, ...rest], columns);
        const text = found.lines.join("\n");
        assert.equal(found.code, code, text);
        // The words of a command are never broken, so that it can be copied
        const wide = found.lines.filter((line) =>
          widthOf(line) > columns && !/^ {4}\S*(?:--plan|config)/.test(line)
        );
        assert.deepEqual(wide, []);
        for (const pattern of has) {
          assert.ok(found.lines.some((line) => pattern.test(line)), `${pattern}:\n${text}`);
        }
      });
    }
  },
);

Deno.test({ name: "terminal: init is not wider, either", ignore: noTerminal !== undefined }, async () => {
  await using world = await World.open({ ldif: LDIF });
  const options = ["--source-only", "--ldap-uri", world.slapd.url, "--bind-dn", world.slapd.readerDn];
  const words = [
    "init",
    "new.yaml",
    ...options,
    "--user-base",
    PEOPLE,
    "--group-base",
    GROUPS,
    "--user-ou",
    "ou=school",
  ];
  const { lines } = await shown(world, words, 80, { SOURCE_PASSWORD: world.slapd.readerPassword });
  assert.deepEqual(lines.filter((line) => widthOf(line) > 80), []);
  assert.ok(lines.some((line) => /^Wrote .*new\.yaml\.$/.test(line)), lines.join("\n"));
  assert.ok(lines.some((line) => /^ {2}pass {5}connection /.test(line)), lines.join("\n"));
});

Deno.test("terminal: a pipe gets whole lines, with the complete names and DNs", async () => {
  await using world = await World.open({ ldif: LDIF, program: inProcess });
  const config = await world.configure();
  const { stdout, stderr } = await inProcess(["plan", config], { env: { TERM: "xterm" } });
  const lines = stdout.split("\n");
  const isWhole = (line: string) => assert.ok(lines.includes(line), `${line}:\n${stdout}`);
  isWhole(`+ user ${LONG}  uid=${LONG},${PEOPLE}`);
  isWhole(`+ group ${SPACED}  cn=${SPACED},${GROUPS}`);
  const checksum = /^checksum: (\S+)$/m.exec(stdout)?.[1];
  isWhole(`To apply exactly this plan: udm-directory-connector sync ${config} --plan ${checksum}`);
  const sync = await inProcess(["sync", config], { env: { TERM: "xterm" } });
  for (const line of (stderr + sync.stderr).trimEnd().split("\n")) {
    assert.match(line, /^\d{4}-\d\d-\d\dT\S+Z \[[A-Z]+\] udm-directory-connector\.\w+: \S/);
  }
  assert.match(sync.stderr, /: summary: +users +groups\n/);
  assert.ok(sync.stderr.includes(`created user ${LONG}: uid=${LONG},${OU} (`), sync.stderr);
});
