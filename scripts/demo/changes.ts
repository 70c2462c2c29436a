/**
 * The changes in the directory between two runs, and their expected results in UDM.
 *
 * @module
 */

import { PEOPLE_BASE, PHONES, picture, type School } from "./school.ts";
import type { Target, Thing } from "./target.ts";

/** Statements about UDM, and whether they are true. */
export type Claims = Readonly<Record<string, boolean>>;

/** A change in the directory. */
interface Change {
  readonly done: string;
  /** The affected people and groups, by their names before the change. */
  readonly about: readonly string[];
  /** The name of a new person. */
  readonly added?: string;
  /** The requests that UDM must receive. */
  readonly requests: readonly string[];
  make(school: School): void;
  claims(before: Target, after: Target): Claims;
}

const PHONE = "030.23125.155";
const NEWCOMER = "nele.windbrueck";

/** All changes, in the order in which they are made. */
export const CHANGES: readonly Change[] = [
  {
    done: "A new pupil: Nele Windbrück joins class-5a",
    about: ["class-5a"],
    added: NEWCOMER,
    requests: ["POST user", "PATCH group"],
    make(school) {
      school.enrol("OU=Pupils", `${NEWCOMER}|Nele|Windbrück`);
      school.directory.addValues(school.dn("class-5a"), "member", school.dn(NEWCOMER));
    },
    claims: (before, after) => ({
      [`${NEWCOMER} created`]: !before.find(NEWCOMER) && after.find(NEWCOMER) !== undefined,
      "in class-5a": after.find("class-5a")?.members.includes(NEWCOMER) === true,
    }),
  },
  {
    done: `Ägidius Moorkamp has another telephone, typed ${PHONE}, and another title`,
    about: ["aegidius.moorkamp"],
    requests: ["PATCH user"],
    make({ directory, dn }) {
      directory.modify(dn("aegidius.moorkamp"), { telephoneNumber: PHONE, title: "Director of music" });
    },
    claims(before, after) {
      const [one, two] = [before.find("aegidius.moorkamp"), after.find("aegidius.moorkamp")];
      return {
        [`phone ${PHONES[PHONE]}`]: String(two?.properties.phone) === PHONES[PHONE],
        "title Director of music": two?.properties.title === "Director of music",
        "nothing else changed": changed(one, two) === "phone title",
      };
    },
  },
  {
    done: "Jördis Weißenfloh marries, and is now Jördis Sonnenkamp",
    about: ["joerdis.weissenfloh"],
    requests: ["PATCH user"],
    make({ directory, dn }) {
      directory.modify(directory.rename(dn("joerdis.weissenfloh"), "CN=Jördis Sonnenkamp"), {
        sAMAccountName: "joerdis.sonnenkamp",
        sn: "Sonnenkamp",
        mail: "joerdis.sonnenkamp@Möwenberg.example",
      });
    },
    claims(before, after) {
      const [one, two] = [before.find("joerdis.weissenfloh"), after.find("joerdis.sonnenkamp")];
      return {
        "renamed to joerdis.sonnenkamp": !after.find("joerdis.weissenfloh"),
        "same account and password": isSame(one, two),
        "in all her groups": sameGroups(one, two),
      };
    },
  },
  {
    done: "class-6a, which is within pupils, becomes class-7a",
    about: ["class-6a"],
    requests: ["PATCH group"],
    make({ directory, dn }) {
      directory.modify(directory.rename(dn("class-6a"), "CN=class-7a"), { sAMAccountName: "class-7a" });
    },
    claims(before, after) {
      const [one, two] = [before.find("class-6a"), after.find("class-7a")];
      return {
        "renamed to class-7a": isSame(one, two),
        "still within pupils": after.find("pupils")?.members.includes("class-7a") === true,
        [`all ${one?.members.length} members kept`]: two?.members.length === one?.members.length,
      };
    },
  },
  {
    done: "Cornelius Überwasser moves from OU=Teachers to OU=Management",
    about: ["cornelius.ueberwasser"],
    requests: [],
    make({ directory, dn }) {
      directory.move(dn("cornelius.ueberwasser"), `OU=Management,${PEOPLE_BASE}`);
    },
    claims: (before, after) => ({
      "recognised, nothing to write":
        before.find("cornelius.ueberwasser")?.etag === after.find("cornelius.ueberwasser")?.etag,
    }),
  },
  {
    done: "Thea Distelfinck leaves the Möwenchor",
    about: ["Möwenchor"],
    requests: ["PATCH group"],
    make({ directory, dn }) {
      directory.removeValues(dn("Möwenchor"), "member", dn("thea.distelfinck"));
    },
    claims(before, after) {
      const [one, two] = [before.find("Möwenchor"), after.find("Möwenchor")];
      return {
        "no longer a member": two?.members.includes("thea.distelfinck") === false,
        [`${two?.members.length} others kept`]: two?.members.length === (one?.members.length ?? 0) - 1,
      };
    },
  },
  {
    done: "mika1 and mika2, two namesakes, exchange their account names",
    about: ["mika1", "mika2"],
    requests: ["PATCH user", "PATCH user", "PATCH user"],
    make({ directory, dn }) {
      const [one, two] = [dn("mika1"), dn("mika2")];
      directory.modify(one, { sAMAccountName: "mika2", mail: "mika2@Möwenberg.example" });
      directory.modify(two, { sAMAccountName: "mika1", mail: "mika1@Möwenberg.example" });
    },
    claims(before, after) {
      const pairs = [["mika1", "mika2"], ["mika2", "mika1"]] as const;
      const both = (test: (one?: Thing, two?: Thing) => boolean) =>
        pairs.every(([from, to]) => test(before.find(from), after.find(to)));
      return {
        "names exchanged, by way of a third": both(isSame),
        "each in their own groups": both(sameGroups),
      };
    },
  },
  {
    done: "Béla Hollerbüsch has a new photo",
    about: ["bela.hollerbusch"],
    requests: ["PATCH user"],
    make({ directory, dn }) {
      directory.modify(dn("bela.hollerbusch"), { thumbnailPhoto: picture(99) });
    },
    claims: (before, after) => ({
      "new photo, and its digest":
        changed(before.find("bela.hollerbusch"), after.find("bela.hollerbusch")) === "jpegPhoto umcProperty",
    }),
  },
  {
    done: "Sönke Nebelhörn leaves the school, and is deleted",
    about: ["soenke.nebelhoern"],
    requests: ["DELETE user"],
    make({ directory, dn }) {
      directory.delete(dn("soenke.nebelhoern"));
    },
    claims: (before, after) => ({
      deleted: before.find("soenke.nebelhoern") !== undefined && !after.find("soenke.nebelhoern"),
      "no longer in class-5b": after.find("class-5b")?.members.includes("soenke.nebelhoern") === false,
    }),
  },
];

/** Whether it is the same object: its entryUUID, identifier and password are unchanged. */
function isSame(one?: Thing, two?: Thing): boolean {
  return one !== undefined && one.uuid === two?.uuid && one.id === two.id && one.password === two.password;
}

/** Whether it is a member of the same groups, which may be renamed. */
function sameGroups(one?: Thing, two?: Thing): boolean {
  return one !== undefined && one.groups.length > 0 && one.groups.join() === two?.groups.join();
}

/** The names of the properties that differ, sorted. */
function changed(one?: Thing, two?: Thing): string {
  return Object.keys({ ...one?.properties, ...two?.properties })
    .filter((key) => JSON.stringify(one?.properties[key]) !== JSON.stringify(two?.properties[key])).sort()
    .join(" ");
}
