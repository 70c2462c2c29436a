/**
 * Writes a proposal as a commented configuration. The comments are the descriptions of the schema, and what was found.
 *
 * @module
 */

import { Document, isMap, isScalar, type Pair, Scalar, visit, type YAMLMap } from "yaml";
import { schemaKeys } from "../config/schema/keys.ts";
import { visible } from "../common/visible.ts";
import type { KindProposal, Proposal } from "./propose.ts";

/** How to connect. Passwords are not among it. */
export interface Connections {
  readonly udm: {
    readonly uri: string;
    readonly user: string;
    readonly password_file?: string | undefined;
    readonly ca_cert?: string | undefined;
  };
  readonly source: {
    readonly ldap_uri: string;
    readonly start_tls?: boolean | undefined;
    readonly bind_dn?: string | undefined;
    readonly password_file?: string | undefined;
    readonly ca_cert?: string | undefined;
  };
}

/** What else comments say. */
export interface Notes {
  readonly title: string;
  /** About UDM. */
  readonly udmNote?: string;
  /** About the OU of users. */
  readonly ouNote?: string;
}

/** Width of comments, with the number sign and without the indentation. */
const WIDTH = 100;

/** Keys that explain themselves, or each other. */
const WITHOUT_DESCRIPTION =
  /^(?:source\.group_(?:filter|attrs|trans.*)|udm\.group_(?:ou|properties)|safety\.expected_groups)$/;

/** The text of a configuration. It loads without a warning, and contains no password. */
export function configurationText(
  { udm, source }: Connections,
  { ous, user, group }: Proposal,
  { title, udmNote, ouNote }: Notes,
): string {
  const document = new Document({
    udm: without({
      ...udm,
      user_ou: ous.user,
      group_ou: group && ous.group,
      user_properties: user.properties,
      group_properties: group?.properties,
      user_removal: "disable",
    }),
    safety: without({ expected_users: user.expected, expected_groups: group?.expected }),
    source: without({ ...source, ...searchOf("user", user), ...group && searchOf("group", group) }),
  }, { aliasDuplicateObjects: false });
  document.commentBefore = comment(
    `${title} It proposes what fits the entries that were found: read it, then run plan. Nothing is written before sync. ` +
      "udm-directory-connector.yaml(5) and docs/reference/configuration.md explain all keys.",
  );
  explain(document, facts({ user, group }, udm, source, { udmNote, ouNote }));
  return document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    // A line break in a name must stay an escape: each line is checked for hostile characters
    doubleQuotedMinMultiLineLength: Infinity,
  }).split("\n").map(visible).join(
    "\n",
  );
}

function searchOf(
  kind: "user" | "group",
  { bases, filter, attributes, rangeAttributes, ...steps }: KindProposal,
): Record<string, unknown> {
  return without({
    [`${kind}_base`]: bases.length === 1 ? bases[0] : bases,
    [`${kind}_filter`]: filter,
    [`${kind}_attrs`]: attributes,
    [`${kind}_range_attrs`]: filled(rangeAttributes),
    [`${kind}_trans`]: without({
      decompose_attrs: filled(steps.decompose),
      remove_values: filled(steps.removeValues),
      sanitizer: filled(steps.sanitizer),
      first_value: filled(steps.firstValue),
      rename_attrs: steps.rename,
      remove_attrs: filled(steps.remove),
      compose_attrs: filled(steps.compose),
      phone_region: Object.values(steps.sanitizer).flat().includes("phone_sanitizer") ? "DE" : undefined,
    }),
  });
}

/** What was found, by key. */
function facts(
  { user, group }: Pick<Proposal, "user" | "group">,
  udm: Connections["udm"],
  source: Connections["source"],
  { udmNote, ouNote }: { readonly udmNote: string | undefined; readonly ouNote: string | undefined },
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (path: string, text: string) => found.set(path, text);
  if (udmNote !== undefined) add("udm.uri", udmNote);
  if (ouNote !== undefined) add("udm.user_ou", ouNote);
  for (const [side, { password_file }] of [["udm", udm], ["source", source]] as const) {
    if (password_file === undefined) {
      add(
        side === "udm" ? "udm.user" : "source.bind_dn",
        `The password is not in this file: it is in the environment variable ${side.toUpperCase()}_PASSWORD, the systemd ` +
          `credential ${side}-password, or a file that the key password_file names (chmod 600).`,
      );
    } else add(`${side}.password_file`, "Only the connector may read it: chmod 600.");
  }
  for (const [kind, proposal] of [["user", user], ["group", group]] as const) {
    if (proposal === undefined) continue;
    add(`source.${kind}_base`, proposal.facts.base);
    add(`source.${kind}_filter`, proposal.facts.filter);
    add(`source.${kind}_attrs`, proposal.facts.attributes);
    add(`source.${kind}_trans.rename_attrs`, proposal.facts.identifier);
  }
  return found;
}

/** Puts a comment before every key, and lists of names into one line. */
function explain(document: Document, found: ReadonlyMap<string, string>): void {
  const descriptions = new Map(schemaKeys().map(({ path, description }) => [path, description]));
  const explainMap = (map: YAMLMap, prefix: string) => {
    for (const [index, pair] of (map.items as Pair[]).entries()) {
      if (!isScalar(pair.key)) continue;
      const path = prefix + String(pair.key.value);
      const described = WITHOUT_DESCRIPTION.test(path) ? undefined : descriptions.get(path);
      const fact = found.get(path);
      const text = [fact && visible(fact), described].filter((each) => each !== undefined).join("\n");
      if (text !== "") pair.key.commentBefore = comment(text, WIDTH - 2 * prefix.split(".").length);
      pair.key.spaceBefore = text !== "" && index > 0;
      const isSection = path.split(".").length < 2 || /_trans$/.test(path);
      if (isMap(pair.value) && isSection) explainMap(pair.value, `${path}.`);
    }
  };
  explainMap(document.contents as YAMLMap, "");
  visit(document, {
    Seq(key, seq) {
      // A list within a step stands in one line, a list of a section in lines of its own
      if (key === "value") seq.flow = seq.items.length < 4;
    },
    Scalar(_, scalar) {
      if (typeof scalar.value === "string" && visible(scalar.value) !== scalar.value) {
        scalar.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
}

/** Comment lines; control characters and line breaks of names from the directory are escaped. */
function comment(text: string, width = WIDTH): string {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of visible(paragraph).split(" ")) {
      if (line !== "" && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    return [...lines, line];
  }).map((line) => ` ${line}`).join("\n");
}

function filled<T extends object>(values: T): T | undefined {
  return Object.keys(values).length === 0 ? undefined : values;
}

function without(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
