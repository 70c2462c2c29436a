/**
 * What `init` lets the person choose after it has looked at the directory.
 *
 * @module
 */

import { type Kind, KINDS, NAME_PROPERTY } from "../common/model.ts";
import { counted } from "../common/number_text.ts";
import { parseRelativeOu } from "../config/schema/parsers.ts";
import { baseChoices } from "../init/bases.ts";
import { directoryOf } from "../init/known_attributes.ts";
import type { Decided, Proposal } from "../init/propose.ts";
import type { KindSurvey, Survey } from "../init/survey_schema.ts";
import { sameDn } from "../syntax/dn.ts";
import { withoutCoveredBases } from "../syntax/search_bases.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { problemBy } from "./answer_problem.ts";
import type { Prompts } from "./prompts.ts";

/** Asks for the bases of kinds that have none yet. Only bases that differ from the proposed ones are decided. */
export async function chooseBases(prompts: Prompts, survey: Survey, decided: Decided): Promise<Decided> {
  const bases = { ...decided.bases };
  for (const kind of KINDS) {
    const found = survey[kind];
    if (bases[kind] !== undefined || found.count === 0) continue;
    const choices = baseChoices(found, survey);
    if (choices.length === 0) continue;
    const answer = await prompts.choose(
      `Search ${kind}s below${kind === "group" ? " (none: only users)" : ""}`,
      choices.map(({ dn, entries, isProposed }) => ({
        value: dn,
        name: `${dn} (${counted(entries, kind)})`,
        checked: isProposed,
      })),
      kind === "user" ? 1 : 0,
    );
    const chosen = withoutCoveredBases(answer, "sub");
    const proposed = choices.filter(({ isProposed }) => isProposed).map(({ dn }) => dn);
    const isProposed = chosen.length === proposed.length &&
      chosen.every((dn) => proposed.some((other) => sameDn(dn, other)));
    if (!isProposed) bases[kind] = chosen;
  }
  return { ...decided, bases };
}

/** Asks for primary keys that no option gives. Only those that differ from the proposed ones are decided. */
export async function chooseIdentifiers(
  prompts: Prompts,
  survey: Survey,
  decided: Decided,
  proposal: Proposal,
): Promise<Decided> {
  const identifiers = { ...decided.identifiers };
  for (const kind of KINDS) {
    const proposed = proposal[kind]?.rename[OBJECT_IDENTIFIER];
    if (proposed === undefined || identifiers[kind] !== undefined) continue;
    const candidates = candidatesOf(kind, survey);
    const answer = await prompts.ask(
      `Attribute that identifies ${kind}s and never changes`,
      proposed,
      (name) => {
        const isKnown = candidates.some((candidate) => candidate.toLowerCase() === name.toLowerCase());
        return isKnown
          ? undefined
          : `Not every ${kind} looked at has one value of it. Possible: ${candidates.join(", ")}`;
      },
    );
    if (answer.toLowerCase() !== proposed.toLowerCase()) identifiers[kind] = answer;
  }
  return { ...decided, identifiers };
}

/** The attributes of which every entry looked at has one value, without the name. */
function candidatesOf(kind: Kind, survey: Survey): string[] {
  const found: KindSurvey = survey[kind];
  const name = directoryOf(survey.vendor).mappings[kind].find(({ property }) =>
    property === NAME_PROPERTY[kind]
  );
  const generated = found.identifiers.filter(({ entries }) => entries === found.sampled).map(({ name }) =>
    name
  );
  const others = found.attributes.filter(({ entries, several }) => entries === found.sampled && several === 0)
    .map(({ name }) => name);
  const taken = [...generated, name?.attribute ?? "", "objectClass"].map((one) => one.toLowerCase());
  return [...generated, ...others.filter((other) => !taken.includes(other.toLowerCase()))];
}

/** Asks for the OUs that no option gives. */
export async function chooseOus(prompts: Prompts, decided: Decided, proposal: Proposal): Promise<Decided> {
  const problemOf = problemBy(parseRelativeOu);
  const { ous } = decided;
  const user = ous.user ?? await prompts.ask(
    "OU in UDM for users, which the connector will own",
    proposal.ous.user,
    problemOf,
  );
  if (proposal.group === undefined) return { ...decided, ous: { ...ous, user } };
  const group = ous.group ??
    await prompts.ask("OU in UDM for groups, which the connector will own", user, problemOf);
  return { ...decided, ous: { user, group } };
}
