/**
 * The command `check`: looks at the configuration and at both directories, and says what is wrong and what to do.
 * Writes nothing.
 *
 * @module
 */

import { configurationChecks } from "../../check/configuration.ts";
import { checkDocument } from "../../check/json.ts";
import { checksText } from "../../check/text.ts";
import { type Check, count, failed, passed, skipped, type Subject } from "../../check/types.ts";
import { detailsText, type ErrorDetails } from "../../common/error.ts";
import { loadConfig } from "../../config/load.ts";
import { readTextFile } from "../../config/text_file.ts";
import type { Level } from "../../logging/levels.ts";
import { EXIT, exitCode } from "../../report/report.ts";
import { parseDomainUri } from "../../syntax/ldap_uri.ts";
import { type CommandContext, runInSandbox } from "../run_in_sandbox.ts";
import { writeLines } from "../write_lines.ts";
import type { CheckOptions } from "../program.ts";
import { hasColours } from "../progress.ts";

const SERVERS: Subject = { id: "source.servers", title: "servers" };
const REACH: Subject = { id: "configuration.reach", title: "reach" };

/** Checks, and shows what came of it on stdout; gives the exit code of the program. */
export async function check(options: CheckOptions, context: CommandContext): Promise<number> {
  const { config: file } = options;
  const loaded = loadConfig({
    path: file,
    env: { get: (name) => context.environment[name] },
    readTextFile,
    stat: Deno.statSync,
  });
  const checks = configurationChecks(file, loaded);
  if (!loaded.ok) return show(checks, options, context, EXIT.usage);
  const isDomain = loaded.config.source.uris.some((uri) => parseDomainUri(uri) !== undefined);

  let complained = false;
  const complain = (line: string) => {
    complained = true;
    context.complain(line);
  };
  let ended: { readonly code: number; readonly reasons: readonly ErrorDetails[] } | undefined;
  let begun = false;
  const code = await runInSandbox(
    {
      ...options,
      logLevel: quieter(options.logLevel),
      progress: false,
      notBegun: (code, reasons) => ended = { code, reasons },
    },
    { ...context, complain },
    async ({ perform, config }) => {
      begun = true;
      const result = await perform({ name: "check", config });
      if (!result.ok) {
        context.complain(`the checks did not come to their end: ${detailsText(result.error)}`);
        return exitCode(result.outcome);
      }
      if (isDomain) {
        checks.push(passed(SERVERS, `of ${config.source.domain}: ${config.source.uris.join(" ")}`));
      }
      return show([...checks, ...result.checks], options, context);
    },
  );
  if (ended === undefined || complained || begun) return code;
  return show([...checks, ...outside(ended.code, ended.reasons)], options, context, code);
}

/** What kept the engine from being started: hosts that this program may not reach, or a domain without servers. */
function outside(code: number, reasons: readonly ErrorDetails[]): Check[] {
  const [subject, missing] = code === EXIT.usage
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

/** The checks themselves tell what went wrong; the log adds something only for those who look for details. */
function quieter(level: Level): Level {
  return level === "debug" || level === "trace" ? level : "fatal";
}

function show(
  checks: readonly Check[],
  { config, json, strict, quiet }: CheckOptions,
  { environment }: CommandContext,
  code: number = checksCode(checks, strict),
): number {
  const isTerminal = Deno.stdout.isTerminal();
  writeLines(
    json ? [JSON.stringify(checkDocument(config, checks, Date.now()), undefined, 2)] : checksText(checks, {
      colours: hasColours(environment, isTerminal),
      columns: isTerminal ? Deno.consoleSize().columns : undefined,
      quiet,
    }),
  );
  return code;
}

/** Tells by the exit code whether something has to be done. */
export function checksCode(checks: readonly Check[], strict: boolean): number {
  const { failure, warning } = count(checks);
  if (failure > 0) return EXIT.failed;
  return strict && warning > 0 ? EXIT.partial : EXIT.done;
}
