/**
 * Checks the searches in the source and the entries that they find.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { type Kind, KINDS } from "../common/model.ts";
import type { TargetDescription } from "../run/read_target.ts";
import type { Source } from "../ldap/source.ts";
import { problemText } from "../common/error.ts";
import { SourceError } from "../ldap/source_error.ts";
import { MEMBERS, membersCheck } from "./member_checks.ts";
import { NAMESAKES, namesakesCheck } from "./namesakes.ts";
import { readSample, type Sample } from "./sample.ts";
import { countCheck, entriesCheck, sampleChecks, skippedSample, sourceSubject } from "./sample_checks.ts";
import { type Check, failed, passed, reported, skipped } from "./types.ts";

/** Result code invalidDNSyntax (RFC 4511 appendix A). */
const INVALID_DN = 34;

/** The checks and the samples they are based on. */
interface ReadingResult {
  readonly checks: readonly Check[];
  /** One for each kind that could be read. */
  readonly samples: readonly Sample[];
}

interface ReadingOptions {
  readonly config: Config;
  /** Undefined if the target could not be described. */
  readonly target: TargetDescription | undefined;
}

/**
 * Reads the first pages of users and of groups.
 *
 * @param source undefined if the bind failed
 */
export async function checkReading(
  source: Source | undefined,
  { config, target }: ReadingOptions,
): Promise<ReadingResult> {
  const checks: Check[] = [];
  const samples: Sample[] = [];
  let open = source;
  for (const kind of KINDS) {
    if (open === undefined) {
      checks.push(...unread(kind));
      continue;
    }
    try {
      const sample = await readSample(open, kind, { config, target: target?.kinds[kind] });
      samples.push(sample);
      checks.push(passed(sourceSubject(kind, "base"), `${config.source[kind].base} exists`));
      checks.push(entriesCheck(sample, config), ...sampleChecks(sample));
      const counted = await countEntries(open, sample, config);
      checks.push(counted.check);
      if (counted.isConnectionLost) open = undefined;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      checks.push(...failedReading(kind, config, error));
      // Without a result code, the connection is lost.
      if (error.code === undefined) open = undefined;
    }
  }
  checks.push(...await checkGroups(open, samples, config));
  return { checks, samples };
}

/** Checks that need users and groups. */
async function checkGroups(
  source: Source | undefined,
  samples: readonly Sample[],
  config: Config,
): Promise<Check[]> {
  const [user, group] = KINDS.map((kind) => samples.find((sample) => sample.kind === kind));
  if (source === undefined || user === undefined || group === undefined) {
    const missing = source === undefined ? "a connection to the source" : "entries";
    return [skipped(MEMBERS, missing), skipped(NAMESAKES, missing)];
  }
  const both = { user, group };
  try {
    return [await membersCheck(source, both, config), await namesakesCheck(source, both, config)];
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return [failed(MEMBERS, error.said), skipped(NAMESAKES, "a connection to the source")];
  }
}

/** Counts all entries, unless the sample contains them all. A failure here would fail a synchronisation too. */
async function countEntries(
  source: Source,
  { kind, complete, entries }: Sample,
  config: Config,
): Promise<{ readonly check: Check; readonly isConnectionLost: boolean }> {
  try {
    const found = complete ? entries.length : await source.count(kind);
    return { check: countCheck(kind, found, config), isConnectionLost: false };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const check = failed(sourceSubject(kind, "count"), error.said);
    return { check, isConnectionLost: error.code === undefined };
  }
}

function unread(kind: Kind): Check[] {
  const missing = "a connection to the source";
  return [
    skipped(sourceSubject(kind, "base"), missing),
    skipped(sourceSubject(kind, "entries"), missing),
    ...skippedSample(kind, missing),
  ];
}

function failedReading(kind: Kind, { source }: Config, error: SourceError): Check[] {
  const { base } = source[kind];
  if (error.kind === "missing" || error.code === INVALID_DN) {
    return [
      reported(
        sourceSubject(kind, "base"),
        "failure",
        `${base}: ${problemText(error.said)}`,
        `${error.said.advice ?? "Correct it."} The key is source.${kind}_base.`,
      ),
      skipped(sourceSubject(kind, "entries"), "the base"),
      ...skippedSample(kind, "entries"),
    ];
  }
  return [
    skipped(sourceSubject(kind, "base"), "a successful search"),
    failed(sourceSubject(kind, "entries"), error.said, `below ${base}: `),
    ...skippedSample(kind, "entries"),
  ];
}
