/**
 * Describes a plan as a document with names and values.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { synchronisedKinds } from "../config/kinds.ts";
import type { Config } from "../config/types.ts";
import { mapInTurns } from "../common/map_in_turns.ts";
import type { Kind, Properties } from "../common/model.ts";
import { planChecksum } from "../planner/checksum.ts";
import { type Effect, effectsOf, resultOf } from "../planner/effects.ts";
import type { Plan } from "../planner/plan_types.ts";
import type { SourceState } from "../planner/source_state.ts";
import { modifiedShare } from "../planner/modified_share.ts";
import { ALLOW_VALUE_LOSS } from "../planner/limits/max_value_loss.ts";
import { showSafety } from "../planner/limits/safety.ts";
import { looksSecret } from "../common/secret_names.ts";
import { type MailDomains, OF_MAIL_DOMAIN } from "../udm/mail_domain_rules.ts";
import { readMailDomains } from "../udm/mail_domains.ts";
import { isUnset } from "../udm/values.ts";
import type { UdmClient } from "../udm/types.ts";
import { parseBaseUrl } from "../udm/urls.ts";
import { fromOutside } from "../common/redact.ts";
import { VERSION } from "../common/version.ts";
import { type DescribedTarget, type EffectWithResult, readCurrentValues } from "./current_values.ts";
import type { Change, PlanDocument, PropertyChange, Scalar } from "./schema.ts";
import { membershipChanges } from "./memberships.ts";
import { byProperty, type Present, propertyChanges } from "./property_changes.ts";
import { type Known, warningsOf } from "./warnings.ts";

/** A plan, and the states it was made from. */
interface DescribedPlan {
  readonly plan: Plan;
  readonly source: { readonly state: SourceState };
  readonly target: DescribedTarget;
  readonly mailDomains?: MailDomains | undefined;
}

