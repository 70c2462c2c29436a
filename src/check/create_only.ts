/**
 * Notes on what the steps give besides the owned properties.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { nearest } from "../common/nearest.ts";
import { type Kind, OBJECT_TYPE, type PropertyKinds } from "../common/model.ts";
import { createOnlyProblem, createOnlyProperties } from "../run/create_only.ts";
import { holdsMembers } from "../run/group_members.ts";
import { resultingNames } from "../transform/resulting_names.ts";
import { listed } from "./listed.ts";
import { type Check, reported, type Subject } from "./types.ts";

const CREATE_ONLY: Subject = { id: "target.create_only_properties", title: "create-only properties" };

/** Tells which properties of a kind only new objects get, and which results of the steps are no properties. */
export function createOnlyChecks(kind: Kind, kinds: PropertyKinds, config: Config): Check[] {
  const { attributes, trans } = config.source[kind];
  const checks: Check[] = [];
  const once = createOnlyProperties(kind, kinds, config);
  const { results, isOpen } = resultingNames(attributes, trans);
  if (once.length > 0) {
    const named = isOpen && config.udm.createOnlyProperties.length === 0
      ? `every property that an attribute has the name of and that is not in udm.${kind}_properties`
      : listed([...once].sort(), "and");
    checks.push(reported(
      { id: `target.${kind}_create_only`, title: `only for new ${kind}s` },
      "note",
      `set only when a ${kind} is created: ${named}; later runs leave ${
        once.length === 1 ? "it" : "them"
      } unchanged`,
      `Add a property to udm.${kind}_properties${
        config.udm.createOnlyProperties.length === 0 ? "" : " (and take it out of udm.create_only_properties)"
      } to keep it up to date, or to remove_attrs to never set it.`,
    ));
  }
  const unknown = results.filter((name) => !kinds.has(name) && !(kind === "group" && holdsMembers(name)));
  if (unknown.length > 0) {
    const guesses = unknown.flatMap((name) => nearest(name, [...kinds.keys()]) ?? []);
    const meant = guesses.length === 0 ? "" : `Did you mean ${listed(guesses, "and")}? `;
    checks.push(reported(
      { id: `target.${kind}_results`, title: `results of the ${kind} steps` },
      "warning",
      `not written, because ${OBJECT_TYPE[kind]} has no such property: ${listed([...unknown].sort(), "and")}`,
      `${meant}Correct or remove the steps in source.${kind}_trans, or add the property to UDM as an extended attribute.`,
    ));
  }
  return checks;
}

/**
 * Checks `udm.create_only_properties`; undefined if UDM has all of them.
 *
 * @param templates those of users and, if they are synchronised, of groups
 */
export function createOnlyCheck(
  { udm }: Config,
  templates: readonly { readonly kinds: PropertyKinds }[],
): Check | undefined {
  const problems = udm.createOnlyProperties.map((property) => createOnlyProblem(property, templates))
    .filter((problem) => problem !== undefined);
  if (problems.length === 0) return undefined;
  return reported(
    CREATE_ONLY,
    "failure",
    problems.join("; "),
    "Correct udm.create_only_properties, or add the property to UDM as an extended attribute.",
  );
}
