import assert from "node:assert/strict";
import { join } from "node:path";
import { allOptions, commandTree, PROGRAM, type ProgramDoc } from "./command_tree.ts";
import { bashCompletion } from "./completion_bash.ts";
import { fishCompletion } from "./completion_fish.ts";
import { zshCompletion } from "./completion_zsh.ts";
import { documents, isThere, run } from "./test_support.ts";

const TREE = commandTree();
const COMMANDS = [...TREE.commands.map(({ name }) => name), "help"];
const LEVELS = allOptions(TREE).find(({ long }) => long === "--log-level")?.choices ?? [];

/** Words of a command line, the last one under way; what must be offered, and what must not. */
const CASES: readonly {
  readonly what: string;
  readonly words: readonly string[];
  readonly offered: readonly string[];
  readonly notOffered?: readonly string[];
}[] = [
  { what: "a command or a file first", words: [""], offered: [...COMMANDS, "school.yaml", "logs"] },
  { what: "what begins so", words: ["sy"], offered: ["sync"], notOffered: ["school.yaml", "help"] },
  {
    what: "the options of the default command, and the program's",
    words: ["--"],
    offered: ["--dry-run", "--log-level", "--help", "--version"],
    notOffered: ["sync", "school.yaml"],
  },
  {
    what: "the options of a command",
    words: ["sync", "--"],
    offered: TREE.commands.find(({ name }) => name === "sync")?.options.map(({ long }) => long) ?? [],
    notOffered: ["--version"],
  },
  { what: "options behind arguments", words: ["school.yaml", "--dr"], offered: ["--dry-run"] },
  {
    what: "the values of an option",
    words: ["--log-level", ""],
    offered: LEVELS,
    notOffered: ["school.yaml"],
  },
  {
    what: "one value of an option",
    words: ["sync", "--log-level", "de"],
    offered: ["debug"],
    notOffered: ["info"],
  },
  {
    what: "files for an option",
    words: ["--log-conf", ""],
    offered: ["school.yaml", "logs"],
    notOffered: ["sync"],
  },
  {
    what: "folders for an option",
    words: ["--runtime-directory", ""],
    offered: ["logs"],
    notOffered: ["school.yaml", "sync"],
  },
  {
    what: "an option again that can be repeated",
    words: ["sync", "--allow-value-loss", "phone", "--allow-v"],
    offered: ["--allow-value-loss"],
  },
  {
    what: "nothing for a number",
    words: ["--allow-deletes", ""],
    offered: [],
    notOffered: ["school.yaml", "sync"],
  },
  {
    what: "a configuration for a command",
    words: ["sync", "sch"],
    offered: ["school.yaml"],
    notOffered: ["logs"],
  },
  {
    what: "a configuration behind options with and without a value",
    words: ["--dry-run", "--log-level", "info", ""],
    offered: ["school.yaml"],
    notOffered: ["sync", "info"],
  },
  { what: "commands for help", words: ["help", ""], offered: ["sync"], notOffered: ["school.yaml"] },
];

