/**
 * Reads all entries of the source and transforms them one by one.
 *
 * @module
 */

import type { LdapUri } from "../syntax/ldap_uri.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { getLogger } from "@logtape/logtape";
import { createHash } from "node:crypto";
import type { Origin, SourceState } from "../planner/source_state.ts";
import type { Config, SearchConfig, SourceConfig } from "../config/types.ts";
import { CATEGORY } from "../logging/category.ts";
import {
  type Attributes,
  type Kind,
  MEMBER_PROPERTIES,
  type Properties,
  type PropertyValue,
  type SourceEntry,
  type Values,
} from "../common/model.ts";
import { withPrimaryGroups } from "./primary_group_members.ts";
import type { TargetDescription, TargetKind } from "./read_target.ts";
import { DnTable } from "../planner/store/dn_table.ts";
import { PHOTO } from "../udm/photo.ts";
import { DesiredEntries } from "../planner/desired_entries.ts";
import type { PropertyProblem, TransformedEntry } from "../planner/desired_entry.ts";
import { requestPrimaryGroups } from "../ldap/primary_groups.ts";
import type { Source } from "../ldap/source.ts";
import { inputsOf, neededAttributes } from "../transform/needed_attributes.ts";
import { loadPhoneLibrary } from "../transform/sanitizers/phone_sanitizer.ts";
import { toProperties } from "../transform/properties.ts";
import type { Dropped } from "../transform/steps/step.ts";
import { compileTransform, type Transform } from "../transform/transform.ts";

const log = getLogger([CATEGORY, "source"]);

/** Properties that may hold binary data, which becomes base64. */
const BINARY: ReadonlySet<string> = new Set([PHOTO]);

/** Whether an account is disabled. */
const DISABLED = "disabled";

/**
 * UDM's template would enable the account. The attribute may be missing only because the reading account has no right to
 * read it.
 */
const NO_STATE: PropertyProblem = {
  property: DISABLED,
  message:
    "disabled has no value, which must not enable the account; if the source enables entries without a value, say so: " +
    'fallback_attrs: {disabled: ["FALSE"]}',
};

/** Turns entries of one kind into properties. */
export interface EntryTransform {
  /** The entry as the planner needs it; of a photo, only the digest. */
  entry(entry: SourceEntry): {
    readonly entry: TransformedEntry;
    readonly dropped: readonly Dropped[];
    /** The attributes after the steps. */
    readonly values: Attributes;
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
  await loadPhoneLibrary();
  const dns = new DnTable();
  const references = new Set<string>();
  const state = {
    dns,
    references: [] as readonly string[],
    user: new DesiredEntries("user", target.kinds.user.rules, dns),
    group: new DesiredEntries("group", target.kinds.group.rules, dns),
  };
  const delivered = { user: new Delivered(config, "user"), group: new Delivered(config, "group") };
  const transformOf = (kind: Kind) =>
    entryTransform(kind, config.source[kind], target.kinds[kind], delivered[kind]);
  const transforms = { user: transformOf("user"), group: transformOf("group") };
  const read = withPrimaryGroups(config.source, dns, (kind, entry) => transforms[kind].entry(entry));
  for (const kind of ["user", "group"] as const) {
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
          base: config.source[kind].base,
          ignored: page.value.ignored,
          references: page.value.references.length,
        });
        return false;
      }
      for (const sourceEntry of page.value) {
        const { entry, dropped } = read(kind, sourceEntry);
        for (const drop of dropped) drops.add(entry.dn, drop);
        state[kind].add(entry);
      }
      onProgress(state.user.entries + state.group.entries);
      return true;
    };
    while (await readPage());
    drops.end();
  }
  return {
    server: source.server,
    state: {
      ...state,
      references: [...references].filter((url) => !isOwnPartition(url)),
      originOf: (kind, property) => delivered[kind].originOf(property),
      failover: source.insteadOf === undefined
        ? undefined
        : { server: source.server.text, insteadOf: source.insteadOf },
    },
    transforms,
  };
}

