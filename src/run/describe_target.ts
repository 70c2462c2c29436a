/**
 * Describes users and groups of the target from their templates: the OUs, and the owned properties with their types and
 * defaults.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Config, SearchConfig, UdmConfig } from "../config/types.ts";
import { ConfigurationFault } from "../config/configuration_fault.ts";
import { synchronisedKinds } from "../config/kinds.ts";
import {
  type Kind,
  KINDS,
  NAME_PROPERTY,
  OBJECT_TYPE,
  type Properties,
  type PropertyKind,
  type PropertyKinds,
  type PropertyValue,
} from "../common/model.ts";
import { CATEGORY } from "../logging/category.ts";
import { comparedProperties, type KindRules } from "../planner/changes.ts";
import { createOnlyProblem, createOnlyProperties } from "./create_only.ts";
import { isAtOrBelow, Subtree } from "../syntax/dn.ts";
import { toProperties } from "../transform/properties.ts";
import { substitutesOf } from "../transform/transform.ts";
import { GROUPS_PROPERTY, OuterGroups } from "../udm/outer_groups.ts";
import { PHOTO } from "../udm/photo.ts";
import { FALSE_IF_UNSET } from "../udm/values.ts";
import type { Template } from "../udm/types.ts";
import { dnPropertiesOf } from "./dn_properties.ts";
import { MAIL } from "./early_users.ts";
import type { Templates } from "./open_target.ts";

const ALTERNATIVE_MAIL = "mailAlternativeAddress";

const log = getLogger([CATEGORY, "target"]);

/** A kind of object in the target, and its owned properties. */
export interface TargetKind {
  readonly rules: KindRules;
  readonly kinds: PropertyKinds;
  /** Whether a text is a DN of the source; undefined if it is known which properties hold DNs. */
  readonly namesEntry?: ((text: string) => boolean) | undefined;
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

/**
 * Describes users and groups in the target.
 *
 * @throws {ConfigurationFault} if the configuration names properties that the target does not have
 */
export function describeTarget([ou, user, group]: Templates, config: Config): TargetDescription {
  const base = ou.position;
  checkRemovalProperty(user, config);
  checkCreateOnly(synchronisedKinds(config.source).map((kind) => kind === "user" ? user : group), config);
  return {
    base,
    kinds: {
      user: describeKind(user, config, "user", base),
      group: describeKind(group, config, "group", base),
    },
  };
}

/** @throws {ConfigurationFault} if neither users nor groups have a property of `udm.create_only_properties` */
function checkCreateOnly(templates: readonly Template[], config: Config): void {
  config.udm.createOnlyProperties.forEach((property, index) => {
    const problem = createOnlyProblem(property, templates);
    if (problem === undefined) return;
    const path = "udm.create_only_properties";
    throw new ConfigurationFault(config, [`${path}.${index}`, path], problem);
  });
}

/**
 * Checks the property that stores the times of removals.
 *
 * @throws {ConfigurationFault} if UDM does not have it, or if it is not single-valued text
 */
function checkRemovalProperty({ kinds }: Template, config: Config): void {
  const { removalProperty: property, userRemoval } = config.udm;
  if (property === undefined || userRemoval !== "disable") return;
  const problem = removalPropertyProblem(property, kinds);
  if (problem !== undefined) throw new ConfigurationFault(config, ["udm.removal_property"], problem);
}

/** The settings with the property that stores the times of removals if UDM has it. */
export function withPresentProperty(udm: UdmConfig, users: PropertyKinds): UdmConfig {
  const property = udm.removalPropertyIfPresent;
  return property === undefined || removalPropertyProblem(property, users) !== undefined
    ? udm
    : { ...udm, removalProperty: property };
}

/** Why a property cannot store the times of removals; undefined if it can. */
export function removalPropertyProblem(property: string, kinds: PropertyKinds): string | undefined {
  const kind = kinds.get(property);
  if (kind !== undefined && isPlainText(kind)) return undefined;
  const name = JSON.stringify(property);
  return kind === undefined
    ? `${OBJECT_TYPE.user} has no property ${name} in this UDM installation; add it to UDM as an extended ` +
      "attribute (module users/user, syntax string, one value)"
    : `${name} cannot store the time of a removal: it is not single-valued text`;
}

/** Whether a property holds one text of no particular format. */
function isPlainText({ type, isList, format }: PropertyKind): boolean {
  return type === "text" && !isList && (format === undefined || format === "uuid");
}

function describeKind(template: Template, config: Config, kind: Kind, base: string): TargetKind {
  const { primaryKeyProperty, properties, explicitProperties } = config.udm.kinds[kind];
  const path = `udm.${kind}_properties`;
  const keyPaths = [
    `udm.${kind}_primary_key_property`,
    `source.${kind}_trans.rename_attrs.${primaryKeyProperty}`, // which decides without the key
    path,
  ];
  const managed: string[] = [];
  const owned = synchronisedKinds(config.source).includes(kind) ? properties : [];
  owned.forEach((property, index) => {
    const type = template.kinds.get(property);
    const identifies = property === primaryKeyProperty || property === NAME_PROPERTY[kind];
    if (property === "password") {
      log.info("passwords are not synchronised: {path} names password, which is ignored", { path });
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
        property === primaryKeyProperty ? keyPaths : [`${path}.${index}`, path],
        `${OBJECT_TYPE[kind]} has no property ${JSON.stringify(property)} in this UDM installation; it has ` +
          [...template.kinds.keys()].sort().join(", "),
      );
    } else if (property === primaryKeyProperty && !isPlainText(type)) {
      throw new ConfigurationFault(
        config,
        keyPaths,
        `${JSON.stringify(property)} cannot be the primary key: it is not single-valued text`,
      );
    } else if (type.type === "map" && !explicitProperties) {
      log.info("property {property} is ignored: it consists of keys and values in this UDM installation", {
        property,
        type: OBJECT_TYPE[kind],
      });
    } else if (type.type === "map") {
      throw new ConfigurationFault(
        config,
        [`${path}.${index}`, path],
        `${
          JSON.stringify(property)
        } consists of keys and values, which attributes cannot give, so it cannot be ` +
          "synchronised",
      );
    } else managed.push(property);
  });
  const relative = kind === "user" ? config.udm.userOu : config.udm.groupOu;
  const compared = comparedProperties(kind, managed, primaryKeyProperty);
  const createOnly = owned.length === 0 ? [] : createOnlyProperties(kind, template.kinds, config);
  const defaults = Object.fromEntries(
    compared.map((property) => [property, defaultOf(template, property)]),
  );
  const sourceBases = KINDS.flatMap((kind) => config.source[kind].bases);
  return {
    kinds: template.kinds,
    namesEntry: template.unknownTypes === undefined || config.udm.dnProperties !== undefined
      ? undefined
      : isBelowSome(sourceBases),
    managed,
    position: `${relative},${base}`,
    rules: {
      primaryKeyProperty,
      compared,
      createOnly,
      defaults,
      ...dnPropertiesOf(kind, template, config, compared, createOnly),
      outerGroups: [...compared, ...createOnly].includes(GROUPS_PROPERTY[kind])
        ? new OuterGroups(kind, groupPosition(config, base))
        : undefined,
      sourceBases,
      triState: compared.filter((property) =>
        template.kinds.get(property)?.type === "boolean" && defaults[property] !== false
      ),
      targetBase: isApart(base, sourceBases) ? base : undefined,
      substitutes: substitutesFor(compared, template, config.source[kind]),
      photos: kind === "user" && managed.includes(PHOTO),
      mailProperty: kind === "user" && [...managed, ...createOnly].includes(MAIL) ? MAIL : undefined,
      alternativeMail: kind === "user" && config.udm.uniqueMailAddresses ? ALTERNATIVE_MAIL : undefined,
    },
  };
}

/** Tells whether a text is a DN at or below one of several bases. */
function isBelowSome(bases: readonly string[]): (text: string) => boolean {
  const trees = bases.map((base) => new Subtree(base));
  return (text) => text.includes("=") && trees.some((tree) => tree.contains(text));
}

/** DN of the OU of groups; undefined if groups are not synchronised. */
function groupPosition({ source, udm }: Config, base: string): string | undefined {
  return synchronisedKinds(source).includes("group") ? `${udm.groupOu},${base}` : undefined;
}

/** The value of a property of a new object. */
function defaultOf({ properties }: Template, property: string): PropertyValue {
  return properties[property] ?? (FALSE_IF_UNSET.has(property) ? false : null);
}

/** Whether the LDAP base of the target and the bases of the source have no entry in common. */
export function isApart(base: string, bases: readonly string[]): boolean {
  return bases.every((other) => !isAtOrBelow(other, base) && !isAtOrBelow(base, other));
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
