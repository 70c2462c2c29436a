/**
 * Reads the target completely: templates, positions, all users and groups below the two OUs.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Config } from "./config/types.ts";
import { CATEGORY } from "./logging/category.ts";
import { type Kind, KINDS, NAME_PROPERTY, OBJECT_TYPE, type PropertyKinds } from "./model.ts";
import type { Hash } from "./reconcile/digest.ts";
import { DnTable } from "./reconcile/dn_table.ts";
import { ExistingObjects, type TargetState } from "./reconcile/existing.ts";
import { PHOTO, PREFERENCES } from "./reconcile/photo.ts";
import { comparedProperties, type KindRules } from "./reconcile/wanted.ts";
import type { Template, UdmClient } from "./target/types.ts";
import { UdmError } from "./target/errors.ts";
import { ConfigurationFault } from "./configuration_fault.ts";

const log = getLogger([CATEGORY, "target"]);

/** What the target says about a kind of object, and what of it is managed. */
export interface TargetKind {
  readonly rules: KindRules;
  readonly kinds: PropertyKinds;
  /** Managed properties, as far as the target has them. */
  readonly managed: readonly string[];
  /** DN of the OU in which new objects are made. */
  readonly position: string;
}

/** Everything that was read from the target. */
export interface TargetReading {
  readonly base: string;
  readonly kinds: Readonly<Record<Kind, TargetKind>>;
  /** OUs that must be made before anything is written, relative to the base. */
  readonly missingOus: readonly string[];
  readonly state: TargetState;
}

/**
 * Reads the target.
 *
 * @throws {ConfigurationFault} if the configuration names properties that the target does not have
 * @throws {UdmError} if the target cannot be read completely
 */
export async function readTarget(client: UdmClient, config: Config, hash: Hash): Promise<TargetReading> {
  const [ou, user, group] = await Promise.all([
    client.template("container/ou"),
    client.template("users/user"),
    client.template("groups/group"),
  ]);
  const base = ou.position;
  const described = {
    user: describeKind(user, config, "user", base),
    group: describeKind(group, config, "group", base),
  };
  const dns = new DnTable();
  const withPhoto = described.user.rules.photos ? new Set<number>() : undefined;
  const read = {
    user: await readObjects(client, "user", described.user, dns, hash),
    group: await readObjects(client, "group", described.group, dns, hash),
  };
  const { user: { objects: users }, group: { objects: groups } } = read;
  if (withPhoto !== undefined && users.size > 0) {
    const { position } = described.user;
    const query = { position, properties: ["dn"], filter: `(${PHOTO}=*)` };
    await client.withListRestart(async () => {
      for await (const { dn } of client.list("users/user", query)) withPhoto.add(dns.number(dn));
    });
  }
  const relative = { user: config.udm.userOu, group: config.udm.groupOu };
  return {
    base,
    kinds: described,
    missingOus: [...new Set(KINDS.filter((kind) => read[kind].isMissing).map((kind) => relative[kind]))],
    state: { dns, user: users, group: groups, withPhoto },
  };
}

function describeKind(template: Template, config: Config, kind: Kind, base: string): TargetKind {
  const { primaryKeyProperty, properties, explicitProperties } = config.udm.kinds[kind];
  const path = `udm.${kind}_properties`;
  const managed: string[] = [];
  properties.forEach((property, index) => {
    const type = template.kinds.get(property);
    const identifies = property === primaryKeyProperty || property === NAME_PROPERTY[kind];
    if (property === "password") {
      log.warn("passwords are not synchronised: {path} names password, which is left out", { path });
    } else if (property === PHOTO && !config.udm.photoMarker) {
      log.info("photos are not synchronised: udm.photo_marker is false");
    } else if (type === undefined && !explicitProperties && !identifies) {
      log.info("the target has no property {property} for {type}: left out", {
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
    } else if (type === "map") {
      throw new ConfigurationFault(
        config,
        [`${path}.${index}`, path],
        `${JSON.stringify(property)} is not a value or a list of values and cannot be synchronised`,
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
      photos: kind === "user" && managed.includes(PHOTO),
      mailProperty: kind === "user" && managed.includes("mailPrimaryAddress")
        ? "mailPrimaryAddress"
        : undefined,
    },
  };
}

async function readObjects(
  client: UdmClient,
  kind: Kind,
  described: TargetKind,
  dns: DnTable,
  hash: Hash,
): Promise<{ objects: ExistingObjects; isMissing: boolean }> {
  const { rules, position, managed } = described;
  const properties = [
    ...new Set([
      rules.primaryKeyProperty,
      NAME_PROPERTY[kind],
      ...rules.compared,
      ...managed.filter((property) => property === "users" || property === "nestedGroup"),
      ...(kind === "user" ? ["disabled", PREFERENCES] : []),
    ]),
  ];
  const none = () => new ExistingObjects(kind, rules.primaryKeyProperty, rules.compared, dns, hash);
  try {
    const objects = await client.withListRestart(async () => {
      const fresh = none();
      for await (const object of client.list(OBJECT_TYPE[kind], { position, properties })) fresh.add(object);
      return fresh;
    });
    log.info("target: {count} {kind}s below {position}", { count: objects.size, kind, position });
    return { objects, isMissing: false };
  } catch (error) {
    if (!isMissingPosition(error)) throw error;
    log.info("{position} is not in the target yet: no {kind}s", { position, kind });
    return { objects: none(), isMissing: true };
  }
}

/**
 * Whether a list failed because there is no such position. UDM says so in a way that nothing else in between can be
 * taken for: 422, and a fault of the argument `position`. A 404 may come from anywhere, and would make a whole target
 * look empty.
 */
function isMissingPosition(error: unknown): boolean {
  return error instanceof UdmError && error.status === 422 &&
    error.problems.some(({ property }) => property === "position");
}
