import assert from "node:assert/strict";
import { levelFrom, lowestLevel } from "./levels.ts";
import { LogConfError, parseLogConf } from "./log_conf.ts";

Deno.test("logging: level names of logtape and Python are accepted in any case", () => {
  assert.equal(levelFrom("INFO"), "info");
  assert.equal(levelFrom("Warn"), "warning");
  assert.equal(levelFrom("CRITICAL"), "fatal");
  assert.equal(levelFrom("NOTSET"), "trace");
  const numbers = ["0", "10", "15", "20", "30", "40", "50", "70"].map(levelFrom);
  assert.deepEqual(numbers, ["trace", "debug", "info", "info", "warning", "error", "fatal", "fatal"]);
  for (const none of ["loud", "-1", "1.5", "", "constructor"]) assert.equal(levelFrom(none), undefined, none);
});

for (
  const [what, level, text] of [
    [
      "of fileConfig",
      "debug",
      `[loggers]\nkeys=root,a\n[handlers]\nkeys = c\n[formatters]\nkeys=f\n
[logger_a]\nlevel=ERROR\n[logger_root]\n# level of all\nhandlers=c\nLevel : DEBUG\n[handler_c]\nlevel=INFO\nargs=[1]\n`,
    ],
    [
      "of fileConfig without a root level",
      "warning",
      `[loggers]\r\nkeys=root\r\n[formatters]\r\n[handlers]\r\n
[logger_root]\r\nhandlers=c\r\n[handler_c]\r\nlevel=INFO\r\n`,
    ],
    [
      "of fileConfig with line ends of Windows",
      "debug",
      `[loggers]\r\nkeys=root\r\n[formatters]\r\n[handlers]\r\n
[logger_root]\r\nhandlers=c\r\nlevel=DEBUG\r\n[handler_c]\r\nlevel=INFO\r\n`,
    ],
    [
      "of dictConfig",
      "error",
      "version: 1\nhandlers: {c: {class: a.B, stream: ext://sys.stdout}}\nroot: {level: ERROR}",
    ],
    [
      "of dictConfig as JSON",
      "info",
      '{"version": 1, "loggers": {"": {"level": 20, "handlers": []}, "x": {}}}',
    ],
    ["of dictConfig without a root level", "warning", "version: 1\ndisable_existing_loggers: no"],
    ["with a level of its own", "info", "version: 1\nroot: {level: LOUD}"],
  ] as const
) {
  Deno.test(`logging: a configuration of Python's logging is recognised: ${what}`, () => {
    assert.deepEqual(parseLogConf(text, "log.conf"), {
      sinks: { stderr: { type: "stderr" } },
      loggers: [{ category: ["udm-directory-connector"], level, sinks: ["stderr"] }],
      isForPython: true,
    });
  });
}

Deno.test("logging: of a file that is no logging configuration nothing is quoted", () => {
  const files = {
    "": /^f: it is not a logging configuration/,
    "root:hunter2:1:2\ndaemon:*:1:2\n":
      /^f: it is not a logging configuration: it has neither sinks nor loggers/,
    "hunter2": /neither sinks nor loggers/,
    "udm: {password: hunter2}": /neither sinks nor loggers/,
    "a: b\nc: d: hunter2": /^f:2:4: the YAML is not valid: /,
    "a: [*hunter2]": /^f: it cannot be read as YAML/,
    "[hunter2]\nb=c": /^f:2:1: the YAML is not valid/,
    "a: !hunter2 b": /neither sinks nor loggers/,
    "hunter2: 1\nhunter2: 2": /^f:2:1: the YAML is not valid/,
  };
  for (const [text, message] of Object.entries(files)) {
    assert.throws(() => parseLogConf(text, "f"), (error) => {
      assert.ok(error instanceof LogConfError);
      assert.match(error.message, message);
      assert.ok(!error.message.includes("hunter2"), error.message);
      return true;
    });
  }
});

Deno.test("logging: a logging configuration has sinks and loggers", () => {
  const conf = parseLogConf(
    `
sinks:
  screen: {type: stderr}
  file: {type: file, path: /var/log/x.log, format: json, max_size: 1000000}
loggers:
  - {category: udm-directory-connector, level: INFO, sinks: [screen]}
  - {category: [udm-directory-connector, target], level: debug, sinks: [file]}
`,
    "logging.yaml",
  );
  assert.deepEqual(conf.loggers[0], {
    category: ["udm-directory-connector"],
    level: "info",
    sinks: ["screen"],
  });
  assert.deepEqual(conf.sinks.screen, { type: "stderr" });
  assert.equal(lowestLevel(conf.loggers, "info"), "debug");
});

for (
  const [fault, text, message] of [
    ["an unknown level", "sinks: {}\nloggers: [{category: a, level: loud}]", /no level "loud".*allowed/],
    [
      "an unknown sink",
      "sinks: {a: {type: stderr}}\nloggers: [{category: a, sinks: [b]}]",
      /no sink b; there are a/,
    ],
    [
      "a sink named like a member of every object",
      "sinks: {a: {type: stderr}}\nloggers: [{category: a, sinks: [constructor]}]",
      /no sink constructor; there are a/,
    ],
    ["an unknown key", "sinks: {}\nloggers: []\nfoo: 1", /foo/],
    [
      "a sink for syslog",
      "sinks: {a: {type: syslog}}\nloggers: []",
      /sinks\.a.*is not supported.*\| logger --prio-prefix/,
    ],
    [
      "a sink of an unknown kind",
      "sinks: {a: {type: pigeon}}\nloggers: []",
      /sinks\.a\.type: .*stderr.*file/,
    ],
    [
      "an unknown level of a sink",
      "sinks: {a: {type: stderr, level: x}}\nloggers: []",
      /sinks\.a\.level: no level/,
    ],
    ["no YAML", "a: [", /logging\.yaml/],
  ] as const
) {
  Deno.test(`logging: a logging configuration with ${fault} is refused with a reason`, () => {
    assert.throws(() => parseLogConf(text, "logging.yaml"), (error) => {
      assert.ok(error instanceof LogConfError);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("logging: the example of a logging configuration is valid", () => {
  const file = new URL("../../config/logging.yaml", import.meta.url);
  const conf = parseLogConf(Deno.readTextFileSync(file), "logging.yaml");
  assert.deepEqual(Object.keys(conf.sinks), ["screen", "file"]);
  assert.equal(lowestLevel(conf.loggers, "debug"), "debug");
});
