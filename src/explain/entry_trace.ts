/**
 * Traces an entry: its attributes, the changes of each step, and the resulting properties.
 *
 * @module
 */

import type { SearchConfig } from "../config/types.ts";
import type { Attributes, Kind, Properties, SourceEntry } from "../common/model.ts";
import { holdsMembers } from "../run/group_members.ts";
import type { EntryTransform } from "../run/read_source.ts";
import type { TargetKind } from "../run/describe_target.ts";
import { PHOTO } from "../udm/photo.ts";
import { isUnset } from "../udm/values.ts";
import type { Dropped } from "../transform/steps/step.ts";
import { compileTransform } from "../transform/transform.ts";
import type { ShownSource, ShownStep, ShownValue } from "./document.ts";
import { shownProperties, shownValue, shownValues } from "./shown_values.ts";

/** Options of {@linkcode followEntry}. */
interface FollowOptions {
  readonly kind: Kind;
  readonly search: SearchConfig;
  /** The transform of the plan. */
  readonly transform: EntryTransform;
  readonly target: TargetKind;
  /** Values that the entry has as a member of groups; they replace those of the steps. */
  readonly byGroup?: Properties | undefined;
}

/** Traces an entry through all steps. */
export function followEntry(
  entry: SourceEntry,
  { kind, search, transform, target, byGroup }: FollowOptions,
): ShownSource {
  const { steps, dropped, left } = trace(entry, search);
  const { entry: read } = transform.entry(entry);
  const { createOnly = [] } = target.rules;
  const { photo } = read;
  const references = ofSome(read.references, (property) => !createOnly.includes(property));
  const properties = { ...read.properties, ...ofSome(byGroup, (property) => !createOnly.includes(property)) };
  const initial = {
    ...read.initial?.properties,
    ...ofSome(byGroup, (property) => createOnly.includes(property)),
    ...ofSome(read.references, (property) => createOnly.includes(property)),
    ...(read.initial?.photo === undefined ? {} : { [PHOTO]: read.initial.photo }),
  };
  const problems = read.problems.filter(({ property }) => byGroup?.[property] === undefined);
  const { compared, defaults } = target.rules;
  const inherited = compared.filter((property) =>
    properties[property] === undefined && references?.[property] === undefined && !isUnset(defaults[property])
  );
  return {
    dn: entry.dn,
    attributes: attributesOf(entry.attributes, search.attributes),
    steps,
    dropped,
    properties: shownProperties({
      ...properties,
      ...references,
      ...(photo === undefined ? {} : { [PHOTO]: photo }),
    }),
    ...(Object.keys(initial).length === 0 ? {} : { create_only: shownProperties(initial) }),
    defaults: shownProperties(
      Object.fromEntries(inherited.map((property) => [property, defaults[property] ?? null])),
    ),
    problems,
    unused: left.filter((name) => !isUsed(name, kind, [...target.managed, ...createOnly])).sort(),
  };
}

/** Some of the values of a record. */
function ofSome<T>(
  values: Readonly<Record<string, T>> | undefined,
  isWanted: (property: string) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([property]) => isWanted(property)));
}

/** The values of all attributes, including requested ones without a value. */
function attributesOf(
  attributes: Attributes,
  requested: readonly string[],
): Record<string, readonly ShownValue[]> {
  const shown: Record<string, readonly ShownValue[]> = {};
  const there = new Set([...attributes.keys()].map((name) => name.toLowerCase()));
  const missing = requested.filter((name) =>
    name !== "*" && name !== "+" && name !== "1.1" && !there.has(name.toLowerCase())
  );
  const names = [...attributes.keys(), ...missing];
  for (const name of names.sort((a, b) => a.toLowerCase() < b.toLowerCase() ? -1 : 1)) {
    shown[name] = (attributes.get(name) ?? []).map((value) => shownValue(name, value));
  }
  return shown;
}

function trace(
  { dn, attributes }: SourceEntry,
  search: SearchConfig,
): { steps: ShownStep[]; dropped: readonly Dropped[]; left: string[] } {
  const steps: ShownStep[] = [];
  const { values, dropped } = compileTransform(search.trans, search.attributes)(
    attributes,
    {
      dn,
      trace(step, attribute, before, after, detail) {
        // A rename is traced as two changes, and shown as one.
        const last = steps.at(-1);
        if (last?.step === step && last.after === null && last.attribute === detail?.from) steps.pop();
        steps.push({
          step,
          attribute,
          ...detail,
          before: shownValues(attribute, before),
          after: shownValues(attribute, after),
        });
      },
    },
  );
  return { steps, dropped, left: [...values.keys()] };
}

/** Whether a result of the steps is used. */
function isUsed(name: string, kind: Kind, managed: readonly string[]): boolean {
  if (managed.includes(name)) return true;
  return kind === "group" && holdsMembers(name);
}
