/**
 * The command `check`: checks the configuration and both directories. Writes nothing.
 *
 * @module
 */

import { visibleJson } from "../../common/visible.ts";
import { configurationChecks } from "../../check/configuration.ts";
import { checkDocument } from "../../check/json.ts";
import { checksText } from "../../check/text.ts";
import { type Check, count, failed, passed, reported, skipped, type Subject } from "../../check/types.ts";
import { detailsText, type ErrorDetails, errorDetails, problemText } from "../../common/error.ts";
import { loadConfigFile } from "../../config/load_file.ts";
import type { Level } from "../../logging/levels.ts";
import { EXIT, exitCode, type NoReport } from "../../report/report.ts";
import { isDomainUri } from "../../syntax/ldap_uri.ts";
import { type CommandContext, readConfig, readLogConf, runInSandbox, type Stage } from "../run_in_sandbox.ts";
import { writeLines } from "../write_lines.ts";
import type { CheckOptions } from "../program.ts";
import { stdoutStyle } from "../stdout_style.ts";

const SERVERS: Subject = { id: "source.servers", title: "servers" };
const LOGGING: Subject = { id: "configuration.logging", title: "logging" };
const REACH: Subject = { id: "configuration.reach", title: "reach" };

/** Runs the checks and prints them on stdout; returns the exit code of the program. */
export async function check(options: CheckOptions, context: CommandContext): Promise<number> {
  if (options.offline) return await checkOffline(options, context);
  const loaded = readConfig(options, context.environment);
  const checks = configurationChecks(loaded.ok ? loaded.config.file : options.config, loaded);
  if (!loaded.ok) return show(checks, options, context, EXIT.usage);
  const isDomain = loaded.config.source.uris.some(isDomainUri);

  const complaints: string[] = [];
  let failure: NoReport & { readonly stage: Stage } | undefined;
  const code = await runInSandbox(
    {
      ...options,
      ownLevel: quieter(options.logLevel),
      say: context.complain,
      onFailure: (end, stage) => failure = { ...end, stage },
    },
    { ...context, complain: (line) => void complaints.push(line) },
    async ({ perform, config, loggingWarning }) => {
      if (loggingWarning !== undefined) {
        checks.push(reported(LOGGING, "warning", loggingWarning.problem, loggingWarning.advice));
      }
      const result = await perform({ name: "check", config, sampleSize: options.sample });
      if (!result.ok) {
        context.complain(`cannot complete the checks: ${detailsText(result.error)}`);
        return exitCode(result.outcome);
      }
      if (isDomain) {
        checks.push(
          passed(
            SERVERS,
            `of ${config.source.domain}: ${config.source.uris.map(({ text }) => text).join(" ")}`,
          ),
        );
      }
      return show([...checks, ...result.checks], options, context);
    },
  );
  if (failure?.stage === "logging") {
    checks.push(...failure.reasons.map(loggingFault));
    return show(checks, options, context, code);
  }
  for (const line of complaints) context.complain(line);
  if (failure?.stage !== "start" || complaints.length > 0) return code;
  return show([...checks, ...startChecks(failure)], options, context, code);
}

/** Checks what needs neither network nor secrets, and says what was not checked. */
async function checkOffline(options: CheckOptions, context: CommandContext): Promise<number> {
  const loaded = loadConfigFile(options.config, context.environment, { offline: true });
  const checks = configurationChecks(loaded.ok ? loaded.config.file : options.config, loaded);
  if (!loaded.ok) return show(checks, options, context, EXIT.usage);
  const { offlineChecks } = await import("../../check/offline.ts");
  try {
    await readLogConf(options.logConf);
  } catch (error) {
    checks.push(loggingFault(errorDetails(error)));
    return show(checks, options, context, EXIT.usage);
  }
  return show([...checks, ...offlineChecks(loaded)], options, context);
}

/** Why the logging configuration cannot be used. */
function loggingFault({ place, parts = [], ...reason }: ErrorDetails): Check {
  const { advice = "Correct the file that --log-conf or LOG_CONF names." } = reason;
  const detail = (place === undefined ? "" : `${place}: `) + problemText(reason);
  return reported(LOGGING, "failure", detail, advice, parts.map(detailsText));
}

/** Why the engine did not start: hosts that this program may not reach, or a domain without servers. */
function startChecks({ outcome, reasons }: NoReport): Check[] {
  const [subject, missing] = outcome === "misconfigured"
    ? [REACH, "the permission to connect"] as const
    : [SERVERS, "the servers of the source"] as const;
  return [
    ...reasons.map((reason) =>
      failed(subject, reason, reason.place === undefined ? "" : `${reason.place}: `)
    ),
    skipped({ id: "source.connection", title: "connection" }, missing),
    skipped({ id: "target.connection", title: "connection" }, missing),
  ];
}

/** The checks show what failed; the log adds only the details of debug and trace. */
function quieter(level: Level): Level {
  return level === "debug" || level === "trace" ? level : "fatal";
}

function show(
  checks: readonly Check[],
  { config, json, strict, quiet }: CheckOptions,
  { environment }: CommandContext,
  code: number = checksCode(checks, strict),
): number {
  writeLines(
    json
      ? [visibleJson(checkDocument(config, checks, Date.now()), 2)]
      : checksText(checks, { ...stdoutStyle(environment), quiet }),
  );
  return code;
}

/** The exit code: failures, and with `--strict` warnings, are not a success. */
export function checksCode(checks: readonly Check[], strict: boolean): number {
  const { failure, warning } = count(checks);
  if (failure > 0) return EXIT.failed;
  return strict && warning > 0 ? EXIT.partial : EXIT.done;
}