/** The source reduced to the attributes that the owned properties and the primary groups need. */
export function leanSource({ source, udm }: Config): SourceConfig {
  const lean = (kind: Kind): SearchConfig => {
    const search = source[kind];
    const properties = udm.kinds[kind].properties.filter((property) => property !== PHOTO || udm.photoMarker);
    const hasMembers = MEMBER_PROPERTIES.some((property) => properties.includes(property));
    const members = kind === "group" && hasMembers ? MEMBER_NAMES : [];
    const attributes = neededAttributes(search.attributes, search.trans, [...properties, ...members]);
    // An empty attribute list requests all attributes; "1.1" requests none (RFC 4511 section 4.5.1.8).
    return { ...search, attributes: attributes.length === 0 ? ["1.1"] : attributes };
  };
  return requestPrimaryGroups({ ...source, user: lean("user"), group: lean("group") });
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
    this.#missing = new Set(leanSource(config)[kind].attributes);
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
    return { ...from, missing: from.requested.filter((name) => this.#missing.has(name)) };
  }
}

/** The names that the members of a group can have after the steps; see {@linkcode membersOf}. */
const MEMBER_NAMES = [...MEMBER_PROPERTIES, "member"];

/**
 * Compiles the steps of a kind.
 *
 * @param delivered records the attributes of the entries
 */
export function entryTransform(
  kind: Kind,
  search: SearchConfig,
  target: Pick<TargetKind, "managed" | "kinds">,
  delivered?: Delivered,
): EntryTransform {
  const transform: Transform = compileTransform(search.trans, search.attributes);
  const memberships = kind === "group" ? MEMBER_PROPERTIES : [];
  const hasMemberships = memberships.some((property) => target.managed.includes(property));
  const properties = target.managed.filter((property) => !memberships.includes(property));
  const all = { kinds: target.kinds, binary: BINARY };
  const ownsState = kind === "user" && properties.includes(DISABLED);
  return {
    entry(sourceEntry) {
      const { attributes } = sourceEntry;
      delivered?.add(attributes);
      const { values, dropped, substituted } = transform(attributes, { dn: sourceEntry.dn });
      const result = toProperties(values, { ...all, properties });
      const problems = [...result.problems];
      if (ownsState && !values.has(DISABLED)) problems.push(NO_STATE);
      const photo = result.properties[PHOTO];
      const entry: TransformedEntry = {
        dn: sourceEntry.dn,
        // Most entries have no photo, and a copy costs more than everything else here.
        properties: photo === undefined ? result.properties : without(result.properties, PHOTO),
        photo: typeof photo === "string" ? photoDigest(photo) : undefined,
        ...(substituted.length > 0 ? { substituted } : {}),
        ...(kind === "group" ? { members: membersOf(values, hasMemberships ? problems : []) } : {}),
        problems,
      };
      return { entry, dropped, values };
    },
    property(sourceEntry, property) {
      const { values } = transform(sourceEntry.attributes, { dn: sourceEntry.dn });
      return toProperties(values, { ...all, properties: [property] }).properties[property];
    },
  };
}

function without(properties: Properties, property: string): Properties {
  const { [property]: _, ...others } = properties;
  return others;
}

/** The DNs of a group's members: from the properties users and nestedGroup, or from the attribute member. */
function membersOf(
  values: ReadonlyMap<string, Values>,
  problems: { property: string; message: string }[],
): readonly string[] {
  const listed = [
    ...(values.get("users") ?? values.get("member") ?? []),
    ...(values.get("nestedGroup") ?? []),
  ];
  const members = listed.map(decodeUtf8).filter((dn) => dn !== undefined);
  const unreadable = listed.length - members.length;
  if (unreadable > 0) {
    const dns = unreadable === 1 ? "DN is" : "DNs are";
    const message =
      `${unreadable} of ${listed.length} member ${dns} not UTF-8, so the group keeps all its members; correct them in ` +
      "the source";
    problems.push({ property: "users", message });
  }
  return members;
}

/** The digest of a photo, as stored in the target. */
export function photoDigest(base64: string): string {
  return `sha256-${createHash("sha256").update(base64).digest("base64url")}`;
}

/** Logs dropped values: the first 20 individually, then a count. */
class DropLog {
  static readonly INDIVIDUAL = 20;
  #count = 0;

  constructor(readonly kind: Kind) {}

  add(dn: string, { attribute, step, reason }: Dropped): void {
    const level = ++this.#count <= DropLog.INDIVIDUAL ? "info" : "debug";
    log[level]("{dn}: {step} dropped a value of {attribute}: {reason}", {
      dn,
      attribute,
      step,
      reason,
    });
  }

  end(): void {
    if (this.#count > DropLog.INDIVIDUAL) {
      log.info("{count} values of {kind}s were dropped in total; LOG_LEVEL=DEBUG shows each", {
        count: this.#count,
        kind: this.kind,
      });
    }
  }
}
