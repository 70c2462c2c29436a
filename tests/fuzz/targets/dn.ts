/** @module */

import {
  DnSyntaxError,
  escapeDnValue,
  formatDn,
  isAtOrBelow,
  isDirectlyBelow,
  normaliseDn,
  parentDn,
  parseDn,
  rdnForm,
  sameDn,
  Subtree,
} from "../../../src/syntax/dn.ts";
import { attempt, kindOf, rule, same, type Target, textOf } from "../target.ts";

/** Of a longer DN, only the time of parsing is checked: the rules take many times as long. */
const LONG = 2000;

/** The normal forms of the RDNs, one by one; undefined if the text is not a DN. */
function forms(dn: string): string[] | undefined {
  const { value } = attempt(() => parseDn(dn), DnSyntaxError);
  return value?.map((rdn) => normaliseDn(formatDn([rdn])));
}

/** Where a DN is, by comparing RDN by RDN. */
function placeOf(dn: string, top: string): string {
  const [a, b] = [forms(dn), forms(top)];
  if (a === undefined || b === undefined) return "outside";
  if (a.length < b.length || b.some((form, at) => form !== a[a.length - b.length + at])) return "outside";
  return a.length === b.length ? "top" : "below";
}

function checkDn(dn: string): string {
  const parsed = attempt(() => parseDn(dn), DnSyntaxError);
  if (dn.length > LONG) return "long";
  const form = normaliseDn(dn);
  rule(sameDn(dn, dn), "a DN equals itself");
  if (parsed.error !== undefined) {
    rule(
      forms(form) === undefined || normaliseDn(form) !== form,
      "what is not a DN does not equal one",
      () => dn,
    );
    rule(rdnForm(dn) === undefined, "what is not a DN has no first RDN");
    return kindOf(parsed.error);
  }
  rule(sameDn(dn, form), "a DN equals its normal form", () => ({ dn, form, again: normaliseDn(form) }));
  same(normaliseDn(form), form, "normalising twice changes nothing");
  const rdns = parsed.value;
  const written = formatDn(rdns);
  same(parseDn(written), rdns, "a formatted DN is parsed to the same RDNs");
  same(formatDn(parseDn(written)), written, "formatting is stable");
  rule(sameDn(dn, written), "a DN equals itself formatted", () => ({ dn, written }));
  for (const { type, value } of rdns.flat()) {
    same(parseDn(`${type}=${escapeDnValue(value)}`), [[{ type, value }]], "an escaped value is one value");
  }
  const upper = rdns.map((rdn) =>
    rdn.map(({ type, value }) => ({ type: type.toUpperCase(), value })).reverse()
  );
  rule(sameDn(formatDn(upper), dn), "case of types and order within an RDN do not matter", () => upper);
  if (rdns.length > 0) {
    const parent = parentDn(dn);
    rule(isDirectlyBelow(dn, parent), "a DN is directly below its parent", () => ({ dn, parent }));
    rule(isAtOrBelow(dn, parent), "a DN is below its parent", () => ({ dn, parent }));
    rule(!sameDn(dn, parent), "a DN is not its parent", () => ({ dn, parent }));
  }
  return `${Math.min(rdns.length, 3)} RDNs`;
}

/** Lines of DNs: the first one is the top of a subtree for the others. */
export const target: Target = {
  description: "DNs",
  tokens: [
    ...'=,+;\\" #<>',
    ...[
      "cn=",
      "ou=a",
      "dc=example,dc=org",
      ",",
      "\n",
      "\\2c",
      "\\20",
      "\\ ",
      "\\c3\\a4",
      "OID.2.5.4.3=",
      "2.5.4.3=",
      '"a,b"',
    ],
    ...["\\00", "\\#", " , ", "\\ff", "\\\\", "+uid=b", "ß", "Ä", "ä"],
  ],
  check(input) {
    const dns = textOf(input).split("\n").slice(0, 12);
    const [top = ""] = dns;
    const subtree = new Subtree(top);
    const outcomes = dns.map((dn) => {
      if (dn.length > LONG) return subtree.place(dn);
      const expected = placeOf(dn, top);
      same(subtree.place(dn), expected, "a subtree places a DN as comparing RDNs does");
      same(subtree.place(dn), expected, "a subtree places a DN the same again");
      same(new Subtree(top).place(dn), expected, "a new subtree places a DN as an old one does");
      rule(sameDn(dn, top) === sameDn(top, dn), "equality is symmetric");
      return `${expected} ${checkDn(dn)}`;
    });
    return outcomes.at(-1) as string;
  },
};
