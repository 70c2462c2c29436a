/**
 * The task of the command `explain`: reads both sides and plans like `sync`, then explains one entry. It writes nothing.
 *
 * @module
 */

import type { CurrentObject } from "../planner/current_object.ts";
import type { Config } from "../config/types.ts";
import { type Kind, MEMBER_PROPERTIES, OBJECT_TYPE, type SourceEntry } from "../common/model.ts";
import { PHOTO } from "../udm/photo.ts";
import { stampTime } from "../planner/stamps.ts";
import { describePlan } from "../review/describe.ts";
import type { Change } from "../review/schema.ts";
import { type Prepared, Session, type SessionOptions } from "../run/session.ts";
import { type TaskFailure, taskFailure } from "../run/task_failure.ts";
import { openSource } from "../ldap/source.ts";
import { parseBaseUrl } from "../udm/urls.ts";
import { VERSION } from "../common/version.ts";
import {
  type ExcludedEntry,
  type Explained,
  type Explanation,
  EXPLANATION_VERSION,
  type Finding,
  type ShownObject,
} from "./document.ts";
import { choices, find, keyOf, nameOf, type Sides, sourceDnOf, type Subject } from "./find.ts";
import {
  excludedFromSource,
  excludedFromTarget,
  type ExclusionOptions,
  ignoring,
} from "./excluded_entries.ts";
import { managedMemberships } from "../planner/memberships.ts";
import { explainMembers } from "./members.ts";
import { findSimilarNames } from "./similar_names.ts";
import { followEntry } from "./entry_trace.ts";
import { redactionOf, redactValues, secretTexts, shownProperties } from "./shown_values.ts";
import { type Verdict, verdictOn } from "./verdict.ts";

/** The query of the user. */
export interface Question {
  /** A name, a DN or a primary key. */
  readonly asked: string;
  /** Undefined: both kinds. */
  readonly kind: Kind | undefined;
}

/** The result of {@linkcode explain}. */
export type ExplainResult =
  | { readonly ok: true; readonly document: Explanation }
  | TaskFailure;

/** Explains an entry. Never throws. */
export async function explain(
  config: Config,
  question: Question,
  options: SessionOptions,
): Promise<ExplainResult> {
  using session = new Session(config, options);
  try {
    return { ok: true, document: await new Explainer(session, await session.prepare(), question).document() };
  } catch (error) {
    return taskFailure(error, options.signal);
  }
}

class Explainer {
  readonly #sides: Sides;

  constructor(readonly session: Session, readonly prepared: Prepared, readonly question: Question) {
    this.#sides = { target: prepared.target.state, source: prepared.source.state };
  }

  async document(): Promise<Explanation> {
    const { session: { config, options: { now = Date.now } }, question: { asked, kind }, prepared } = this;
    const { finding, notices } = await this.#finding();
    const refusals = prepared.plan.refusals.map(({ reason, kind, message }) => ({ reason, kind, message }));
    return {
      version: EXPLANATION_VERSION,
      program: `udm-directory-connector ${VERSION}`,
      configuration: config.file,
      created: new Date(now()).toISOString(),
      source: prepared.source.server.text,
      target: parseBaseUrl(config.udm.uri).href,
      asked,
      ...(kind === undefined ? {} : { kind }),
      ...finding,
      refusals,
      notices,
    };
  }

