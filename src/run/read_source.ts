/**
 * Reads all entries of the source and transforms them one by one.
 *
 * @module
 */

import type { LdapUri } from "../syntax/ldap_uri.ts";
import { basesText } from "../syntax/search_bases.ts";
import { getLogger } from "@logtape/logtape";
import { createHash } from "node:crypto";
import type { Origin, SourceState } from "../planner/source_state.ts";
import type { Config, SearchConfig, SourceConfig } from "../config/types.ts";
import { synchronisedKinds } from "../config/kinds.ts";
import { CATEGORY } from "../logging/category.ts";
import {
  type Attributes,
  type Kind,
  MEMBER_PROPERTIES,
  type Properties,
  type PropertyValue,
  type SourceEntry,
} from "../common/model.ts";
import {
  type ListedMembers,
  listedMembers,
  MEMBER_ATTRIBUTES,
  MEMBER_NAMES,
  writesMembers,
} from "./group_members.ts";
import { MemberResolver, requestMembers, type ResolvedMembers } from "./member_resolver.ts";
import { DropLog } from "./drop_log.ts";
import { missingValues } from "./missing_values.ts";
import { withPrimaryGroups } from "./primary_group_members.ts";
import { unknownMembers, withoutUnknown } from "./unknown_values.ts";
import { readValueGroups } from "./values_by_group.ts";
import type { TargetDescription, TargetKind } from "./describe_target.ts";
import type { KindRules } from "../planner/changes.ts";
import { createHash as createDigest } from "../planner/store/digest.ts";
import { DnTable } from "../planner/store/dn_table.ts";
import { PHOTO } from "../udm/photo.ts";
import { DesiredEntries } from "../planner/desired_entries.ts";
import type { InitialValues, PropertyProblem, TransformedEntry } from "../planner/desired_entry.ts";
import { requestPrimaryGroups } from "../ldap/primary_groups.ts";
import { isSameAttribute } from "../ldap/internal_attributes.ts";
import type { Source } from "../ldap/source.ts";
import { inputsOf, neededAttributes } from "../transform/needed_attributes.ts";
import { toProperties } from "../transform/properties.ts";
import type { Dropped } from "../transform/steps/step.ts";
import { compileTransform, loadLibraries, type Transform } from "../transform/transform.ts";

const log = getLogger([CATEGORY, "source"]);

/** Properties that may hold binary data, which becomes base64. */
const BINARY: ReadonlySet<string> = new Set([PHOTO]);

/** Turns entries of one kind into properties. */
export interface EntryTransform {
  /** The entry as the planner needs it; of a photo, only the digest. */
  entry(entry: SourceEntry): {
    readonly entry: TransformedEntry;
    readonly dropped: readonly Dropped[];
    /** The attributes after the steps. */
    readonly values: Attributes;
    /** Groups: the members as the entry lists them. */
    readonly listed: readonly ListedMembers[];
  };
  /** One property of an entry. */
  property(entry: SourceEntry, property: string): PropertyValue | undefined;
}

/** Everything read from the source, and the transforms to read photos later. */
export interface SourceReading {
  /** The server that was read, with its address. */
  readonly server: LdapUri;
  readonly state: SourceState;
  readonly transforms: Readonly<Record<Kind, EntryTransform>>;
}

/**
 * Reads the source.
 *
 * @param onProgress called with the number of entries read
 * @throws {SourceError} if it cannot be read completely; nothing may be written then
 */
