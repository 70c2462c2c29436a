/** The changes in the directory between two runs, and their expected results in UDM. @module */

import { photo } from "../../tests/bench/world/photos.ts";
import { PEOPLE_BASE, type School } from "./school.ts";
import type { Snapshot } from "./world.ts";

/** A change in the directory. */
interface Change {
  readonly done: string;
  /** The names of the affected people and groups, and the requests about them that UDM must receive. */
  readonly requests: readonly [names: RegExp, ...requests: string[]];
  make(school: School): void;
  /** Statements about UDM, and whether they are true. */
  claims(before: Snapshot, after: Snapshot): Readonly<Record<string, boolean>>;
}

/** All changes, in the order in which they are made. */
export const CHANGES: readonly Change[] = [
  {
    done: "A new pupil: Nele Windbrück joins class-5a",
    requests: [/^(nele\.windbrueck|class-5a)$/, "POST user", "PATCH group"],
    make(school) {
      school.enrol("OU=Pupils", "nele.windbrueck|Nele|Windbrück");
      school.directory.addValues(school.dn("class-5a"), "member", school.dn("nele.windbrueck"));
    },
    claims: (before, after) => ({
      "nele.windbrueck created": !before.has("nele.windbrueck") && after.has("nele.windbrueck"),
      "in class-5a": isIn("nele.windbrueck", after, "class-5a"),
    }),
  },
  {
    done: "Ägidius Moorkamp has another telephone, typed 030.23125.155, and another title",
    requests: [/^aegidius\.moorkamp$/, "PATCH user"],
    make: (school) =>
      school.change("aegidius.moorkamp", { telephoneNumber: "030.23125.155", title: "Director of music" }),
    claims: (before, after) => ({
      "phone +49 30 23125155": String(after.get("aegidius.moorkamp")?.properties.phone) === "+49 30 23125155",
      "title Director of music": after.get("aegidius.moorkamp")?.properties.title === "Director of music",
      "nothing else changed": changed("aegidius.moorkamp", before, after) === "phone title",
    }),
  },
  {
    done: "Jördis Weißenfloh marries, and is now Jördis Sonnenkamp",
    requests: [/^joerdis\./, "PATCH user"],
    make(school) {
      const [sAMAccountName, sn] = ["joerdis.sonnenkamp", "Sonnenkamp"];
      const mail = `${sAMAccountName}@Möwenberg.example`;
      school.change("joerdis.weissenfloh", { sAMAccountName, sn, mail }, "Jördis Sonnenkamp");
    },
    claims: (before, after) => ({
      "renamed to joerdis.sonnenkamp": !after.has("joerdis.weissenfloh"),
      "same account and password": isSame("joerdis.weissenfloh", before, "joerdis.sonnenkamp", after),
      "in all her groups": isIn("joerdis.sonnenkamp", after, "teachers", "Möwenchor"),
    }),
  },
  {
    done: "class-6a, which is within pupils, becomes class-7a",
    requests: [/^class-[67]a$/, "PATCH group"],
    make: (school) => school.change("class-6a", { sAMAccountName: "class-7a" }, "class-7a"),
    claims: (before, after) => ({
      "renamed to class-7a": isSame("class-6a", before, "class-7a", after),
      "still within pupils": isIn("class-7a", after, "pupils"),
      "all 5 members kept": sizeOf("class-6a", before) === 5 && sizeOf("class-7a", after) === 5,
    }),
  },
  {
    done: "Cornelius Überwasser moves from OU=Teachers to OU=Management",
    requests: [/^cornelius\.ueberwasser$/],
    make: ({ directory, dn }) =>
      void directory.move(dn("cornelius.ueberwasser"), `OU=Management,${PEOPLE_BASE}`),
    claims: (before, after) => ({
      "recognised, nothing to write": changed("cornelius.ueberwasser", before, after) === "",
    }),
  },
  {
    done: "Thea Distelfinck leaves the Möwenchor",
    requests: [/^Möwenchor$/, "PATCH group"],
    make: ({ directory, dn }) => directory.removeValues(dn("Möwenchor"), "member", dn("thea.distelfinck")),
    claims: (before, after) => ({
      "no longer a member": !isIn("thea.distelfinck", after, "Möwenchor"),
      "6 others kept": sizeOf("Möwenchor", before) === 7 && sizeOf("Möwenchor", after) === 6,
    }),
  },
  {
    done: "mika1 and mika2, two namesakes, exchange their account names",
    requests: [/^(mika[12]|tmp-.*)$/, "PATCH user", "PATCH user", "PATCH user"],
    make(school) {
      const [one, two] = [school.dn("mika1"), school.dn("mika2")];
      school.directory.modify(one, { sAMAccountName: "mika2", mail: "mika2@Möwenberg.example" });
      school.directory.modify(two, { sAMAccountName: "mika1", mail: "mika1@Möwenberg.example" });
    },
    claims: (before, after) => ({
      "names exchanged, by way of a third": isSame("mika1", before, "mika2", after) &&
        isSame("mika2", before, "mika1", after),
      "each in their own groups": isIn("mika2", after, "class-5b", "Möwenchor") &&
        isIn("mika1", after, "class-7a"),
    }),
  },
  {
    done: "Béla Hollerbüsch has a new photo",
    requests: [/^bela\.hollerbusch$/, "PATCH user"],
    make: (school) => school.change("bela.hollerbusch", { thumbnailPhoto: photo(99, 200) }),
    claims: (before, after) => ({
      "new photo, and its digest": changed("bela.hollerbusch", before, after) === "jpegPhoto umcProperty",
    }),
  },
  {
    done: "Sönke Nebelhörn leaves the school, and is deleted",
    requests: [/^soenke\.nebelhoern$/, "DELETE user"],
    make: ({ directory, dn }) => directory.delete(dn("soenke.nebelhoern")),
    claims: (before, after) => ({
      deleted: before.has("soenke.nebelhoern") && !after.has("soenke.nebelhoern"),
      "no longer in class-5b": !isIn("soenke.nebelhoern", after, "class-5b"),
    }),
  },
];

/** Whether an object is the same under another name: its entryUUID and password are unchanged. */
function isSame(name: string, before: Snapshot, newName: string, after: Snapshot): boolean {
  const [one, two] = [before.get(name), after.get(newName)];
  return one !== undefined && one.uuid === two?.uuid && one.password === two.password;
}

const isIn = (name: string, snapshot: Snapshot, ...groups: readonly string[]) =>
  groups.every((group) => snapshot.get(group)?.members.includes(name));

const sizeOf = (group: string, snapshot: Snapshot) => snapshot.get(group)?.members.length;

/** The names of the properties that differ. */
function changed(name: string, before: Snapshot, after: Snapshot): string {
  const [one = {}, two = {}] = [before.get(name)?.properties, after.get(name)?.properties];
  const differs = (key: string) => JSON.stringify(one[key]) !== JSON.stringify(two[key]);
  return Object.keys({ ...one, ...two }).filter(differs).sort().join(" ");
}
