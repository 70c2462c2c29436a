/**
 * The manual page of the configuration, section 5. Every key, its type, default and meaning come from the schema.
 *
 * @module
 */

import { Document } from "yaml";
import { type SchemaKey, schemaKeys } from "../../src/config/schema/keys.ts";
import { VERSION } from "../../src/common/version.ts";
import { PROGRAM } from "./command_tree.ts";
import { type SchemaNode, strictSchema } from "./json_schema.ts";
import { bold, literal, Page, prose, type Roff } from "./roff.ts";

/** A minimal configuration. */
export const EXAMPLE = `udm:
  uri: https://ucs.example.org/univention/udm/
  user: Administrator
  user_ou: ou=school
  group_ou: ou=school

source:
  ldap_uri: ldaps://ldap.example.org
  bind_dn: cn=connector,dc=example,dc=org

  user_base: ou=people,dc=example,dc=org
  user_filter: (objectClass=inetOrgPerson)
  user_attrs: [entryUUID, uid, givenName, sn]
  user_trans:
    rename_attrs:
      univentionObjectIdentifier: entryUUID
      username: uid
      firstname: givenName
      lastname: sn

  group_base: ou=groups,dc=example,dc=org
  group_filter: (objectClass=groupOfNames)
  group_attrs: [entryUUID, cn, member]
  group_trans:
    rename_attrs:
      univentionObjectIdentifier: entryUUID
      name: cn
      users: member
`;

/**
 * The page.
 *
 * @param date YYYY-MM-DD
 */
export function manConfig(date: string): string {
  const page = new Page(`${PROGRAM}.yaml`, 5, date, `${PROGRAM} ${VERSION}`, "File Formats");
  page.name(`${PROGRAM}.yaml`, `configuration of ${PROGRAM}`);
  page.section("DESCRIPTION")
    .text(
      prose`A YAML file with the sections ${bold("udm")} (the target), ${
        bold("source")
      } (the directory that is read) and ${
        bold("safety")
      } (limits, optional). Unknown keys are errors, shown with file, line and column and the nearest name.`,
    )
    .text(
      "A value is read as its key expects it, with or without quotes: yes, true, on and 1 mean the same for a key that is " +
        "yes or no, and everywhere else a value is the text as written (NO is the country Norway, 01234 keeps its zero). A key without a value is an error. Anchors, aliases and merge keys work.",
    )
    .text("An old name of a key means the same as the current one. Give only one of them.");
  const described = new Map<string, string>();
  for (const section of schemaKeys().filter(({ isSection }) => isSection)) {
    page.section(section.path).text(section.description);
    const keys = JSON.stringify(nodeOf(section.path).properties);
    const same = described.get(keys);
    if (same !== undefined) {
      page.text(prose`The keys are those of ${bold(same)}.`);
      continue;
    }
    described.set(keys, section.path);
    for (const key of keysWithin(section)) page.item(...item(key));
  }
  page.section("EXAMPLES").text("A minimal configuration. The passwords come from the environment:").example(
    EXAMPLE,
  );
  page.section("FILES").item(
    literal("schema.json"),
    "The JSON Schema of the configuration, which comes with the program. Editors use it to complete and check a " +
      "configuration whose first line names it:",
  ).text(literal("# yaml-language-server: $schema=schema.json"));
  page.section("SEE ALSO").text(prose`${bold(PROGRAM)}(1)`);
  return page.toString();
}

/** The keys of a section, including sections inside it. */
function keysWithin(section: SchemaKey): SchemaKey[] {
  return schemaKeys().filter(({ path, name }) => path === `${section.path}.${name}`);
}

/** A key as a term and paragraphs. */
function item(key: SchemaKey): [Roff, ...Roff[]] {
  if (key.isSection) return [bold(key.name), prose`A section, see below.`];
  const node = nodeOf(key.path);
  const defaultValue = node.default === undefined ? undefined : written(node.default);
  return [
    prose`${bold(key.name)} (${typeOf(node)}${key.isMandatory ? ", required" : ""})`,
    prose`${key.description}`,
    ...(defaultValue === undefined ? [] : [prose`Default: ${literal(defaultValue)}`]),
    ...(node.examples ?? []).map((example) => prose`Example: ${literal(written(example))}`),
    ...key.aliases.map((alias) => prose`Old name: ${bold(alias)}.`),
  ];
}

/** Describes the type of a value. */
export function typeOf(node: SchemaNode): string {
  if (node.enum !== undefined) return node.enum.join(" or ");
  if (node.anyOf !== undefined) return node.anyOf.map(typeOf).join(" or ");
  switch (node.type) {
    case "boolean":
      return "yes or no";
    case "integer":
      return node.minimum === Number.MIN_SAFE_INTEGER
        ? "whole number"
        : `whole number from ${node.minimum} to ${node.maximum}`;
    case "number":
      return `number from ${node.minimum} to ${node.maximum}`;
    case "array":
      return node.minItems === undefined ? "list" : "list, not empty";
    case "object":
      return "map";
    default:
      return "text";
  }
}

/** Formats a value as YAML. */
export function written(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "object") return String(value);
  const document = new Document(value);
  (document.contents as unknown as { flow: boolean }).flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trim();
}

/** A section or a key in the schema. */
function nodeOf(path: string): SchemaNode {
  return path.split(".").reduce((node, name) => node.properties?.[name] ?? {}, strictSchema());
}
