/**
 * The task of the command `init`: looks at a directory, and at the target. Writes nothing.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import type { Config, SearchConfig } from "../config/types.ts";
import { openSource, type Source } from "../ldap/source.ts";
import { SourceError } from "../ldap/source_error.ts";
import { VENDOR_ATTRIBUTES, vendorFrom } from "../ldap/vendor.ts";
import { type TaskFailure, taskFailure } from "../run/task_failure.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { createUdmClient } from "../udm/client.ts";
import type { Template } from "../udm/types.ts";
import { directoryOf, OPERATIONAL } from "./known_attributes.ts";
import { KindTally } from "./kind_tally.ts";
import { ouNames } from "./ou_names.ts";
import type { Survey } from "./survey_schema.ts";

/** What the person knows already. */
export interface SurveyRequest {
  /** Whether only the source is surveyed. */
  readonly sourceOnly: boolean;
  /** The bases of users and groups; undefined: everything. */
  readonly bases: Readonly<Partial<Record<Kind, string>>>;
}

/** What was found, or why nothing was. */
export type SurveyResult = { readonly ok: true; readonly survey: Survey } | TaskFailure;

/** Entries of each container whose attributes are counted, and the number of containers. */
const SAMPLE = 200;
const SAMPLED_CONTAINERS = 10;

const NOBODY: ReadonlySet<string> = new Set();

/** Contexts of servers that hold no users. */
const NO_USERS = /^(?:cn=(?:config|monitor|changelog|schema|accesslog)|o=netscaperoot)\b/i;
const MOST_CONTEXTS = 5;

/** Surveys the source, and the target unless `sourceOnly`. Never throws. */
export async function survey(
  config: Config,
  request: SurveyRequest,
  { signal }: { readonly signal: AbortSignal },
): Promise<SurveyResult> {
  try {
    await using source = await openSource(config.source, { signal });
    const found = await surveySource(source, config, request);
    const target = request.sourceOnly ? {} : { target: await surveyTarget(config, found.suffix, signal) };
    return { ok: true, survey: { ...found, ...target } };
  } catch (error) {
    return taskFailure(error, signal);
  }
}

async function surveySource(source: Source, config: Config, { bases }: SurveyRequest): Promise<Survey> {
  const { vendor, contexts } = await readRoot(source, config);
  const { candidates, classes } = directoryOf(vendor);
  const tallies = { user: new KindTally(classes.user), group: new KindTally(classes.group) };
  let isLimited = false;
  const users = new Set<string>();
  for (const kind of ["user", "group"] as const) {
    const tally = tallies[kind];
    const search = (more: Partial<SearchConfig>): Source => {
      const one = { ...config.source[kind], filter: candidates[kind], rangeAttributes: [], ...more };
      return source.searching({ user: one, group: one });
    };
    const given = bases[kind];
    const everywhere = search({
      bases: given === undefined ? contexts : [given],
      scope: "sub",
      attributes: ["objectClass", "uid", "cn"],
    });
    isLimited = !await each(everywhere, kind, Infinity, (entry) => {
      tally.add(entry);
      if (kind === "user") users.add(tally.nameOf(entry).toLowerCase());
    }) || isLimited;
    for (const { dn } of tally.containers.slice(0, SAMPLED_CONTAINERS)) {
      const one = search({ bases: [dn], scope: "one", attributes: ["*", ...OPERATIONAL] });
      isLimited = !await each(one, kind, SAMPLE, (entry) =>
        tally.sample(entry, kind === "group" ? users : NOBODY)) || isLimited;
    }
  }
  const [largest] = tallies.user.containers;
  const suffix =
    contexts.find((context) => largest?.dn.toLowerCase().endsWith(context.toLowerCase()) === true) ??
      contexts[0] ?? "";
  return {
    server: source.server.text,
    ...(vendor === undefined ? {} : { vendor }),
    suffix,
    isLimited,
    user: tallies.user.survey(),
    group: tallies.group.survey(),
  };
}

/**
 * Reads entries up to a number.
 *
 * @returns whether the server gave all that were wanted
 */
async function each(
  source: Source,
  kind: Kind,
  most: number,
  use: (entry: Parameters<KindTally["add"]>[0]) => void,
): Promise<boolean> {
  const pages = source.read(kind);
  let left = most;
  try {
    for (;;) {
      const page = await pages.next();
      if (page.done) return true;
      for (const entry of page.value) {
        if (left-- <= 0) return true;
        use(entry);
      }
    }
  } catch (error) {
    if (error instanceof SourceError && error.kind === "limit") return false;
    throw error;
  } finally {
    await pages.return(undefined as never);
  }
}

/** The type of the server, and what it holds (RFC 4512 section 5.1, MS-ADTS 3.1.1.3.2). */
async function readRoot(
  source: Source,
  config: Config,
): Promise<{ readonly vendor: Survey["vendor"]; readonly contexts: readonly string[] }> {
  const root: SearchConfig = {
    ...config.source.user,
    filter: "(objectClass=*)",
    attributes: ["namingContexts", "defaultNamingContext", ...VENDOR_ATTRIBUTES],
  };
  const entry = await source.searching({ user: root, group: root }).readEntry("user", "");
  const values = new Map(
    [...entry?.attributes ?? []].map((
      [name, list],
    ) => [name.toLowerCase(), list.flatMap((each) => decodeUtf8(each) ?? [])]),
  );
  const vendor = vendorFrom(values);
  const contexts = values.get("defaultnamingcontext") ?? values.get("namingcontexts") ?? [];
  return { vendor, contexts: contexts.filter((dn) => !NO_USERS.test(dn)).slice(0, MOST_CONTEXTS) };
}

async function surveyTarget(
  config: Config,
  suffix: string,
  signal: AbortSignal,
): Promise<NonNullable<Survey["target"]>> {
  const client = createUdmClient({ ...config.udm, retry: { attempts: 1 }, signal, readOnly: true });
  try {
    // The first request alone: a wrong password is sent only once
    const { position: base } = await client.template("container/ou");
    const [user, group] = await Promise.all([client.template("users/user"), client.template("groups/group")]);
    let ou = "";
    for (const name of ouNames(suffix)) {
      ou = `ou=${name}`;
      if (await client.get("container/ou", `${ou},${base}`, ["name"]) === undefined) break;
    }
    return { base, ou, user: listsOf(user), group: listsOf(group) };
  } finally {
    client.close();
  }
}

/** Whether each property has several values. */
function listsOf({ kinds }: Template): Record<string, boolean> {
  return Object.fromEntries([...kinds].map(([property, kind]) => [property, kind.isList]));
}
