import assert from "node:assert/strict";
import { parseCommandLine, VARIABLES } from "./options.ts";
import { buildProgram } from "./program.ts";
import { configArgument, Setting } from "./settings.ts";
import { VERSION } from "../common/version.ts";

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

Deno.test("options: only the configuration is mandatory", () => {
  assert.deepEqual(options(["a.yaml"]), {
    config: "a.yaml",
    logLevel: "info",
    logConf: undefined,
    logFormat: "text",
    quiet: false,
    progress: true,
    metricsFile: undefined,
    summaryFile: undefined,
    listen: undefined,
    skippedExitCode: undefined,
    repeat: false,
    repeatDelay: 300,
    maxDurationMs: undefined,
    dryRun: false,
    runtimeDirectory: undefined,
    allowDeletes: undefined,
    allowValueLoss: [],
    adoptByName: false,
    plan: undefined,
  });
});

Deno.test("options: the name of the default command is optional", () => {
  assert.equal(options(["sync", "a.yaml", "--dry-run"]).dryRun, true);
});

Deno.test("options: the environment supplies what the command line does not give", () => {
  const environment = {
    CONFIG_FILENAME: "b.yaml",
    LOG_LEVEL: "DEBUG",
    LOG_CONF: "l.yaml",
    LOG_FORMAT: "JSON",
    METRICS_FILE: "m.prom",
    SUMMARY_FILE: "s.json",
    LISTEN: "[::1]:9464",
    REPEAT: "yes",
    REPEAT_DELAY: "60",
    MAX_DURATION: "4h",
  };
  assert.deepEqual(options([], environment), {
    config: "b.yaml",
    logLevel: "debug",
    logConf: "l.yaml",
    logFormat: "json",
    quiet: false,
    progress: true,
    metricsFile: "m.prom",
    summaryFile: "s.json",
    listen: { hostname: "::1", port: 9464 },
    skippedExitCode: undefined,
    repeat: true,
    repeatDelay: 60,
    maxDurationMs: 14_400_000,
    dryRun: false,
    runtimeDirectory: undefined,
    allowDeletes: undefined,
    allowValueLoss: [],
    adoptByName: false,
    plan: undefined,
  });
});