export async function readSource(
  source: Source,
  config: Config,
  target: TargetDescription,
  onProgress: (done: number) => void = () => {},
): Promise<SourceReading> {
  await loadLibraries(config.source.user.trans, config.source.group.trans);
  const dns = new DnTable("the source");
  const hash = await createDigest();
  const references = new Set<string>();
  const state = {
    dns,
    references: [] as readonly string[],
    user: new DesiredEntries("user", target.kinds.user.rules, dns, hash),
    group: new DesiredEntries("group", target.kinds.group.rules, dns, hash),
  };
  const delivered = { user: new Delivered(config, "user"), group: new Delivered(config, "group") };
  const resolver = new MemberResolver(config, dns, state);
  const transformOf = (kind: Kind) =>
    entryTransform(kind, config.source[kind], target.kinds[kind], {
      delivered: delivered[kind],
      resolve: (listed) => resolver.resolve(listed),
      needsMembers: (config.source.valuesByGroup?.length ?? 0) > 0,
    });
  const transforms = { user: transformOf("user"), group: transformOf("group") };
  const read = withPrimaryGroups(config.source, dns, (kind, { dn, attributes }) => {
    // Every access to the attributes of the source's entry decodes them.
    const entry = { dn, attributes };
    const result = transforms[kind].entry(resolver.take(kind, entry));
    if (kind === "group") resolver.count(entry, result.listed);
    return result;
  });
  for (const kind of synchronisedKinds(config.source)) {
    const drops = new DropLog(kind);
    const pages = source.read(kind);
    // Drop each page before requesting the next one, so that only one is in memory.
    const readPage = async (): Promise<boolean> => {
      const page = await pages.next();
      if (page.done) {
        for (const reference of page.value.references) references.add(reference);
        log.info("source: {count} {kind}s below {base}", {
          count: state[kind].entries,
          kind,
          base: basesText(config.source[kind].bases),
          ignored: page.value.ignored,
          references: page.value.references.length,
        });
        return false;
      }
      for (const sourceEntry of page.value) {
        const { entry, dropped } = read(kind, sourceEntry);
        for (const drop of dropped) drops.add(entry.dn, drop);
        const { refused } = sourceEntry;
        state[kind].add(refused === undefined ? entry : withProblem(entry, state[kind].rules, refused));
        // Ranges of a refused group were not completed
        if (refused !== undefined && kind === "group") state.group.keepMembers(dns.number(entry.dn), refused);
      }
      onProgress(state.user.entries + state.group.entries);
      return true;
    };
    while (await readPage());
    drops.end();
  }
  const valueGroups = await readValueGroups(source, config, dns);
  for (const { number, problem } of resolver.kept()) state.group.keepMembers(number, problem);
  return {
    server: source.server,
    state: {
      ...state,
      valueGroups,
      references: unreadParts(references),
      names: resolver.names,
      memberFaults: resolver.faults(),
      originOf: (kind, property) => delivered[kind].originOf(property),
      failover: source.insteadOf === undefined
        ? undefined
        : { server: source.server.text, insteadOf: source.insteadOf },
    },
    transforms,
  };
}

/** The entry with a problem because of which it is skipped. Its key still protects its object. */
function withProblem(
  entry: TransformedEntry,
  { primaryKeyProperty: property }: KindRules,
  message: string,
): TransformedEntry {
  return { ...entry, problems: [{ property, message }, ...entry.problems] };
}

/** The properties of each kind that only new objects get. */
type CreateOnly = { readonly [K in Kind]?: readonly string[] | undefined };

/** The properties that only new objects get; none if the target is unknown. */
export function createOnlyOf(target: TargetDescription | undefined): CreateOnly {
  return { user: target?.kinds.user.rules.createOnly, group: target?.kinds.group.rules.createOnly };
}

/**
 * The source reduced to the attributes that the owned properties and the primary groups need, and those that are needed to
 * resolve members.
 *
 * @param createOnly further properties that need their attributes
 */
export function leanSource(config: Config, createOnly?: CreateOnly): SourceConfig {
  return requestMembers(config, configuredAttributes(config, createOnly));
}

/** As {@linkcode leanSource}, without the attributes that are only needed to resolve members. */
export function configuredAttributes(config: Config, createOnly?: CreateOnly): SourceConfig {
  const { source, udm } = config;
  const lean = (kind: Kind): SearchConfig => {
    const search = source[kind];
    const owned = udm.kinds[kind].properties.filter((property) => property !== PHOTO || udm.photoMarker);
    const properties = [...owned, ...createOnly?.[kind] ?? []];
    const needsMembers = writesMembers(config) || (source.valuesByGroup?.length ?? 0) > 0;
    const members = kind === "group" && needsMembers ? MEMBER_NAMES : [];
    const attributes = neededAttributes(search.attributes, search.trans, [...properties, ...members]);
    // An empty attribute list requests all attributes; "1.1" requests none (RFC 4511 section 4.5.1.8).
    return { ...search, attributes: attributes.length === 0 ? ["1.1"] : attributes };
  };
  return requestPrimaryGroups({ ...source, user: lean("user"), group: lean("group") });
}