  async #finding(): Promise<{ finding: Finding; notices: Explanation["notices"] }> {
    const { asked, kind } = this.question;
    const named = find(asked, kind, this.#sides);
    const unnamed = named.length > 0 ? [] : await this.#hidden(asked);
    const found = named.length > 0 ? named : this.#skipped(unnamed);
    const [first] = found;
    if (first === undefined) {
      const near = findSimilarNames(asked, kind, this.#sides);
      return { finding: { found: "nothing", near, hidden: unnamed }, notices: [] };
    }
    if (found.length > 1) return { finding: { found: "several", matches: choices(found) }, notices: [] };
    const { subject } = first;
    const { plan, target } = this.prepared;
    const verdict = verdictOn(subject, {
      plan,
      sides: this.#sides,
      config: this.session.config,
      primaryKeyProperty: target.kinds[subject.kind].rules.primaryKeyProperty,
      missingOus: target.missingOus,
    });
    const entry = await this.#explained(subject, verdict);
    // An object without an entry may have one that the configuration excludes.
    const hidden = subject.type === "object"
      ? (await this.#hidden(entry.name)).filter(({ side }) => side === "source")
      : [];
    const notices = verdict.notices.map(({ reason, kind, message }) => ({ reason, kind, message }));
    return { finding: { found: "one", entry, hidden }, notices };
  }

  /** Secret texts of an entry, also those that a step makes of an attribute with another name. */
  #secretsOf(entry: SourceEntry, kind: Kind): string[] {
    const { values } = this.prepared.source.transforms[kind].entry(entry);
    return [entry.attributes, values].flatMap(secretTexts);
  }

  async #explained(subject: Subject, verdict: Verdict): Promise<Explained> {
    const { kind, objects } = subject;
    const entry = await this.#readAgain(subject);
    const redact = redactionOf([
      ...this.session.config.secrets,
      ...(entry === undefined ? [] : this.#secretsOf(entry, kind)),
    ]);
    const shown = <T>(value: T) => redactValues(value, redact) as T;
    const sourceDn = sourceDnOf(subject);
    const { state } = this.prepared.source;
    const source = entry === undefined
      ? sourceDn === undefined ? undefined : unread(sourceDn)
      : followEntry(entry, {
        kind,
        search: this.session.config.source[kind],
        transform: this.prepared.source.transforms[kind],
        target: this.prepared.target.kinds[kind],
        byGroup: state[kind].valuesByGroup(state.dns.number(entry.dn)),
      });
    const target: ShownObject[] = [];
    for (const object of objects) target.push(shown(await this.#object(kind, object)));
    const change = await this.#change(verdict);
    const key = keyOf(subject);
    return {
      kind,
      name: nameOf(subject) ?? sourceDn ?? "",
      ...(key === undefined ? {} : { primary_key: key }),
      action: verdict.action,
      why: verdict.why,
      ...(source === undefined ? {} : { source: shown(source) }),
      target,
      ...(change === undefined ? {} : { change: shown(change) }),
      ...(subject.type === "skipped"
        ? { skipped: { reason: subject.skipped.reason, message: subject.skipped.message } }
        : {}),
      operations: verdict.operations,
      ...(kind === "group" && subject.type !== "object"
        ? { members: this.#members(subject, entry, verdict) }
        : {}),
    };
  }

  /** Reads the entry again, with all configured attributes; undefined if it does not exist. */
  async #readAgain(subject: Subject): Promise<SourceEntry | undefined> {
    const dn = sourceDnOf(subject);
    if (dn === undefined) return undefined;
    const { config: { source }, options: { signal } } = this.session;
    const { server } = this.prepared.source;
    await using open = await openSource(source, { server, signal, again: true });
    const entry = await open.readEntry(subject.kind, dn);
    if (entry === undefined) return undefined;
    // The values are views of the buffer of the connection.
    const copies = [...entry.attributes].map(([name, values]) =>
      [name, values.map((value) => value.slice())] as const
    );
    return { dn: entry.dn, attributes: new Map(copies) };
  }

  async #object(kind: Kind, { dn, name, key, removed }: CurrentObject): Promise<ShownObject> {
    const { managed } = this.prepared.target.kinds[kind];
    const apart = kind === "user" ? [PHOTO] : MEMBER_PROPERTIES;
    const names = managed.filter((property) => !apart.includes(property));
    if (kind === "user" && !names.includes("disabled")) names.push("disabled");
    const object = await this.session.client.get(OBJECT_TYPE[kind], dn, names);
    const { state } = this.prepared.target;
    const photo = kind === "user" && managed.includes(PHOTO) && state.withPhoto?.has(state.dns.number(dn));
    return {
      dn,
      name,
      ...(key === undefined ? {} : { primary_key: key }),
      ...(object === undefined ? {} : {
        properties: shownProperties({
          ...Object.fromEntries(names.map((property) => [property, object.properties[property] ?? null])),
          ...(photo === true
            ? { [PHOTO]: state.user.withNumber(state.dns.number(dn))?.photoMarker ?? "unknown" }
            : {}),
        }),
      }),
      ...(removed === undefined ? {} : { disabled_since: stampTime(removed.since) }),
    };
  }

  /** The changes in the form of `plan`. */
  async #change({ effect }: Verdict): Promise<Change | undefined> {
    if (effect === undefined) return undefined;
    const { config, client, options: { now } } = this.session;
    const { target, source, plan: whole } = this.prepared;
    const plan = { ...whole, operations: effect.operations };
    const { changes } = await describePlan({ target, source, plan }, { config, client, now });
    return changes[0];
  }

  #members(
    subject: Subject,
    entry: SourceEntry | undefined,
    { effect }: Verdict,
  ): ReturnType<typeof explainMembers> {
    const { plan, source: { transforms }, target } = this.prepared;
    const { dns } = this.#sides.source;
    const desired = subject.type === "desired" ? subject.desired : undefined;
    const own = entry === undefined ? [] : transforms.group.entry(entry).entry.members ?? [];
    const listed = new Set(dns.numbers(own));
    const named = desired === undefined ? [...listed] : [...desired.members ?? []];
    const deleted = new Set(
      plan.operations.flatMap((operation) => operation.type === "delete" ? [operation.dn] : []),
    );
    const { source } = this.session.config;
    return explainMembers({
      sides: this.#sides,
      desired,
      current: subject.objects.length === 1 ? subject.objects[0] : undefined,
      membership: effect?.operations.map((operation) =>
        operation.type === "create" || operation.type === "modify"
          ? operation.membership?.whole ?? operation.membership
          : undefined
      ).find((membership) => membership !== undefined),
      managed: managedMemberships(target.kinds.group.managed, target.kinds.group.rules.createOnly),
      named: named.map((number) => dns.text(number)),
      listed: entry === undefined ? new Set(named) : listed,
      search: source,
      ignored: ignoring(source),
      isDeleted: ({ dn }) => deleted.has(dn),
    });
  }