Deno.test("options: the command line overrides the environment", () => {
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

Deno.test("options: AD2UCS_CFG is the old name of CONFIG_FILENAME", () => {
  assert.equal(options([], { AD2UCS_CFG: "c.yaml" }).config, "c.yaml");
  assert.equal(options([], { AD2UCS_CFG: "c.yaml", CONFIG_FILENAME: "b.yaml" }).config, "b.yaml");
  assert.equal(options(["a.yaml"], { AD2UCS_CFG: "c.yaml" }).config, "a.yaml");
});

Deno.test("options: REPEAT takes every spelling of yes and no, and --no-repeat overrides it", () => {
  for (const yes of ["1", "true", "T", "yes", "Y", "on"]) {
    assert.equal(options(["a"], { REPEAT: yes }).repeat, true, yes);
    assert.equal(options(["a", "--no-repeat"], { REPEAT: yes }).repeat, false, yes);
    assert.equal(options(["a", "--no-repeat", "--allow-deletes", "5"], { REPEAT: yes }).allowDeletes, 5);
  }
  for (const no of ["0", "False", "f", "no", "N", "off", ""]) {
    assert.equal(options(["a"], { REPEAT: no }).repeat, false, no);
    assert.equal(options(["a", "--repeat"], { REPEAT: no }).repeat, true, no);
  }
});

Deno.test("options: a password on the command line is refused and not repeated", () => {
  for (
    const args of [["--source-password", "hunter2"], ["--source-password=hunter2"], ["--source-password"]]
  ) {
    for (const command of [[], ["check"]]) {
      const { exitCode, stdout, stderr } = printed([...command, "a.yaml", ...args]);
      assert.equal(exitCode, 2);
      assert.match(stderr, /process list: use the variable SOURCE_PASSWORD, .* source\.password_file/);
      assert.ok(!(stdout + stderr).includes("hunter2"));
    }
  }
  assert.match(printed(["a.yaml", "--udm-password=x"]).stderr, /UDM_PASSWORD, the credential udm-password, /);
  for (const unknown of ["--pasword=hunter2", "-phunter2", "--bind-pw=hun'\n'ter2"]) {
    const { exitCode, stderr } = printed(["a.yaml", unknown]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /^error: unknown option '-\S*'\n/);
    assert.ok(!/hun|ter2/.test(stderr), stderr);
  }
});

Deno.test("options: help and version are printed on stdout with exit code 0", () => {
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

Deno.test("options: of several runtime directories in the environment, the first is used", () => {
  const environment = { RUNTIME_DIRECTORY: "/run/a:/run/b" };
  assert.equal(options(["a.yaml"], environment).runtimeDirectory, "/run/a");
  assert.equal(options(["a.yaml", "--runtime-directory", "/c:d"], environment).runtimeDirectory, "/c:d");
  assert.equal(options(["a.yaml"], { RUNTIME_DIRECTORY: " " }).runtimeDirectory, undefined);
});

Deno.test("options: every command accepts --quiet and --no-progress", () => {
  for (const command of buildProgram().commands) {
    const others = command.registeredArguments.slice(1).map(() => "anna");
    const words = [command.name(), "a.yaml", ...others, "--quiet", "--no-progress"];
    const invocation = parseCommandLine(words, {});
    assert.ok(invocation.command !== "print", JSON.stringify(invocation));
    const { quiet, progress } = invocation.options;
    assert.deepEqual({ quiet, progress }, { quiet: true, progress: false });
  }
});

Deno.test("options: deletions are allowed by number, for one run", () => {
  assert.equal(options(["a.yaml", "--allow-deletes", "261"]).allowDeletes, 261);
  assert.equal(options(["a.yaml", "--allow-deletes=0"]).allowDeletes, 0);
  assert.equal(options(["a.yaml", "--allow-deletes", "5"], { REPEAT: "no" }).allowDeletes, 5);
  assert.equal(options(["a.yaml", "--adopt-by-name"], { REPEAT: "no" }).adoptByName, true);
});

Deno.test("options: the program may read the variable of every option", () => {
  const settings = buildProgram().commands.flatMap(({ options }) => options)
    .filter((option) => option instanceof Setting);
  assert.ok(settings.length > 5);
  const variables = [...settings, configArgument()].flatMap(({ variable }) => variable ?? []);
  assert.deepEqual(variables.filter((name) => !(VARIABLES as readonly string[]).includes(name)), []);
});

Deno.test("options: parsing leaves no values behind for the next parsing", () => {
  assert.equal(options(["a.yaml", "--dry-run", "--log-level", "trace"]).dryRun, true);
  const { dryRun, logLevel } = options(["a.yaml"]);
  assert.deepEqual({ dryRun, logLevel }, { dryRun: false, logLevel: "info" });
});

Deno.test("options: a variable of white space counts as not set", () => {
  const environment = { LOG_LEVEL: " ", REPEAT_DELAY: "", CONFIG_FILENAME: "b.yaml" };
  const { logLevel, repeatDelay } = options([], environment);
  assert.deepEqual({ logLevel, repeatDelay }, { logLevel: "info", repeatDelay: 300 });
  assert.match(printed([], { CONFIG_FILENAME: " " }).stderr, /no configuration file/);
});

Deno.test("options: --allow-value-loss can be repeated, for sync and plan", () => {
  const args = ["a.yaml", "--allow-value-loss", "phone", "--allow-value-loss=e-mail"];
  assert.deepEqual(options(args).allowValueLoss, ["phone", "e-mail"]);
  const planned = parseCommandLine(["plan", ...args], {});
  assert.deepEqual(planned.command === "plan" && planned.options.allowValueLoss, ["phone", "e-mail"]);
});

for (
  const [fault, args, environment, message] of [
    ["no configuration file", [], {}, /no configuration file/],
    ["an unknown option", ["a.yaml", "--dryrun"], {}, /unknown option '--dryrun'[\s\S]*--dry-run/],
    ["an unknown log level", ["a.yaml", "--log-level", "loud"], {}, /"loud" is not a log level/],
    [
      "a delay that is not a number",
      ["a.yaml", "--repeat-delay", "soon"],
      {},
      /"soon" is not a number of seconds/,
    ],
    [
      "an unknown log format",
      ["a.yaml", "--log-format", "xml"],
      {},
      /"xml" is not a log format; .*text, json/,
    ],
    [
      "an unknown log format in the environment",
      ["a.yaml"],
      { LOG_FORMAT: "xml" },
      /LOG_FORMAT: "xml" is not a log format/,
    ],
    [
      "an unknown log level in the environment",
      ["a.yaml"],
      { LOG_LEVEL: "loud" },
      /LOG_LEVEL: "loud" is not a log level/,
    ],
    [
      "an invalid flag in the environment",
      ["a.yaml"],
      { REPEAT: "maybe" },
      /REPEAT: "maybe" is neither yes nor no/,
    ],
    [
      "a number of deletions that is not a number",
      ["a.yaml", "--allow-deletes", "all"],
      {},
      /"all" is not a whole number/,
    ],
    ["a percentage of deletions", ["a.yaml", "--allow-deletes", "20%"], {}, /"20%" is not a whole number/],
    ["a missing number of deletions", ["a.yaml", "--allow-deletes"], {}, /argument missing/],
    [
      "--allow-deletes with --repeat",
      ["a.yaml", "--allow-deletes", "5", "--repeat"],
      {},
      /--allow-deletes holds for one run and cannot be used with --repeat or REPEAT=yes: use --no-repeat/,
    ],
    [
      "--allow-deletes with REPEAT",
      ["a.yaml", "--allow-deletes", "5"],
      { REPEAT: "yes" },
      /--allow-deletes holds for one run and cannot be used with --repeat or REPEAT=yes: use --no-repeat/,
    ],
    [
      "--allow-value-loss with --repeat",
      ["a.yaml", "--allow-value-loss", "phone", "--repeat"],
      {},
      /--allow-value-loss holds for one run and cannot be used with --repeat or REPEAT=yes: use --no-repeat/,
    ],
    [
      "--allow-value-loss with REPEAT",
      ["a.yaml", "--allow-value-loss", "phone"],
      { REPEAT: "yes" },
      /--allow-value-loss holds for one run and cannot be used with --repeat or REPEAT=yes: use --no-repeat/,
    ],
    ["a missing property that may be emptied", ["a.yaml", "--allow-value-loss"], {}, /argument missing/],
    [
      "--adopt-by-name with --repeat",
      ["a.yaml", "--adopt-by-name", "--repeat"],
      {},
      /--adopt-by-name holds for one run and cannot be used with --repeat or REPEAT=yes: use --no-repeat/,
    ],
    [
      "--adopt-by-name with REPEAT",
      ["a.yaml", "--adopt-by-name"],
      { REPEAT: "yes" },
      /--adopt-by-name holds for one run and cannot be used with --repeat or REPEAT=yes: use --no-repeat/,
    ],
    ["two configuration files", ["a.yaml", "b.yaml"], {}, /too many arguments/],
  ] as const
) {
  Deno.test(`options: ${fault} is a usage error with exit code 2`, () => {
    const { exitCode, stderr } = printed([...args], environment);
    assert.equal(exitCode, 2);
    assert.match(stderr, message);
  });
}

Deno.test("options: --max-duration takes a duration with a unit, and never overrides MAX_DURATION", () => {
  const MAX_DURATION = "4h";
  assert.equal(options(["a", "--max-duration", "90m"], { MAX_DURATION }).maxDurationMs, 5_400_000);
  assert.equal(options(["a", "--max-duration", "never"], { MAX_DURATION }).maxDurationMs, undefined);
  for (const wrong of ["4", "0s", "30d", "soon"]) {
    const { stderr, exitCode } = printed(["a", "--max-duration", wrong]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /is not a duration of at most 3w with s, m, h, d or w, such as 4h, or never/);
  }
});

Deno.test("options: a reviewed plan is not applied in parts", () => {
  const { stderr, exitCode } = printed(["a", "--plan", "p.json"], { MAX_DURATION: "4h" });
  assert.equal(exitCode, 2);
  assert.match(stderr, /--plan applies a reviewed plan as a whole .* use --max-duration never for this run/);
  assert.equal(
    options(["a", "--plan", "p.json", "--max-duration", "never"], { MAX_DURATION: "4h" }).plan,
    "p.json",
  );
});

Deno.test("options: --skipped-exit-code is an exit code", () => {
  assert.equal(options(["a", "--skipped-exit-code", "0"]).skippedExitCode, 0);
  assert.equal(options(["a"], { SKIPPED_EXIT_CODE: "10" }).skippedExitCode, 10);
  for (const wrong of ["256", "-1", "three"]) {
    assert.match(
      printed(["a", `--skipped-exit-code=${wrong}`]).stderr,
      /is not an exit code between 0 and 255/,
    );
  }
});

Deno.test("options: --listen and LISTEN need --repeat, and an address", () => {
  const refused =
    /--listen serves the metrics of repeated runs and cannot be used for a single run: add --repeat/;
  const address = "127.0.0.1:9464";
  assert.match(printed(["a.yaml", "--listen", address]).stderr, refused);
  assert.match(printed(["a.yaml", "--no-repeat"], { LISTEN: address, REPEAT: "yes" }).stderr, refused);
  assert.equal(options(["a.yaml", "--repeat"], { LISTEN: address }).listen?.port, 9464);
  const { stderr, exitCode } = printed(["a.yaml", "--repeat"], { LISTEN: ":9464" });
  assert.equal(exitCode, 2);
  assert.match(stderr, /^error: LISTEN: ":9464" is not an address with a port from 1 to 65535, such as/m);
});
