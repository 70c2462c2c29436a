/** @module */

import { LogConfError, parseLogConf } from "../../../src/logging/log_conf.ts";
import { attempt, kindOf, rule, type Target, textOf } from "../target.ts";

/** The content of another file, given by mistake. */
const SECRET = "S3cretWord";

/** Logging configurations. */
export const target: Target = {
  description: "logging configurations",
  longest: 4096, // the YAML library takes quadratic time on errors
  tokens: [
    ..."-:{}[]&*!|>'\"#,",
    ...[
      "sinks:",
      "loggers:",
      "  ",
      "\n",
      "type: stderr",
      "type: file",
      "type: syslog",
      "path: /a",
      "format: json",
      "level: debug",
    ],
    ...[
      "max_size: 5",
      "category: a.b",
      "[loggers]\n",
      "[handlers]\n",
      "[formatters]\n",
      "[logger_root]\n",
      "level=DEBUG",
      "version: 1",
      "root:",
    ],
    ...[SECRET, "*a", "&a", "<<: ", "constructor", "__proto__", ": ", "- "],
  ],
  check(input) {
    const text = textOf(input);
    const parsed = attempt(() => parseLogConf(text, "log.yaml"), LogConfError);
    if (parsed.error !== undefined) {
      // A file of another kind has neither of the keys
      const isOther = !/sinks|loggers|version/.test(text);
      rule(
        !isOther || !parsed.error.message.includes(SECRET),
        "no message quotes a file of another kind",
        () => parsed.error,
      );
      return kindOf(parsed.error);
    }
    const { sinks, loggers } = parsed.value;
    for (const logger of loggers) {
      for (const name of logger.sinks) {
        rule(Object.hasOwn(sinks, name), "a logger has only sinks that exist", () => name);
      }
    }
    return `${Object.keys(sinks).length > 0} ${loggers.length > 0}`;
  },
};