  async #hidden(query: string): Promise<ExcludedEntry[]> {
    const { session: { config, client, options: { signal } }, prepared: { source, target } } = this;
    const options: ExclusionOptions = {
      config,
      server: source.server,
      client,
      target,
      kind: this.question.kind,
      signal,
      readAs: (dn) => this.#readAs(dn),
    };
    return [...await excludedFromSource(query, options), ...await excludedFromTarget(query, options)];
  }

  /** Entries that were read, but skipped without a usable name, so that only the source knows them by it. */
  #skipped(hidden: readonly ExcludedEntry[]): ReturnType<typeof find> {
    return hidden.filter(({ side }) => side === "source")
      .flatMap(({ dn }) => find(dn, this.question.kind, this.#sides))
      .filter(({ subject }) => subject.type === "skipped");
  }

  /** The kind and name of an entry that was read. */
  #readAs(dn: string): string | undefined {
    const [found] = find(dn, undefined, this.#sides).filter(({ subject }) =>
      sourceDnOf(subject) !== undefined
    );
    return found === undefined ? undefined : `${found.subject.kind} ${nameOf(found.subject) ?? dn}`;
  }
}

/** An entry that was deleted after it was read. */
function unread(dn: string): Explained["source"] {
  return { dn, steps: [], dropped: [], properties: {}, defaults: {}, problems: [], unused: [] };
}