/** The references to parts of the source that may contain users or groups. */
export function unreadParts(references: Iterable<string>): string[] {
  return [...references].filter((url) => !isOwnPartition(url));
}

/**
 * Whether a reference leads to a partition that every Active Directory refers to at the root of a domain: configuration
 * or DNS. They contain no users or groups to synchronise.
 */
function isOwnPartition(url: string): boolean {
  return /\/(?:CN=Configuration|DC=(?:Domain|Forest)DnsZones),/i.test(url);
}

/** Records which requested attributes of a kind the server delivers. */
class Delivered {
  readonly #search: SearchConfig;
  /** Requested attributes that no entry has had so far. */
  readonly #missing: Set<string>;

  constructor(config: Config, readonly kind: Kind) {
    this.#search = config.source[kind];
    this.#missing = new Set(configuredAttributes(config)[kind].attributes);
  }

  /** Records the attributes of an entry. Costs nothing once every attribute has been seen. */
  add(attributes: Attributes): void {
    for (const name of this.#missing) {
      if ((attributes.get(name)?.length ?? 0) > 0) this.#missing.delete(name);
    }
  }

  /** Which attributes a property is made from, and which of them no entry had. */
  originOf(property: string): Origin {
    const isMembership = this.kind === "group" && MEMBER_PROPERTIES.includes(property);
    const { attributes, trans } = this.#search;
    const from = inputsOf(isMembership ? MEMBER_NAMES : [property], attributes, trans);
    const missing = from.requested.filter((name) => this.#missing.has(name));
    return { ...from, missing: isMembership ? withoutAlternatives(missing, from.requested) : missing };
  }
}

/**
 * Missing attributes without those of which the entries have another one: groups hold members in one or several of
 * `member`, `uniqueMember` and `memberUid`.
 */
export function withoutAlternatives(missing: readonly string[], requested: readonly string[]): string[] {
  const isMember = (name: string) => MEMBER_ATTRIBUTES.some((other) => isSameAttribute(name, other));
  const isOneThere = requested.some((name) => isMember(name) && !missing.includes(name));
  return missing.filter((name) => !isOneThere || !isMember(name));
}

interface TransformOptions {
  /** Whether members of groups matter although UDM's memberships are not managed. Default: no. */
  readonly needsMembers?: boolean;
  /** Records the attributes of the entries. */
  readonly delivered?: Delivered;
  /** Resolves the members of a group. Default: they stay as the source spells them. */
  readonly resolve?: (listed: readonly ListedMembers[]) => ResolvedMembers;
}

/** Compiles the steps of a kind. */
export function entryTransform(
  kind: Kind,
  search: SearchConfig,
  target: Pick<TargetKind, "managed" | "kinds" | "namesEntry"> & {
    readonly rules?: Pick<KindRules, "references" | "createOnly">;
  },
  { delivered, resolve = unresolved, needsMembers = false }: TransformOptions = {},
): EntryTransform {
  const transform: Transform = compileTransform(search.trans, search.attributes);
  const memberships = kind === "group" ? MEMBER_PROPERTIES : [];
  const { createOnly = [] } = target.rules ?? {};
  const hasMemberships = memberships.some((property) =>
    target.managed.includes(property) || createOnly.includes(property)
  );
  const [properties = [], initialProperties = []] = [target.managed, createOnly].map((all) =>
    all.filter((property) => !memberships.includes(property))
  );
  const all = { kinds: target.kinds, namesEntry: target.namesEntry, binary: BINARY };
  const references = target.rules?.references?.map(({ property }) => property) ?? [];
  const missing = missingValues(search, properties);
  const missingLater = missingValues(search, initialProperties);
  return {
    entry(sourceEntry) {
      const { attributes } = sourceEntry;
      delivered?.add(attributes);
      const { values, dropped, substituted, unknown: notApplied } = transform(attributes, {
        dn: sourceEntry.dn,
      });
      const result = withoutUnknown(toProperties(values, { ...all, properties }), properties, notApplied);
      const problems = [...result.problems, ...missing({ attributes, values, substituted })];
      const notListed = kind === "group" ? unknownMembers(notApplied) : undefined;
      const later = initialProperties.length === 0 ? NO_PROPERTIES : withoutUnknown(
        toProperties(values, { ...all, properties: initialProperties }),
        initialProperties,
        notApplied,
      );
      const photo = result.properties[PHOTO];
      const listed = kind === "group" ? listedMembers(values) : NO_MEMBERS;
      const namedLater = references.filter((property) => later.properties[property] !== undefined);
      const unknown = missingLater({ attributes, values, substituted });
      const initial = initialOf(later, namedLater, unknown);
      const named = references.filter((property) => result.properties[property] !== undefined);
      const apart = photo === undefined ? named : [PHOTO, ...named];
      const entry: TransformedEntry = {
        dn: sourceEntry.dn,
        // Most entries have no photo, and a copy costs more than everything else here.
        properties: apart.length === 0 ? result.properties : without(result.properties, apart),
        ...(named.length + namedLater.length === 0 ? {} : {
          references: { ...dnsOf(result.properties, named), ...dnsOf(later.properties, namedLater) },
        }),
        photo: typeof photo === "string" ? photoDigest(photo) : undefined,
        ...(substituted.length > 0 ? { substituted } : {}),
        ...(kind === "group"
          ? { members: membersOf(listed, resolve, hasMemberships || needsMembers ? problems : [], notListed) }
          : {}),
        problems,
        ...(initial === undefined ? {} : { initial }),
      };
      return { entry, dropped, values, listed };
    },
    property(sourceEntry, property) {
      const { values } = transform(sourceEntry.attributes, { dn: sourceEntry.dn });
      return toProperties(values, { ...all, properties: [property] }).properties[property];
    },
  };
}

const NO_PROPERTIES: ReturnType<typeof toProperties> = { properties: {}, problems: [] };

/** The values for a new object, of a photo only the digest; undefined if there are none. */
function initialOf(
  { properties, problems: unconverted }: ReturnType<typeof toProperties>,
  references: readonly string[],
  unknown: readonly PropertyProblem[],
): InitialValues | undefined {
  const problems = [...unconverted, ...unknown];
  if (Object.keys(properties).length + problems.length === 0) return undefined;
  const { [PHOTO]: photo, ...others } = properties;
  return {
    properties: references.length === 0 ? others : without(others, references),
    problems,
    ...(typeof photo === "string" ? { photo: photoDigest(photo) } : {}),
  };
}

function without(properties: Properties, removed: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([property]) => !removed.includes(property)));
}