interface DescribeOptions {
  readonly config: Config;
  readonly client: UdmClient;
  readonly allowDeletes?: number | undefined;
  readonly allowValueLoss?: readonly string[] | undefined;
  readonly adoptByName?: boolean | undefined;
  /** The clock, in milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/**
 * Describes a plan. Reads the current values of the objects to change from the target; writes nothing.
 *
 * @throws {UdmError} if the target cannot be read
 */
export async function describePlan(
  prepared: DescribedPlan,
  { config, client, allowDeletes, allowValueLoss = [], adoptByName, now = Date.now }: DescribeOptions,
): Promise<PlanDocument> {
  const { plan, target } = prepared;
  const newDomains = prepared.mailDomains?.missing ?? [];
  const outcomes = await mapInTurns(effectsOf(plan), (effect) => ({ effect, result: resultOf(effect) }));
  const ignoredOf = (kind: Kind) => target.state[kind].size - target.state[kind].owned;
  const ignored = { user: ignoredOf("user"), group: ignoredOf("group") };
  const values = await readCurrentValues(outcomes, target, client);
  const known = prepared.mailDomains?.known ??
    (outcomes.some(namesMailDomains) ? await readMailDomains(client, target.base) : undefined);
  const mailDomains = known?.union(new Set(newDomains.map(({ name }) => name)));
  const changes = await mapInTurns(
    outcomes,
    (outcome) => changeOf(outcome, prepared, values, { mailDomains }),
  );
  return {
    version: 1,
    program: `udm-directory-connector ${VERSION}`,
    configuration: config.file,
    created: new Date(now()).toISOString(),
    source: config.source.uris.map(({ text }) => text).join(" "),
    target: parseBaseUrl(config.udm.uri).href,
    checksum: checksumOf(prepared, config),
    totals: plan.totals,
    refusals: plan.refusals.map(({ reason, kind, message }) => ({ reason, kind, message })),
    notices: plan.notices.map(({ reason, kind, message }) => ({ reason, kind, message })),
    limits: limitsOf(config, { allowDeletes, allowValueLoss, adoptByName }),
    modified_share: { user: modifiedShare(plan.totals.user), group: modifiedShare(plan.totals.group) },
    value_losses: plan.valueLosses.map(({ kind, property, holders, emptied }) => ({
      kind,
      property,
      holders,
      emptied,
    })),
    ...(synchronisedKinds(config.source).includes("group") ? {} : { users_only: true as const }),
    ...(ignored.user + ignored.group === 0 ? {} : { ignored }),
    ...(target.missingOus.length === 0 || plan.operations.length === 0
      ? {}
      : { containers: target.missingOus.map((ou) => `${ou},${target.base}`) }),
    ...(newDomains.length === 0 ? {} : { mail_domains: newDomains }),
    changes,
    skipped: plan.skipped.map(({ kind, dn, key, name, reason, message }) => ({
      kind,
      dn,
      ...(key === undefined ? {} : { primary_key: key }),
      ...(name === undefined ? {} : { name }),
      reason,
      message,
    })),
    ...(plan.unconverted.length === 0 ? {} : {
      invalid_values: plan.unconverted.map(({ kind, dn, key, name, property, message }) => ({
        kind,
        dn,
        primary_key: key,
        name,
        property,
        message,
      })),
    }),
    unknown_members: plan.unknownMembers,
    ...(plan.selfMembers === 0 ? {} : { self_members: plan.selfMembers }),
  };
}

/** The checksum of a plan, as in {@linkcode PlanDocument}. */
export function checksumOf(
  { plan, target: { kinds }, mailDomains }: DescribedPlan,
  { udm }: Config,
): string {
  const positions = { user: kinds.user.position, group: kinds.group.position };
  const domains = (mailDomains?.missing ?? []).map(({ name }) => ` ${name}`).join("");
  return planChecksum(plan, positions, parseBaseUrl(udm.uri).href + domains, () => createHash("sha256"));
}

function changeOf(
  { effect, result }: EffectWithResult,
  prepared: DescribedPlan,
  values: ReadonlyMap<number, Properties>,
  known: Known,
): Change {
  const { kind, key, name, newName, dn, sourceDn } = effect;
  const { state } = prepared.target;
  const current = dn === undefined ? undefined : state[kind].withNumber(state.dns.number(dn));
  const read = current === undefined ? undefined : values.get(current.number);
  const present: Present = {
    values: current === undefined
      ? templateValues(effect, prepared, result.properties)
      : read ?? { disabled: current.disabled },
    hasPhoto: current !== undefined && state.withPhoto?.has(current.number) === true,
  };
  const memberships = result.membership === undefined ? [] : membershipChanges(effect, result.membership, {
    target: state,
    source: prepared.source.state,
  });
  const warnings = warningsOf(effect, result, known);
  const isRead = effect.effect === "modify" || effect.effect === "rename";
  if (isRead && read === undefined && Object.keys(result.properties).length > 0) {
    warnings.push("its current values could not be read: UDM is changing at the moment");
  }
  const written = [...propertyChanges(effect, result, present).map(withoutSecrets), ...memberships];
  const setOnce = effect.effect === "add" ? prepared.target.kinds[kind].rules.createOnly ?? [] : [];
  const createOnly = written.map(({ property }) => property).filter((name) => setOnce.includes(name)).sort();
  return {
    change: effect.effect,
    kind,
    name,
    ...(newName === undefined ? {} : { new_name: newName }),
    ...(key === undefined ? {} : { primary_key: key }),
    ...(dn === undefined ? {} : { dn }),
    ...(sourceDn === undefined ? {} : { source_dn: sourceDn }),
    properties: written.map(withoutSecretNames).sort(byProperty),
    ...(createOnly.length === 0 ? {} : { create_only: createOnly }),
    ...(effect.operations.some((operation) => operation.type === "modify" && operation.accountOnly)
      ? { account_only: true as const }
      : {}),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

/** Template values of a new object that the source removes. */
function templateValues({ kind }: Effect, { target }: DescribedPlan, properties: Properties): Properties {
  const { defaults } = target.kinds[kind].rules;
  return Object.fromEntries(
    Object.entries(defaults).filter(([property]) => property in properties && isUnset(properties[property])),
  );
}

/** Hides texts that may be secrets, judging by the name of their property. Booleans such as pwdChangeNextLogin are shown. */
function withoutSecretNames(change: PropertyChange): PropertyChange {
  const isText = change.type === "list" ||
    change.type === "value" && [change.old, change.new].some((value) => typeof value === "string");
  return isText && looksSecret(change.property) ? { property: change.property, type: "secret" } : change;
}

/** Hides known passwords in values, where anyone with write access can put them. Names and DNs are not changed. */
function withoutSecrets(change: PropertyChange): PropertyChange {
  const hide = (value: Scalar) => typeof value === "string" ? fromOutside(value) : value;
  const hideAll = (values: readonly string[]) => values.map((value) => fromOutside(value));
  switch (change.type) {
    case "value":
      return { ...change, old: hide(change.old), new: hide(change.new) };
    case "list":
      return { ...change, added: hideAll(change.added), removed: hideAll(change.removed) };
    case "photo":
    case "secret":
      return change;
  }
}

function namesMailDomains({ effect: { kind }, result: { properties } }: EffectWithResult): boolean {
  return OF_MAIL_DOMAIN[kind].some((property) => !isUnset(properties[property]));
}

/** The section `safety`, and the permissions of the command line. */
function limitsOf(
  { safety }: Config,
  { allowDeletes, allowValueLoss = [], adoptByName }: Pick<
    DescribeOptions,
    "allowDeletes" | "allowValueLoss" | "adoptByName"
  >,
): Record<string, string> {
  return {
    ...showSafety(safety),
    ...(allowDeletes === undefined ? {} : { "--allow-deletes": String(allowDeletes) }),
    ...(allowValueLoss.length === 0 ? {} : { [ALLOW_VALUE_LOSS]: allowValueLoss.join(", ") }),
    ...(adoptByName === true ? { "--adopt-by-name": "yes" } : {}),
  };
}
