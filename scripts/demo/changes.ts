/**
 * What happens in the directory between two runs, and what must come of it in UDM.
 *
 * @module
 */

import { type Both, changedOnly, type Claim, claim, isSame, keptGroups, pair } from "./claims.ts";
import { NEWCOMER, PHONES } from "./people.ts";
import { PEOPLE_BASE, picture, type School } from "./school.ts";

/** Something that happens in the directory. */
interface Change {
  /** What happens, in words. */
  readonly done: string;
  /** Whom it is about, by name, before it happens and after it; the requests for them are those for this change. */
  readonly concerns: { readonly before?: readonly string[]; readonly after?: readonly string[] };
  /** The requests that UDM must get for it. */
  readonly requests: readonly string[];
  make(school: School): void;
  /** What must be true then. */
  claims(both: Both): readonly Claim[];
}

const NEW_PHONE = "030.23125.155";

/** All changes, in the order in which they are made. */
export const CHANGES: readonly Change[] = [
  {
    done: "A new pupil: Nele Windbrück joins class-5a",
    concerns: { after: [NEWCOMER.account, "class-5a"] },
    requests: ["POST user", "PATCH group"],
    make(school) {
      school.enrol(NEWCOMER);
      school.directory.addValues(school.dn("class-5a"), "member", school.dn(NEWCOMER.account));
    },
    claims: ({ before, after }) => [
      claim(
        `${NEWCOMER.account} created`,
        before.find(NEWCOMER.account) === undefined && after.find(NEWCOMER.account) !== undefined,
      ),
      claim("in class-5a", after.find("class-5a")?.members.includes(NEWCOMER.account) ?? false),
    ],
  },
  {
    done: `Ägidius Moorkamp has another telephone, typed ${NEW_PHONE}, and another title`,
    concerns: { before: ["aegidius.moorkamp"] },
    requests: ["PATCH user"],
    make(school) {
      school.directory.modify(school.dn("aegidius.moorkamp"), {
        telephoneNumber: NEW_PHONE,
        title: "Director of music",
      });
    },
    claims(both) {
      const teacher = pair(both, "aegidius.moorkamp");
      const { phone, title } = teacher.after?.properties ?? {};
      return [
        claim(`phone ${PHONES[NEW_PHONE]}`, String(phone) === PHONES[NEW_PHONE]),
        claim("title Director of music", title === "Director of music"),
        claim("nothing else changed", changedOnly(teacher, ["phone", "title"])),
      ];
    },
  },
  {
    done: "Jördis Weißenfloh marries, and is now Jördis Sonnenkamp",
    concerns: { before: ["joerdis.weissenfloh"] },
    requests: ["PATCH user"],
    make(school) {
      const dn = school.directory.rename(school.dn("joerdis.weissenfloh"), "CN=Jördis Sonnenkamp");
      school.directory.modify(dn, {
        sAMAccountName: "joerdis.sonnenkamp",
        sn: "Sonnenkamp",
        mail: "joerdis.sonnenkamp@Möwenberg.example",
      });
    },
    claims(both) {
      const teacher = pair(both, "joerdis.weissenfloh", "joerdis.sonnenkamp");
      return [
        claim("renamed to joerdis.sonnenkamp", both.after.find("joerdis.weissenfloh") === undefined),
        claim("same account and password", isSame(teacher)),
        claim("in all her groups", keptGroups(teacher)),
      ];
    },
  },
  {
    done: "class-6a, which is within pupils, becomes class-7a",
    concerns: { before: ["class-6a"] },
    requests: ["PATCH group"],
    make(school) {
      const dn = school.directory.rename(school.dn("class-6a"), "CN=class-7a");
      school.directory.modify(dn, { sAMAccountName: "class-7a", description: "Class 7a" });
    },
    claims(both) {
      const group = pair(both, "class-6a", "class-7a");
      return [
        claim("renamed to class-7a", isSame(group) && both.after.find("class-6a") === undefined),
        claim("still within pupils", both.after.find("pupils")?.members.includes("class-7a") ?? false),
        claim(`all ${group.before?.members.length} members kept`, sameMembers(group)),
      ];
    },
  },
  {
    done: "Cornelius Überwasser moves from OU=Teachers to OU=Management",
    concerns: { before: ["cornelius.ueberwasser"] },
    requests: [],
    make(school) {
      school.directory.move(school.dn("cornelius.ueberwasser"), `OU=Management,${PEOPLE_BASE}`);
    },
    claims(both) {
      const { before, after } = pair(both, "cornelius.ueberwasser");
      return [
        claim("recognised, nothing to write", before !== undefined && before.etag === after?.etag),
      ];
    },
  },
  {
    done: "Thea Distelfinck leaves the Möwenchor",
    concerns: { before: ["Möwenchor"] },
    requests: ["PATCH group"],
    make(school) {
      school.directory.removeValues(school.dn("Möwenchor"), "member", school.dn("thea.distelfinck"));
    },
    claims(both) {
      const { before, after } = pair(both, "Möwenchor");
      const left = before?.members.filter((name) => !(after?.members.includes(name) ?? false));
      return [
        claim("no longer a member", left?.includes("thea.distelfinck") ?? false),
        claim(
          `${after?.members.length} others kept`,
          after !== undefined && after.members.length + 1 === before?.members.length,
        ),
      ];
    },
  },
  {
    done: "mika1 and mika2, two namesakes, exchange their account names",
    concerns: { before: ["mika1", "mika2"] },
    requests: ["PATCH user", "PATCH user", "PATCH user"],
    make(school) {
      const [one, two] = [school.dn("mika1"), school.dn("mika2")];
      school.directory.modify(one, { sAMAccountName: "mika2", mail: "mika2@Möwenberg.example" });
      school.directory.modify(two, { sAMAccountName: "mika1", mail: "mika1@Möwenberg.example" });
    },
    claims(both) {
      const [one, two] = [pair(both, "mika1", "mika2"), pair(both, "mika2", "mika1")];
      return [
        claim("names exchanged, by way of a third", isSame(one) && isSame(two)),
        claim("each in their own groups", keptGroups(one) && keptGroups(two)),
      ];
    },
  },
  {
    done: "Béla Hollerbüsch has a new photo",
    concerns: { before: ["bela.hollerbusch"] },
    requests: ["PATCH user"],
    make(school) {
      school.directory.modify(school.dn("bela.hollerbusch"), { thumbnailPhoto: picture(99) });
    },
    claims: (both) => [
      claim(
        "new photo, and its digest",
        changedOnly(pair(both, "bela.hollerbusch"), ["jpegPhoto", "umcProperty"]),
      ),
    ],
  },
  {
    done: "Sönke Nebelhörn leaves the school, and is deleted",
    concerns: { before: ["soenke.nebelhoern"] },
    requests: ["DELETE user"],
    make(school) {
      school.directory.delete(school.dn("soenke.nebelhoern"));
    },
    claims({ before, after }) {
      const name = "soenke.nebelhoern";
      const inClass = (when: typeof after) => when.find("class-5b")?.members.includes(name) ?? false;
      return [
        claim("deleted", before.find(name) !== undefined && after.find(name) === undefined),
        claim("no longer in class-5b", inClass(before) && !inClass(after)),
      ];
    },
  },
];

function sameMembers({ before, after }: ReturnType<typeof pair>): boolean {
  return before !== undefined && after !== undefined && before.members.length === after.members.length;
}
