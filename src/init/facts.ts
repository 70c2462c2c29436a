/**
 * What was found, in phrases for the comments of a configuration. They contain text of the directory.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import { counted, grouped, namesText } from "../common/number_text.ts";
import type { Bases } from "./bases.ts";
import { directoryOf, IDENTIFIERS } from "./known_attributes.ts";
import type { KindSurvey, Survey } from "./survey_schema.ts";

/** Facts about one kind, by what they explain. */
export type Facts = Readonly<Record<"base" | "filter" | "attributes" | "identifier", string>>;

/** What is proposed. */
interface Chosen {
  readonly bases: Bases;
  readonly identifier: string;
  /** The attributes with members of groups. */
  readonly members: readonly string[];
}

/** Maximum number of items in a fact. */
const SHOWN = 30;

/** What was found of one kind. */
export function factsOf(
  kind: Kind,
  found: KindSurvey,
  { bases: { leftOut }, identifier, members }: Chosen,
  survey: Survey,
): Facts {
  const containers = (some: readonly KindSurvey["containers"][number][]) =>
    namesText(some.map(({ dn, entries }) => `${grouped(entries)} in ${dn}`), { shown: 10, separator: "; " });
  const classes = Object.entries(found.classes).filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} (${grouped(count)})`).join(", ");
  const out = leftOut.length === 0 ? "" : ` Not searched: ${containers(leftOut)}.`;
  const namesakes = found.namesakes === 0
    ? ""
    : ` ${counted(found.namesakes, "group")} of the sample have the name of a user and no members: left out.`;
  const isGenerated = IDENTIFIERS.includes(identifier);
  return {
    base: `Found ${counted(found.count, kind)}: ${containers(found.containers)}.${out}`,
    filter: `Object classes: ${classes}.${namesakes}` +
      (survey.vendor === "Active Directory" ? " Built-in ones (isCriticalSystemObject) are left out." : ""),
    attributes: attributesFact(kind, found, survey) +
      (members.length === 0 ? "" : ` The members are in ${members.join(" and ")}, which needs no step.`),
    identifier: `Each ${kind} looked at has ${identifier}${
      isGenerated ? ", which the server generates" : ""
    }.`,
  };
}

/** The attributes of the entries, and those that only the schema knows. */
function attributesFact(kind: Kind, found: KindSurvey, { schema, vendor }: Survey): string {
  const kinds = new Map("kinds" in schema ? Object.entries(schema.kinds) : []);
  const attributes = found.attributes.filter(({ name }) => name !== "objectClass").map(
    ({ name, entries }) => {
      const values = kinds.get(name.toLowerCase());
      return `${name} (${grouped(entries)}${values === undefined || values === "text" ? "" : `, ${values}`})`;
    },
  );
  const seen = new Set(found.attributes.map(({ name }) => name.toLowerCase()));
  const unseen = directoryOf(vendor).mappings[kind].flatMap(({ attribute, property }) => {
    const name = attribute.toLowerCase();
    return seen.has(name) || !kinds.has(name) ? [] : [`${attribute} (${property})`];
  });
  return `Attributes of ${counted(found.sampled, kind)} looked at, with how many have them: ${
    namesText(attributes, { shown: SHOWN })
  }.` + (unseen.length === 0
    ? ""
    : ` No entry looked at has these attributes, which the schema of the directory knows: ${
      namesText(unseen, { shown: SHOWN })
    }. If some should, the account may not read them. To map one, add it here and, by the property in brackets, to ` +
      `${kind}_properties and rename_attrs.`);
}
