/**
 * Reads the target completely: templates, positions, all users and groups below the two OUs.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { TargetState } from "../planner/target_state.ts";
import type { Config, SearchConfig } from "../config/types.ts";
import { synchronisedKinds } from "../config/kinds.ts";
import { CATEGORY } from "../logging/category.ts";
import {
  type Kind,
  MEMBER_PROPERTIES,
  NAME_PROPERTY,
  OBJECT_TYPE,
  type Properties,
  type PropertyKinds,
} from "../common/model.ts";
import type { Templates } from "./open_target.ts";
import type { Hash } from "../planner/store/digest.ts";
import { DnTable } from "../planner/store/dn_table.ts";
import { CurrentObjects } from "../planner/current_objects.ts";
import { PHOTO, PREFERENCES } from "../udm/photo.ts";
import { ForeignObjects } from "../planner/foreign_objects.ts";
import { comparedProperties, type KindRules } from "../planner/changes.ts";
import type { StampKeeping } from "../planner/stamps.ts";
import type { Template, UdmClient } from "../udm/types.ts";
import { UdmError } from "../udm/errors.ts";
import { shardFilters } from "../udm/shards.ts";
import { toProperties } from "../transform/properties.ts";
import { substitutesOf } from "../transform/transform.ts";
import { ConfigurationFault } from "../config/configuration_fault.ts";

const log = getLogger([CATEGORY, "target"]);

/** A kind of object in the target, and its owned properties. */
export interface TargetKind {
  readonly rules: KindRules;
  readonly kinds: PropertyKinds;
  /** The owned properties that the target has. */
  readonly managed: readonly string[];
  /** DN of the OU in which new objects are created. */
  readonly position: string;
}

/** What is known of the target before its objects are read. */
export interface TargetDescription {
  readonly base: string;
  readonly kinds: Readonly<Record<Kind, TargetKind>>;
}

/** Everything read from the target. */
export interface TargetReading extends TargetDescription {
  /** OUs that must be created before anything else, relative to the base. */
  readonly missingOus: readonly string[];
  readonly state: TargetState;
}