/** A folder with a configuration and a folder in it. */
async function workplace(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "completion-" });
  await Deno.writeTextFile(join(path, "school.yaml"), "");
  await Deno.mkdir(join(path, "logs"));
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** What bash would offer: its own variables filled as it does it. */
async function bash(words: readonly string[], cwd: string, tree = TREE): Promise<string[]> {
  const script = `${bashCompletion(tree)}
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_udm_directory_connector
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { code, stdout, stderr } = await run(
    "/bin/bash",
    ["--norc", "-u", "-c", script, "bash", PROGRAM, ...words],
    { cwd },
  );
  assert.equal(stderr, "");
  assert.equal(code, 0);
  return stdout.split("\n").filter((line) => line !== "");
}

async function fish(words: readonly string[], cwd: string): Promise<string[]> {
  await using docs = await documents();
  const line = [PROGRAM, ...words].join(" ");
  const script = `source ${docs.path(`completions/${PROGRAM}.fish`)}; complete -C '${line}'`;
  const { stdout, stderr } = await run("/usr/bin/fish", ["--no-config", "-c", script], {
    cwd,
    env: { HOME: cwd },
  });
  assert.equal(stderr, "");
  // A value behind a tab is its description; folders end in "/".
  return stdout.split("\n").map((offer) => (offer.split("\t", 1)[0] ?? "").replace(/\/$/, ""));
}

/** A shell in a pseudo terminal, which is asked to list what it would offer; zsh completes nowhere else. */
const ZSH = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; fpath=($1 \\$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w shell 'zstyle ":completion:*" verbose no; LISTMAX=10000; setopt no_list_beep'
zpty -w shell 'finish () { print "<""END>"; zle kill-whole-line }; zle -N finish; bindkey "^X" finish'
zpty -w shell 'bindkey "^I" list-choices; print "<""BEGIN>"'
zpty -r -m shell before '*<BEGIN>*'
zpty -n -w shell "$2"$'\\t\\C-X'
zpty -r -m shell after '*<END>*'
print -r -- $after
zpty -d shell
`;

async function zsh(words: readonly string[], cwd: string): Promise<string[]> {
  await using functions = await workplace();
  await Deno.writeTextFile(join(functions.path, `_${PROGRAM}`), zshCompletion(TREE));
  const { stdout, stderr } = await run(
    "/usr/bin/timeout", // a shell that waits for something else would wait for ever
    ["60", "/usr/bin/zsh", "-f", "-c", ZSH, "zsh", functions.path, [PROGRAM, ...words].join(" ")],
    { cwd, env: { HOME: functions.path, TERM: "xterm", LC_ALL: "C.UTF-8" } },
  );
  assert.equal(stderr, "");
  // deno-lint-ignore no-control-regex
  const shown = stdout.replace(/\x1b(\[[0-9;?]*[A-Za-z]|[=>]|k)/g, "").split("<END>")[0] ?? "";
  // Before the list and behind it stands what was typed.
  const typed = [PROGRAM, ...words].join(" ").trim();
  return shown.replaceAll(typed, " ").split(/\s+/).map((offer) => offer.replace(/\/$/, ""));
}

for (
  const [shell, program, offers] of [
    ["bash", "/bin/bash", bash],
    ["fish", "/usr/bin/fish", fish],
    ["zsh", "/usr/bin/zsh", zsh],
  ] as const
) {
  Deno.test(`completions: ${shell} accepts the syntax`, async () => {
    if (!isThere(program)) return;
    await using docs = await documents();
    const { code, stderr } = await run(program, ["-n", docs.path(`completions/${PROGRAM}.${shell}`)]);
    assert.equal(stderr, "");
    assert.equal(code, 0);
  });

  for (const { what, words, offered, notOffered = [] } of CASES) {
    Deno.test(`completions: ${shell} offers ${what}`, async () => {
      if (!isThere(program)) return;
      await using here = await workplace();
      const found = await offers(words, here.path);
      assert.deepEqual(offered.filter((word) => !found.includes(word)), [], `missing in ${found.join(" ")}`);
      assert.deepEqual(notOffered.filter((word) => found.includes(word)), [], `too much: ${found.join(" ")}`);
    });
  }
}

Deno.test("completions: bash offers values after an equals sign", async () => {
  await using here = await workplace();
  assert.deepEqual(await bash(["--log-level", "=", "de"], here.path), ["debug"]);
  assert.deepEqual(await bash(["--log-level", "="], here.path), [...LEVELS]);
  assert.deepEqual(await bash(["--log-conf", "=", "sch"], here.path), ["school.yaml"]);
});

Deno.test("completions: bash offers file names with spaces as one word, and no options after --", async () => {
  await using here = await workplace();
  await Deno.writeTextFile(join(here.path, "a b.yaml"), "");
  assert.deepEqual(await bash(["sync", "a"], here.path), ["a b.yaml"]);
  assert.deepEqual(await bash(["sync", "--", "--dr"], here.path), []);
});

Deno.test("completions: bash distinguishes options, values and arguments by command", async () => {
  const config = { name: "config", meaning: "a file", completes: "file" } as const;
  const only = (...choices: string[]) => ({ long: "--only", value: "kind", meaning: "a part", choices });
  const tree: ProgramDoc = {
    description: "",
    options: [],
    commands: [
      { name: "sync", description: "", isDefault: true, args: [config], options: [only("users", "groups")] },
      {
        name: "explain",
        description: "",
        isDefault: false,
        args: [config, { name: "entry", meaning: "a name" }, { ...config, completes: "folder" }],
        options: [only("adds", "renames"), { long: "--json", meaning: "for machines" }],
      },
    ],
  };
  await using here = await workplace();
  const offers = (...words: string[]) => bash(words, here.path, tree);
  assert.deepEqual(await offers("--only", ""), ["users", "groups"]);
  assert.deepEqual(await offers("explain", "--only", ""), ["adds", "renames"]);
  assert.deepEqual(await offers("explain", "--only", "adds", "--"), ["--only", "--json"]);
  assert.deepEqual(await offers("--"), ["--only"]);
  assert.deepEqual(await offers("explain", "sch"), ["school.yaml"]);
  assert.deepEqual(await offers("explain", "school.yaml", ""), []);
  assert.deepEqual(await offers("explain", "school.yaml", "--json", "anna", ""), ["logs"]);
  assert.deepEqual((await offers("help", "")).toSorted(), ["explain", "sync"]);
});

Deno.test("completions: every shell has every option and command", () => {
  const scripts = [bashCompletion(TREE), zshCompletion(TREE)];
  for (const { long } of allOptions(TREE)) {
    for (const script of scripts) assert.match(script, new RegExp(`${long}\\b`));
    assert.match(fishCompletion(TREE), new RegExp(` -l ${long.slice(2)} `));
  }
  for (const { name } of TREE.commands) {
    for (const script of [...scripts, fishCompletion(TREE)]) {
      assert.match(script, new RegExp(`\\b${name}\\b`));
    }
  }
});
