/**
 * Attributes that hold passwords or keys. They are neither requested nor used unless `source.allow_secret_attributes` names
 * them, and what is made from them is never shown.
 *
 * @module
 */

import { type Kind, KINDS, MEMBER_PROPERTIES, NAME_PROPERTY } from "../../common/model.ts";
import { includesAttribute, isSecretAttribute } from "../../common/secret_names.ts";
import { derivedNames, isSelector } from "../../transform/needed_attributes.ts";
import { rulesOf } from "../../transform/steps/steps.ts";
import { OBJECT_IDENTIFIER } from "../../udm/identifier.ts";
import { OF_MAIL_DOMAIN } from "../../udm/mail_domain_rules.ts";
import { PHOTO } from "../../udm/photo.ts";
import type { PartialConfig } from "../parse_with_schema.ts";
import { primaryKeyOf } from "../primary_key.ts";
import type { Tell } from "../problems.ts";
import type { ParsedConfig } from "../schema/schema.ts";
import type { Config } from "../types.ts";

const ALLOW = "source.allow_secret_attributes";

/** Whether an attribute holds secrets and is not allowed. */
export function isForbidden(attribute: string, allowed: readonly string[]): boolean {
  return isSecretAttribute(attribute) && !includesAttribute(allowed, attribute);
}

/** All names whose values come from the allowed attributes. */
export function secretNames({ source }: Pick<Config, "source">, allowed: readonly string[]): string[] {
  return [...new Set(KINDS.flatMap((kind) => [...derivedNames(allowed, source[kind].trans)]))];
}

/** Names the listed attributes that are not requested. */
export function noteForbidden(
  kind: Kind,
  { source }: ParsedConfig,
  given: (path: string) => boolean,
  note: Tell,
): void {
  const path = `source.${kind}_attrs`;
  if (!given(path)) return;
  source[`${kind}_attrs`].forEach((attribute, index) => {
    if (!isForbidden(attribute, source.allow_secret_attributes)) return;
    note(
      `${path}.${index}`,
      `is not requested: ${attribute} holds secrets, and no step uses it; take it out`,
    );
  });
}

/** Refuses secrets that the configuration uses without allowing it, and those that would be shown. */
export function checkSecretAttributes(config: PartialConfig, tell: Tell): void {
  const { user_member_attr, allow_secret_attributes: allowed = [] } = config.source;
  if (user_member_attr !== undefined && isSecretAttribute(user_member_attr)) {
    tell("source.user_member_attr", `is ${user_member_attr}, which holds secrets; name another attribute`);
  }
  for (const kind of KINDS) {
    checkUse(kind, config, allowed, tell);
    checkShown(kind, config, allowed, tell);
  }
}

function checkUse(kind: Kind, { udm, source }: PartialConfig, allowed: readonly string[], tell: Tell): void {
  const trans = source[`${kind}_trans`];
  if (trans === undefined) return;
  const rules = rulesOf(trans);
  for (const { key, rule: { reads = [] } } of rules) {
    for (const { name, path } of reads) {
      if (isForbidden(name, allowed)) tell(`source.${kind}_trans.${key}.${path}`, `uses ${refused(name)}`);
    }
  }
  const requested = source[`${kind}_attrs`] ?? [];
  const isRead = (name: string) => requested.some(isSelector) || includesAttribute(requested, name);
  for (const key of [`${kind}_properties`, "create_only_properties"] as const) {
    udm[key]?.forEach((property, index) => {
      if (!isForbidden(property, allowed) || !isRead(property)) return;
      if (rules.some(({ rule }) => rule.makes?.includes(property))) return;
      tell(`udm.${key}.${index}`, `is ${refused(property)}`);
    });
  }
}

function refused(name: string): string {
  return `${name}, which holds secrets (passwords, their hashes, or keys); take it out, or allow it with ` +
    `${ALLOW}: [${name}]`;
}

/** Names, keys, addresses and DNs appear in messages, and a digest of a photo is kept with the user. */
function checkShown(kind: Kind, config: PartialConfig, allowed: readonly string[], tell: Tell): void {
  const { udm, source } = config;
  const trans = source[`${kind}_trans`];
  if (trans === undefined || allowed.length === 0) return;
  const derived = derivedNames(allowed, trans);
  const shown = new Set([
    NAME_PROPERTY[kind],
    primaryKeyOf(kind, config) ?? OBJECT_IDENTIFIER,
    OBJECT_IDENTIFIER,
    PHOTO,
    "secretary",
    "member",
    "uniqueMember",
    "memberUid",
    ...OF_MAIL_DOMAIN[kind],
    ...MEMBER_PROPERTIES,
    ...udm.dn_properties ?? [],
  ]);
  for (const { key, rule: { path, makes = [], changes = [] } } of rulesOf(trans)) {
    const property = [...makes, ...changes].find((name) =>
      shown.has(name) && derived.has(name.toLowerCase())
    );
    if (property === undefined) continue;
    tell(
      `source.${kind}_trans.${key}.${path}`,
      `makes ${property} from an attribute of ${ALLOW}, and ${property} appears in messages and plans; use another attribute`,
    );
  }
}
