import assert from "node:assert/strict";
import { parseCommandLine } from "./options.ts";
import { VERSION } from "../version.ts";

function options(args: string[], environment = {}) {
  const invocation = parseCommandLine(args, environment);
  assert.equal(invocation.command, "sync", JSON.stringify(invocation));
  return invocation.command === "sync" ? invocation.options : undefined as never;
}

function printed(args: string[], environment = {}) {
  const invocation = parseCommandLine(args, environment);
  assert.equal(invocation.command, "print");
  return invocation.command === "print" ? invocation : undefined as never;
}

Deno.test("a configuration file is enough", () => {
  assert.deepEqual(options(["a.yaml"]), {
    config: "a.yaml",
    logLevel: "info",
    logConf: undefined,
    repeat: false,
    repeatDelay: 300,
    dryRun: false,
    runtimeDirectory: undefined,
    allowDeletes: undefined,
  });
});

Deno.test("sync may be said", () => {
  assert.equal(options(["sync", "a.yaml", "--dry-run"]).dryRun, true);
});

Deno.test("the environment stands in for what the command line does not say", () => {
  const environment = {
    CONFIG_FILENAME: "b.yaml",
    LOG_LEVEL: "DEBUG",
    LOG_CONF: "l.yaml",
    REPEAT: "yes",
    REPEAT_DELAY: "60",
  };
  assert.deepEqual(options([], environment), {
    config: "b.yaml",
    logLevel: "debug",
    logConf: "l.yaml",
    repeat: true,
    repeatDelay: 60,
    dryRun: false,
    runtimeDirectory: undefined,
    allowDeletes: undefined,
  });
});

Deno.test("the command line wins over the environment", () => {
  const environment = { CONFIG_FILENAME: "b.yaml", LOG_LEVEL: "DEBUG", REPEAT_DELAY: "60" };
  const { config, logLevel, repeatDelay } = options(
    ["a.yaml", "--log-level", "error", "--repeat-delay", "5"],
    environment,
  );
  assert.deepEqual({ config, logLevel, repeatDelay }, {
    config: "a.yaml",
    logLevel: "error",
    repeatDelay: 5,
  });
});

Deno.test("help and version are printed to stdout and are no failure", () => {
  const help = printed(["--help"]);
  assert.equal(help.exitCode, 0);
  assert.match(help.stdout, /Usage: udm-directory-connector/);
  assert.match(help.stdout, /--dry-run/);
  assert.deepEqual(printed(["--version"]), {
    command: "print",
    stdout: `${VERSION}\n`,
    stderr: "",
    exitCode: 0,
  });
});

Deno.test("the folder for the lock file comes from the command line, or the first one from the environment", () => {
  const environment = { RUNTIME_DIRECTORY: "/run/a:/run/b" };
  assert.equal(options(["a.yaml"], environment).runtimeDirectory, "/run/a");
  assert.equal(options(["a.yaml", "--runtime-directory", "/c:d"], environment).runtimeDirectory, "/c:d");
  assert.equal(options(["a.yaml"], { RUNTIME_DIRECTORY: " " }).runtimeDirectory, undefined);
});

Deno.test("deletions are allowed for one run, by their number", () => {
  assert.equal(options(["a.yaml", "--allow-deletes", "261"]).allowDeletes, 261);
  assert.equal(options(["a.yaml", "--allow-deletes=0"]).allowDeletes, 0);
  assert.equal(options(["a.yaml", "--allow-deletes", "5"], { REPEAT: "no" }).allowDeletes, 5);
});

for (
  const [fault, args, environment, message] of [
    ["no configuration file", [], {}, /no configuration file/],
    ["an unknown option", ["a.yaml", "--dryrun"], {}, /unknown option '--dryrun'[\s\S]*--dry-run/],
    ["a level that does not exist", ["a.yaml", "--log-level", "loud"], {}, /"loud" is no level/],
    [
      "a delay that is no number",
      ["a.yaml", "--repeat-delay", "soon"],
      {},
      /"soon" is not a number of seconds/,
    ],
    ["a bad level in the environment", ["a.yaml"], { LOG_LEVEL: "loud" }, /LOG_LEVEL: "loud" is no level/],
    [
      "a bad flag in the environment",
      ["a.yaml"],
      { REPEAT: "maybe" },
      /REPEAT: "maybe" is neither yes nor no/,
    ],
    [
      "a number of deletions that is none",
      ["a.yaml", "--allow-deletes", "all"],
      {},
      /"all" is not a whole number/,
    ],
    ["a share of deletions", ["a.yaml", "--allow-deletes", "20%"], {}, /"20%" is not a whole number/],
    ["no number of deletions", ["a.yaml", "--allow-deletes"], {}, /argument missing/],
    [
      "allowed deletions together with repetition",
      ["a.yaml", "--allow-deletes", "5", "--repeat"],
      {},
      /'--allow-deletes <number>' cannot be used with option '--repeat'/,
    ],
    [
      "allowed deletions together with repetition from the environment",
      ["a.yaml", "--allow-deletes", "5"],
      { REPEAT: "yes" },
      /--allow-deletes holds for one run and cannot be used with REPEAT: set REPEAT=no/,
    ],
    ["two configuration files", ["a.yaml", "b.yaml"], {}, /too many arguments/],
  ] as const
) {
  Deno.test(`${fault} is a usage error with exit code 2`, () => {
    const { exitCode, stderr } = printed([...args], environment);
    assert.equal(exitCode, 2);
    assert.match(stderr, message);
  });
}
