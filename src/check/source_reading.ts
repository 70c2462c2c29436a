/**
 * Checks the searches in the source and the entries that they find.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { synchronisedKinds, USERS_ONLY } from "../config/kinds.ts";
import { type Kind, KINDS } from "../common/model.ts";
import type { PhaseClock } from "../common/progress.ts";
import type { SearchSummary } from "../ldap/search.ts";
import { unreadParts } from "../run/read_source.ts";
import { basesText } from "../syntax/search_bases.ts";
import type { TargetDescription } from "../run/describe_target.ts";
import type { Source } from "../ldap/source.ts";
import { problemText } from "../common/error.ts";
import { SourceError } from "../ldap/source_error.ts";
import { namesText } from "../common/number_text.ts";
import { MEMBERS, membersCheck } from "./member_checks.ts";
import { NAMESAKES, namesakesCheck } from "./namesakes.ts";
import { collectFrom, Collector, type Sample } from "./sample.ts";
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
  /** The maximum number of entries of each search; infinite: all. */
  readonly sampleSize: number;
  /** Is told how many entries have been read. */
  readonly clock: PhaseClock;
}

/**
 * Reads users and groups.
 *
 * @param source undefined if the bind failed
 */
export async function checkReading(
  source: Source | undefined,
  { config, target, sampleSize, clock }: ReadingOptions,
): Promise<ReadingResult> {
  const checks: Check[] = [];
  const samples: Sample[] = [];
  const references = new Set<string>();
  const kinds = synchronisedKinds(config.source);
  let open = source;
  let read = 0;
  const onEntry = () => clock.reached("source", ++read);
  clock.begin("source");
  for (const kind of kinds) {
    if (open === undefined) {
      checks.push(...unread(kind));
      continue;
    }
    const { bases } = config.source[kind];
    const collector = new Collector(kind, { config, target: target?.kinds[kind] });
    const summaries: (SearchSummary | undefined)[] = [];
    try {
      for (const base of bases) {
        summaries.push(await collectFrom(open, kind, base, collector, { most: sampleSize, onEntry }));
      }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      checks.push(...failedReading(kind, bases[summaries.length] ?? "", error));
      if (isConnectionLost(error)) open = undefined;
      continue;
    }
    const complete = summaries.filter((summary) => summary !== undefined);
    const sample = collector.sample(complete.length === bases.length);
    samples.push(sample);
    const exist = bases.length === 1 ? "exists" : "exist";
    checks.push(passed(sourceSubject(kind, "base"), `${basesText(bases)} ${exist}`));
    checks.push(entriesCheck(sample, config), ...sampleChecks(sample));
    try {
      const counted = sample.complete ? complete : [await open.count(kind)];
      const found = counted.reduce((sum, { entries }) => sum + entries, 0);
      for (const reference of counted.flatMap((summary) => summary.references)) references.add(reference);
      checks.push(countCheck(kind, found, config));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      // This failure would fail a synchronisation too
      checks.push(failed(sourceSubject(kind, "count"), error.said));
      if (isConnectionLost(error)) open = undefined;
    }
  }
  clock.end("source", read);
  if (kinds.includes("group")) checks.push(...await checkGroups(open, samples, config));
  else checks.push(USERS_ONLY_CHECK);
  return { checks: [...checks, ...referencesCheck(unreadParts(references), config)], samples };
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

const USERS_ONLY_CHECK = reported(
  sourceSubject("group", "base"),
  "note",
  USERS_ONLY,
  "Set source.group_base to synchronise groups too.",
);

/** Without a result code, the connection is lost. */
function isConnectionLost({ code }: SourceError): boolean {
  return code === undefined;
}

/** Says what follows from parts of the source that are kept on other servers. */
function referencesCheck(references: readonly string[], { safety }: Config): Check[] {
  if (references.length === 0) return [];
  const subject = { id: "source.references", title: "parts kept elsewhere" } as const;
  const parts = `${namesText(references, { shown: 3 })}: not read`;
  return [
    safety.allowReferences
      ? reported(
        subject,
        "note",
        `${parts}; deletions are allowed (safety.allow_references)`,
        "Make sure that no users or groups to synchronise are kept there: they would be deleted from UDM.",
      )
      : reported(
        subject,
        "warning",
        `${parts}, so nothing is deleted or disabled`,
        "Search there with a configuration of its own, choose a base that does not contain it, or set " +
          "safety.allow_references.",
      ),
  ];
}

function unread(kind: Kind): Check[] {
  const missing = "a connection to the source";
  return [
    skipped(sourceSubject(kind, "base"), missing),
    skipped(sourceSubject(kind, "entries"), missing),
    ...skippedSample(kind, missing),
  ];
}

function failedReading(kind: Kind, failing: string, error: SourceError): Check[] {
  const base = basesText([failing]);
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
