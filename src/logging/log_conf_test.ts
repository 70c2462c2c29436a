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