/** The DNs in some properties. */
function dnsOf(properties: Properties, named: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(named.map((property) => {
    const value = properties[property];
    return [property, Array.isArray(value) ? value.map(String) : [String(value)]];
  }));
}

const NO_MEMBERS: readonly ListedMembers[] = [];

function unresolved(listed: readonly ListedMembers[]): ResolvedMembers {
  return { members: listed.flatMap(({ members }) => members), problem: undefined };
}

/** The DNs of a group's members. */
function membersOf(
  listed: readonly ListedMembers[],
  resolve: (listed: readonly ListedMembers[]) => ResolvedMembers,
  problems: { property: string; message: string }[],
  notListed: string | undefined,
): readonly string[] {
  const { members, problem } = resolve(listed);
  if (notListed !== undefined) problems.push({ property: "users", message: notListed });
  const unreadable = listed.reduce((sum, { unreadable }) => sum + unreadable, 0);
  if (unreadable > 0) {
    const dns = unreadable === 1 ? "DN is" : "DNs are";
    const message =
      `${unreadable} of ${
        members.length + unreadable
      } member ${dns} not UTF-8 or longer than 64 kB, so the group keeps all its members; correct ` +
      "them in the source";
    problems.push({ property: "users", message });
  }
  if (problem !== undefined) problems.push({ property: "users", message: problem });
  return members;
}

/** The digest of a photo, as stored in the target. */
export function photoDigest(base64: string): string {
  return `sha256-${createHash("sha256").update(base64).digest("base64url")}`;
}