interface TargetReadOptions {
  readonly config: Config;
  readonly hash: Hash;
  /** Where the stamps of removed users are kept; without it, none are read. */
  readonly stamps?: StampKeeping;
  /** Whether to read users in one list, overriding udm.list_shards. */
  readonly inOnePiece?: boolean;
  /** Called with the number of objects read. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Describes users and groups in the target.
 *
 * @throws {ConfigurationFault} if the configuration names properties that the target does not have
 */
export function describeTarget([ou, user, group]: Templates, config: Config): TargetDescription {
  const base = ou.position;
  checkRemovalProperty(user, config);
  return {
    base,
    kinds: {
      user: describeKind(user, config, "user", base),
      group: describeKind(group, config, "group", base),
    },
  };
}

/**
 * Reads the target, all lists at once.
 *
 * @throws {UdmError} if the target cannot be read completely
 */
export async function readTarget(
  client: UdmClient,
  description: TargetDescription,
  { config, hash, stamps, inOnePiece = false, onProgress = () => {} }: TargetReadOptions,
): Promise<TargetReading> {
  const dns = new DnTable();
  const done = { user: 0, group: 0 };
  const read = (kind: Kind) =>
    readObjects(client, kind, description.kinds[kind], {
      dns,
      hash,
      stamps: kind === "user" ? stamps : undefined,
      shards: kind === "user" && !inOnePiece ? config.udm.listShards : 1,
      onProgress: (count) => {
        done[kind] = count;
        onProgress(done.user + done.group);
      },
    });
  const kinds = synchronisedKinds(config.source);
  const [user, group, withPhoto] = await Promise.all([
    read("user"),
    kinds.includes("group") ? read("group") : undefined,
    readPhotoOwners(client, description.kinds.user, dns),
  ]);
  const relative = { user: config.udm.userOu, group: config.udm.groupOu };
  const missing = { user: user === undefined, group: group === undefined };
  const foreign = (kind: Kind) => new ForeignObjects(kind, description.kinds[kind].position, dns);
  const none = (kind: Kind) => emptyTable(kind, description.kinds[kind], dns, hash, stamps);
  return {
    ...description,
    missingOus: [...new Set(kinds.filter((kind) => missing[kind]).map((kind) => relative[kind]))],
    state: {
      dns,
      user: user ?? none("user"),
      group: group ?? none("group"),
      withPhoto,
      foreign: { user: foreign("user"), group: foreign("group") },
    },
  };
}

/** Numbers of the DNs of users that have a photo; undefined if photos are not managed. */
async function readPhotoOwners(
  client: UdmClient,
  { rules, position }: TargetKind,
  dns: DnTable,
): Promise<Set<number> | undefined> {
  if (!rules.photos) return undefined;
  const query = { position, properties: ["dn"], filter: `(${PHOTO}=*)` };
  try {
    return await client.withListRestart(async () => {
      const owners = new Set<number>();
      for await (const objects of client.listInParts("users/user", query)) {
        for (const { dn } of objects) owners.add(dns.number(dn));
      }
      return owners;
    });
  } catch (error) {
    if (isMissingPosition(error)) return new Set();
    throw error;
  }
}

/**
 * Checks the property that stores the times of removals.
 *
 * @throws {ConfigurationFault} if UDM does not have it, or if it is not single-valued text
 */
function checkRemovalProperty({ kinds }: Template, config: Config): void {
  const { removalProperty: property, userRemoval } = config.udm;
  if (property === undefined || userRemoval === "delete") return;
  const problem = removalPropertyProblem(property, kinds);
  if (problem !== undefined) throw new ConfigurationFault(config, ["udm.removal_property"], problem);
}

/** Why a property cannot store the times of removals; undefined if it can. */
export function removalPropertyProblem(property: string, kinds: PropertyKinds): string | undefined {
  const type = kinds.get(property);
  if (type === "single") return undefined;
  const name = JSON.stringify(property);
  return type === undefined
    ? `${OBJECT_TYPE.user} has no property ${name} in this UDM installation; add it to UDM as an extended ` +
      "attribute (module users/user, syntax string, one value)"
    : `${name} cannot store the time of a removal: it is not single-valued text`;
}

function describeKind(template: Template, config: Config, kind: Kind, base: string): TargetKind {
  const { primaryKeyProperty, properties, explicitProperties } = config.udm.kinds[kind];
  const path = `udm.${kind}_properties`;
  const managed: string[] = [];
  const owned = synchronisedKinds(config.source).includes(kind) ? properties : [];
  owned.forEach((property, index) => {
    const type = template.kinds.get(property);
    const identifies = property === primaryKeyProperty || property === NAME_PROPERTY[kind];
    if (property === "password") {
      log.warn("passwords are not synchronised: {path} names password, which is ignored", { path });
    } else if (property === PHOTO && !config.udm.photoMarker) {
      log.info("photos are not synchronised: udm.photo_marker is false");
    } else if (type === undefined && !explicitProperties && !identifies) {
      log.info("property {property} is ignored: {type} does not have it in this UDM installation", {
        property,
        type: OBJECT_TYPE[kind],
      });
    } else if (type === undefined) {
      throw new ConfigurationFault(
        config,
        property === primaryKeyProperty
          ? [`udm.${kind}_primary_key_property`, path]
          : [`${path}.${index}`, path],
        `${OBJECT_TYPE[kind]} has no property ${JSON.stringify(property)} in this UDM installation; it has ` +
          [...template.kinds.keys()].sort().join(", "),
      );
    } else if (property === primaryKeyProperty && type !== "single") {
      throw new ConfigurationFault(
        config,
        [`udm.${kind}_primary_key_property`, path],
        `${JSON.stringify(property)} cannot be the primary key: it is not single-valued text`,
      );
    } else if (type === "map") {
      throw new ConfigurationFault(
        config,
        [`${path}.${index}`, path],
        `${JSON.stringify(property)} is neither a value nor a list of values and cannot be synchronised`,
      );
    } else managed.push(property);
  });
  const relative = kind === "user" ? config.udm.userOu : config.udm.groupOu;
  const compared = comparedProperties(kind, managed, primaryKeyProperty);
  return {
    kinds: template.kinds,
    managed,
    position: `${relative},${base}`,
    rules: {
      primaryKeyProperty,
      compared,
      defaults: Object.fromEntries(
        compared.map((property) => [property, template.properties[property] ?? null]),
      ),
      references: config.udm.dnProperties.filter((property) =>
        compared.includes(property) && !(property in config.source[kind].trans.fixed_attrs)
      ).map((property) => ({ property, isList: template.kinds.get(property) === "list" })),
      substitutes: substitutesFor(compared, template, config.source[kind]),
      photos: kind === "user" && managed.includes(PHOTO),
      mailProperty: kind === "user" && managed.includes("mailPrimaryAddress")
        ? "mailPrimaryAddress"
        : undefined,
    },
  };
}

/** Default values of the configuration for attributes that an entry does not have. */
function substitutesFor(
  properties: readonly string[],
  { kinds }: Template,
  { trans }: SearchConfig,
): Properties {
  const values = substitutesOf(trans);
  return toProperties(values, { properties, kinds, binary: new Set() }).properties;
}

/** The properties requested in the list of a kind. */
function propertiesToRead(
  kind: Kind,
  { rules, managed }: TargetKind,
  stamps: StampKeeping | undefined,
): string[] {
  return [
    ...new Set([
      rules.primaryKeyProperty,
      NAME_PROPERTY[kind],
      ...rules.compared,
      ...managed.filter((property) => MEMBER_PROPERTIES.includes(property)),
      ...(kind === "user" ? ["disabled", PREFERENCES] : []),
      ...(stamps === undefined ? [] : [stamps.property]),
    ]),
  ];
}

function emptyTable(
  kind: Kind,
  { rules }: TargetKind,
  dns: DnTable,
  hash: Hash,
  stamps: StampKeeping | undefined,
): CurrentObjects {
  return new CurrentObjects(
    kind,
    rules.primaryKeyProperty,
    rules.compared,
    dns,
    hash,
    { ...rules.defaults, ...rules.substitutes },
    kind === "user" ? stamps : undefined,
  );
}

/** Reads all objects of a kind, in several lists at once; undefined if the position does not exist. */
async function readObjects(
  client: UdmClient,
  kind: Kind,
  described: TargetKind,
  { dns, hash, stamps, shards, onProgress }: {
    readonly dns: DnTable;
    readonly hash: Hash;
    readonly stamps: StampKeeping | undefined;
    readonly shards: number;
    readonly onProgress: (done: number) => void;
  },
): Promise<CurrentObjects | undefined> {
  const { position } = described;
  const properties = propertiesToRead(kind, described, stamps);
  const filters = shards === 1 ? [undefined] : shardFilters(shards);
  try {
    const objects = await client.withListRestart(async () => {
      const fresh = emptyTable(kind, described, dns, hash, stamps);
      const parts = await Promise.allSettled(filters.map(async (filter) => {
        const query = { position, properties, ...(filter === undefined ? {} : { filter }) };
        for await (const objects of client.listInParts(OBJECT_TYPE[kind], query)) {
          for (const object of objects) fresh.add(object);
          onProgress(fresh.size);
        }
      }));
      const failures = parts.filter((part) => part.status === "rejected").map(({ reason }) => reason);
      // A position that is missing for some parts only was created or removed meanwhile.
      const worst = failures.find((failure) => !isMissingPosition(failure)) ??
        (failures.length === filters.length ? failures[0] : undefined);
      if (worst !== undefined) throw worst;
      if (failures.length > 0) throw changedWhileRead(failures[0]);
      return fresh;
    });
    if (shards > 1 && !objects.isConsistent) {
      log.info("{kind}s were renamed while they were read in parts: reading them again in one list", {
        kind,
      });
      return await readObjects(client, kind, described, { dns, hash, stamps, shards: 1, onProgress });
    }
    log.info("target: {count} {kind}s below {position}", { count: objects.size, kind, position });
    return objects;
  } catch (error) {
    if (!isMissingPosition(error)) throw error;
    log.info("{position} does not exist in UDM yet: no {kind}s", { position, kind });
    return undefined;
  }
}

/** The error of a list whose position existed for only some of its parts. The list may be read again. */
function changedWhileRead(error: unknown): unknown {
  if (!(error instanceof UdmError)) return error;
  return new UdmError(error.subject, {
    kind: "protocol",
    problem: "the OU existed for some parts of the list, but not for others",
    advice: "It was created or removed while it was read. The next run reads it again.",
    transient: true,
  });
}

/**
 * Whether a list failed because its position does not exist. UDM answers 422 with an error for the argument `position`,
 * which no proxy does. A 404 can come from any proxy, and would make the whole target look empty.
 */
function isMissingPosition(error: unknown): boolean {
  return error instanceof UdmError && error.status === 422 &&
    error.reasons.some(({ property }) => property === "position");
}
