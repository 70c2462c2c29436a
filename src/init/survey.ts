/**
 * The task of the command `init`: looks at a directory, and at the target. Writes nothing.
 *
 * @module
 */

import { errorText } from "../common/error.ts";
import { type Kind, OBJECT_TYPE } from "../common/model.ts";
import { PhaseClock, type Watcher } from "../common/progress.ts";
import type { Config, SearchConfig } from "../config/types.ts";
import { openSource, type Source } from "../ldap/source.ts";
import { SourceError } from "../ldap/source_error.ts";
import { VENDOR_ATTRIBUTES, vendorFrom } from "../ldap/vendor.ts";
import { type TaskFailure, taskFailure } from "../run/task_failure.ts";
import { parentDn } from "../syntax/dn.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { createUdmClient } from "../udm/client.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { inBatches, listByValues } from "../udm/list_by_values.ts";
import type { Template, UdmClient } from "../udm/types.ts";
import { attributeKinds } from "./directory_schema.ts";
import { directoryOf, knownAttributes, OPERATIONAL } from "./known_attributes.ts";
import { KindTally } from "./kind_tally.ts";
import { ouNames } from "./ou_names.ts";
import type { Survey } from "./survey_schema.ts";

/** What the person knows already. */
export interface SurveyRequest {
  /** Whether only the source is surveyed. */
  readonly sourceOnly: boolean;
  /** The bases of users and groups; undefined: everything; empty: none are wanted. */
  readonly bases: Readonly<Partial<Record<Kind, readonly string[]>>>;
  /** Attributes to consider as primary keys, besides those that servers generate. */
  readonly identifiers: Readonly<Partial<Record<Kind, string>>>;
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
  { signal, watcher }: { readonly signal: AbortSignal; readonly watcher?: Watcher },
): Promise<SurveyResult> {
  try {
    await using source = await openSource(config.source, { signal });
    const { survey, keys } = await surveySource(source, config, request, new PhaseClock(watcher));
    const target = request.sourceOnly
      ? {}
      : { target: await surveyTarget(config, { suffix: survey.suffix, keys, signal }) };
    return { ok: true, survey: { ...survey, ...target } };
  } catch (error) {
    return taskFailure(error, signal);
  }
}

