/**
 * Members of a group as text.
 *
 * @module
 */

import { visible } from "../../common/visible.ts";
import { type Colour, type Paint } from "../../review/paint.ts";
import type { MemberResult, ShownMember } from "../document.ts";

const SIGNS: Readonly<Record<MemberResult, readonly [sign: string, colour: Colour]>> = {
  "joins": ["+", "green"],
  "leaves": ["-", "red"],
  "deleted": ["-", "red"],
  "ignored": ["!", "yellow"],
  "stays": ["=", "dim"],
};

/** The order of display: changes first. */
const ORDER: readonly MemberResult[] = ["joins", "leaves", "deleted", "ignored", "stays"];

/** The maximum number of members shown for each result. `--json` contains all. */
const SHOWN: Readonly<Record<MemberResult, number>> = {
  "joins": 100,
  "leaves": 100,
  "deleted": 100,
  "ignored": 100,
  "stays": 20,
};

/** The members of a group. */
export function* memberLines(members: readonly ShownMember[], paint: Paint): Generator<string> {
  yield "";
  const counts = ORDER.map((result) =>
    [result, members.filter((member) => member.result === result)] as const
  )
    .filter(([, some]) => some.length > 0);
  const summary = counts.map(([result, some]) => `${some.length} ${plural(result, some.length)}`).join(", ");
  yield paint("bold", "Members") + (summary === "" ? "" : `: ${summary}`);
  if (members.length === 0) yield paint("dim", "  none");
  for (const [result, some] of counts) {
    for (const member of some.slice(0, SHOWN[result])) yield memberLine(member, paint);
    const more = some.length - SHOWN[result];
    if (more > 0) yield paint("dim", `  ${SIGNS[result][0]} … and ${more} more (--json shows all)`);
  }
}

function plural(result: MemberResult, count: number): string {
  const many: Partial<Record<MemberResult, string>> = { joins: "join", leaves: "leave", stays: "stay" };
  return count === 1 ? result : many[result] ?? result;
}

function memberLine({ result, kind, name, source_dn, dn, why }: ShownMember, paint: Paint): string {
  const [sign, colour] = SIGNS[result];
  const place = source_dn ?? dn ?? "";
  const what = name === undefined ? kind ?? "unknown" : `${kind} ${visible(name)}`;
  const reason = why === undefined ? "" : `: ${visible(why)}`;
  return `  ${paint(colour, sign)} ${what}  ${paint("dim", visible(place))}${reason}`;
}
