/**
 * Checks that the members of groups can be found.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { type Kind, KINDS, MEMBER_PROPERTIES } from "../common/model.ts";
import { grouped } from "../common/number_text.ts";
import type { Source } from "../ldap/source.ts";
import { DYNAMIC_ADVICE, dynamicProblem, unresolvedAdvice } from "../planner/member_faults.ts";
import { nameAttribute } from "../run/group_members.ts";
import { normaliseDn } from "../syntax/dn.ts";
import { isBelowAny } from "../syntax/search_bases.ts";
import { listed } from "./listed.ts";
import type { MemberSample, MemberValues, SampledGroup } from "./member_sample.ts";
import type { Sample } from "./sample.ts";
import { type Check, passed, reported, skipped, type Subject } from "./types.ts";

/** The subject of the check. */
export const MEMBERS: Subject = { id: "source.group.members", title: "members of groups" };

/** What is wrong, and what to do. */
interface Problem {
  readonly status: "note" | "warning" | "failure";
  readonly detail: string;
  readonly advice: string;
}

/**
 * Checks that at least one member of each kind can be found, and that groups have members at all.
 *
 * @param samples of users and groups
 * @throws {SourceError} if the server does not answer
 */
export async function membersCheck(
  source: Source,
  samples: Readonly<Record<Kind, Sample>>,
  config: Config,
): Promise<Check> {
  const { members } = samples.group;
  if (members === undefined || members.groups.length === 0) return skipped(MEMBERS, "groups");
  if (samples.user.found.count === 0) return skipped(MEMBERS, "users");
  const { properties } = config.udm.kinds.group;
  if (!MEMBER_PROPERTIES.some((property) => properties.includes(property))) {
    return passed(MEMBERS, "not synchronised: udm.group_properties contains neither users nor nestedGroup");
  }
  const problems = [
    ...await unresolvedProblems(source, samples, members, config),
    ...dynamicProblems(members),
    ...unrequestedProblems(members),
  ];
  if (!problems.some(({ status }) => status !== "note")) problems.push(...emptyProblems(members));
  if (problems.length === 0) {
    const attributes = [...new Set(members.values.flatMap(({ attributes }) => attributes))];
    return passed(
      MEMBERS,
      attributes.length === 0 ? "no group has members" : `${listed(attributes, "and")} can be resolved`,
    );
  }
  return reported(
    MEMBERS,
    (["failure", "warning", "note"] as const).find((status) =>
      problems.some((problem) => problem.status === status)
    ) ??
      "note",
    problems.map(({ detail }) => detail).join("; "),
    [...new Set(problems.map(({ advice }) => advice))].join(" "),
  );
}

async function unresolvedProblems(
  source: Source,
  samples: Readonly<Record<Kind, Sample>>,
  { values }: MemberSample,
  config: Config,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const attribute = nameAttribute(config.source);
  const sampled = new Set(
    KINDS.flatMap((kind) => samples[kind].found.first.examples.map(({ dn }) => normaliseDn(dn))),
  );
  const isUser = async (name: string) => await source.findBy("user", attribute, name) !== "excluded";
  const isRead = async (dn: string) => {
    for (const kind of KINDS) {
      if (!isBelowAny(dn, config.source[kind].bases)) continue;
      if (typeof await source.lookAt(kind, dn) === "object") return true;
    }
    return false;
  };
  for (const { attributes, names, dns } of values) {
    if (names.size > 0 && !await some(names, isUser)) {
      problems.push(unresolved(attributes, names, `the ${attribute} of a user`, unresolvedAdvice(attribute)));
    }
    const isSampled = [...dns].some((dn) => sampled.has(normaliseDn(dn)));
    if (dns.size > 0 && !isSampled && !await some(dns, isRead)) {
      problems.push(
        unresolved(attributes, dns, "the DN of a user or group that is read", unresolvedAdvice(undefined)),
      );
    }
  }
  return problems;
}

async function some(values: Iterable<string>, test: (value: string) => Promise<boolean>): Promise<boolean> {
  for (const value of values) if (await test(value)) return true;
  return false;
}

function unresolved(
  attributes: MemberValues["attributes"],
  values: ReadonlySet<string>,
  what: string,
  advice: string,
): Problem {
  const [example] = values;
  const none = values.size === 1 ? "the only value" : `none of ${values.size} values`;
  const verb = values.size === 1 ? "is not" : "is";
  return {
    status: "failure",
    detail: `${none} of ${listed(attributes, "and")} ${verb} ${what}, such as ${JSON.stringify(example)}`,
    advice,
  };
}

function dynamicProblems({ groups }: MemberSample): Problem[] {
  const dynamic = groups.filter(({ isDynamic, unrequested }) => isDynamic && unrequested.length === 0);
  const [first] = dynamic;
  if (first === undefined) return [];
  const detail = dynamicProblem({ count: dynamic.length, example: first.dn });
  return [{ status: "failure", detail, advice: DYNAMIC_ADVICE }];
}

/**
 * Members in attributes that are not read. Active Directory repeats in memberUid what it has in member, so this is only a note
 * for groups that have other members.
 */
function unrequestedProblems({ groups }: MemberSample): Problem[] {
  const all = groups.filter(({ unrequested }) => unrequested.length > 0);
  const empty = all.filter(({ hasMembers }) => !hasMembers);
  const found = empty.length > 0 ? empty : all;
  const [first] = found;
  if (first === undefined) return [];
  const attributes = [...new Set(found.flatMap(({ unrequested }) => unrequested))];
  return [{
    status: empty.length === 0 ? "note" : groups.some(({ hasMembers }) => hasMembers) ? "warning" : "failure",
    detail:
      `${outOf(found, groups)} ${found.length === 1 ? "has" : "have"} members in ${
        listed(attributes, "and")
      }, ` +
      `which is not read, such as ${first.dn}`,
    advice: `Add ${
      listed(attributes, "and")
    } to source.group_attrs, or exclude these groups with source.group_filter.`,
  }];
}

function emptyProblems({ groups }: MemberSample): Problem[] {
  if (groups.some(({ hasMembers }) => hasMembers)) return [];
  return [{
    status: "warning",
    detail: `none of the ${grouped(groups.length)} groups checked has a member`,
    advice:
      "Request the attribute that holds the members in source.group_attrs (member, uniqueMember, memberUid; rename any " +
      "other one to users), and check the read access of the account.",
  }];
}

function outOf(some: readonly SampledGroup[], all: readonly SampledGroup[]): string {
  return `${grouped(some.length)} of the ${grouped(all.length)} groups checked`;
}