async function surveySource(
  source: Source,
  config: Config,
  { bases, identifiers }: SurveyRequest,
  clock: PhaseClock,
): Promise<{ readonly survey: Survey; readonly keys: readonly string[] }> {
  const { vendor, contexts, subschema } = await readRoot(source, config);
  const { candidates, classes } = directoryOf(vendor);
  const tallyOf = (kind: Kind) => new KindTally(classes[kind], identifiers[kind]);
  const tallies = { user: tallyOf("user"), group: tallyOf("group") };
  let isLimited = false;
  let read = 0;
  const users = new Set<string>();
  clock.begin("source");
  for (const kind of ["user", "group"] as const) {
    const tally = tallies[kind];
    const search = (more: Partial<SearchConfig>): Source => {
      const one = { ...config.source[kind], filter: candidates[kind], rangeAttributes: [], ...more };
      return source.searching({ user: one, group: one });
    };
    const wanted = bases[kind] ?? contexts;
    if (wanted.length === 0) continue;
    const everywhere = search({ bases: wanted, scope: "sub", attributes: ["objectClass", "uid", "cn"] });
    isLimited = !await each(everywhere, kind, Infinity, (entry) => {
      clock.reached("source", ++read);
      tally.add(entry);
      if (kind === "user") users.add(tally.nameOf(entry).toLowerCase());
    }) || isLimited;
    for (const { dn } of tally.containers.slice(0, SAMPLED_CONTAINERS)) {
      const attributes = ["*", ...OPERATIONAL, ...identifiers[kind] === undefined ? [] : [identifiers[kind]]];
      const one = search({ bases: [dn], scope: "one", attributes });
      isLimited = !await each(one, kind, SAMPLE, (entry) =>
        tally.sample(entry, kind === "group" ? users : NOBODY)) || isLimited;
    }
  }
  clock.end("source", read);
  const [largest] = tallies.user.containers;
  const suffix =
    contexts.find((context) => largest?.dn.toLowerCase().endsWith(context.toLowerCase()) === true) ??
      contexts[0] ?? "";
  const found = { user: tallies.user.survey(), group: tallies.group.survey() };
  const survey: Survey = {
    server: source.server.text,
    ...(vendor === undefined ? {} : { vendor }),
    suffix,
    isLimited,
    schema: await readSchema(source, config, subschema, [
      ...knownAttributes(vendor),
      ...[found.user, found.group].flatMap(({ attributes }) => attributes.map(({ name }) => name)),
    ]),
    ...found,
  };
  return { survey, keys: tallies.user.keys() };
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

/** What the root DSE tells. */
interface Root {
  readonly vendor: Survey["vendor"];
  readonly contexts: readonly string[];
  /** The entry with the schema. */
  readonly subschema: string | undefined;
}

/** The type of the server, and what it holds (RFC 4512 section 5.1, MS-ADTS 3.1.1.3.2). */
async function readRoot(source: Source, config: Config): Promise<Root> {
  const values = await textsAt(source, config, "", [
    "namingContexts",
    "defaultNamingContext",
    "subschemaSubentry",
    ...VENDOR_ATTRIBUTES,
  ]);
  const vendor = vendorFrom(values);
  const contexts = values.get("defaultnamingcontext") ?? values.get("namingcontexts") ?? [];
  return {
    vendor,
    contexts: contexts.filter((dn) => !NO_USERS.test(dn)).slice(0, MOST_CONTEXTS),
    subschema: values.get("subschemasubentry")?.[0],
  };
}

/**
 * What the schema says about attributes (RFC 4512 section 4.2). Without it, only the entries count.
 *
 * @throws {SourceError} if the connection is lost
 */
async function readSchema(
  source: Source,
  config: Config,
  dn: string | undefined,
  wanted: readonly string[],
): Promise<Survey["schema"]> {
  if (dn === undefined) return { problem: "the root DSE does not name it" };
  try {
    const values = await textsAt(source, config, dn, ["attributeTypes"]);
    const known = attributeKinds(values.get("attributetypes") ?? []);
    if (known.size === 0) return { problem: `${dn} shows no attributes to this account` };
    const names = new Set(wanted.map((name) => name.toLowerCase()));
    return { kinds: Object.fromEntries([...known].filter(([name]) => names.has(name))) };
  } catch (error) {
    // A result code concerns this entry, everything else the connection
    if (error instanceof SourceError && error.code !== undefined) return { problem: errorText(error) };
    throw error;
  }
}

/** The texts of one entry, by name in lower case; none if there is no such entry. */
async function textsAt(
  source: Source,
  config: Config,
  dn: string,
  attributes: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const search: SearchConfig = {
    ...config.source.user,
    filter: "(objectClass=*)",
    attributes,
    rangeAttributes: [],
  };
  const entry = await source.searching({ user: search, group: search }).readEntry("user", dn);
  return new Map(
    [...entry?.attributes ?? []].map((
      [name, list],
    ) => [name.toLowerCase(), list.flatMap((each) => decodeUtf8(each) ?? [])]),
  );
}

async function surveyTarget(
  config: Config,
  { suffix, keys, signal }: {
    readonly suffix: string;
    readonly keys: readonly string[];
    readonly signal: AbortSignal;
  },
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
    const existing = user.kinds.has(OBJECT_IDENTIFIER) ? await existingUsers(client, base, keys) : undefined;
    return {
      base,
      ou,
      user: listsOf(user),
      group: listsOf(group),
      ...(existing === undefined ? {} : { existing }),
    };
  } finally {
    client.close();
  }
}

/** Where users with these primary keys are in UDM already; undefined: nowhere. */
async function existingUsers(
  client: UdmClient,
  base: string,
  keys: readonly string[],
): Promise<NonNullable<Survey["target"]>["existing"]> {
  const [values = []] = inBatches(keys, (key) => key);
  if (values.length === 0) return undefined;
  const query = { position: base, property: OBJECT_IDENTIFIER, values, properties: [OBJECT_IDENTIFIER] };
  const containers = new Map<string, number>();
  let found = 0;
  for await (const { dn } of listByValues(client, OBJECT_TYPE.user, query)) {
    const container = parentDn(dn);
    containers.set(container, (containers.get(container) ?? 0) + 1);
    found++;
  }
  const [largest] = [...containers].toSorted(([, a], [, b]) => b - a);
  return largest === undefined ? undefined : { found, looked: values.length, container: largest[0] };
}

/** Whether each property has several values. */
function listsOf({ kinds }: Template): Record<string, boolean> {
  return Object.fromEntries([...kinds].map(([property, kind]) => [property, kind.isList]));
}
