/**
 * The schools of the fault matrix, before and after a change that needs every kind of request.
 *
 * @module
 */

import { type Group, type Person, personDn, type School } from "../lab/school.ts";
import { OU } from "../world.ts";

/** A school before and after a change. */
export interface ChangedSchool {
  readonly before: School;
  readonly after: School;
}

/** The entries that faults hit. */
export const FAULT_ENTRIES = {
  /** Name of a user that is created. */
  post: "gina",
  /** Target DN of a user that is modified. */
  patch: `uid=anna,${OU}`,
  /** Target DN of a user that is renamed. */
  rename: `uid=cora,${OU}`,
  /** Target DN of a user that is deleted. */
  delete: `uid=dora,${OU}`,
  /** Source DN of a user that is created with a photo. */
  photo: personDn("hugo"),
} as const;

const ANNA = { id: 1, uid: "anna" };
const BERT = { id: 2, uid: "bert" };
const CORA = { id: 3, uid: "cora" };
const DORA = { id: 4, uid: "dora" };
const EMIL = { id: 5, uid: "emil" };
const FRED = { id: 6, uid: "fred" };

/** Six users and three groups; users and groups are created, modified, renamed and deleted. */
export const SMALL: ChangedSchool = {
  before: {
    people: [ANNA, BERT, CORA, DORA, EMIL, FRED],
    groups: [
      { id: 1, cn: "team", people: [1, 2, 4] },
      { id: 2, cn: "all", people: [3], groups: [1] },
      { id: 3, cn: "old", people: [4, 5] },
    ],
  },
  after: {
    people: [
      { ...ANNA, sn: "Changed" },
      BERT,
      { ...CORA, uid: "carla" },
      EMIL,
      { ...FRED, sn: "Changed" },
      { id: 7, uid: "gina" },
      { id: 8, uid: "hugo", photo: 1 },
    ],
    groups: [
      { id: 1, cn: "crew", people: [1, 2, 7] },
      { id: 2, cn: "all", people: [3, 6], groups: [1] },
      { id: 4, cn: "new", people: [7, 8], groups: [1] },
    ],
  },
};

/** Number of users each that are created, modified and deleted in {@linkcode LARGE}. */
export const LARGE_NUMBER = 30;

/**
 * Many users of each kind, so that giving up differs from trying every entry. Users who can log in are deleted first. The
 * other writes are ordered by name: the modified users, then the renamed one, then the new ones; groups are deleted last.
 */
export const LARGE: ChangedSchool = {
  before: {
    people: [...some("c", 100, { sn: "Before" }), { id: 1, uid: "m-renamed" }, ...some("x", 200)],
    groups: [{ id: 1, cn: "team", people: [1, 100, 200] }, { id: 2, cn: "old", people: [101] }],
  },
  after: {
    people: [...some("c", 100, { sn: "After" }), { id: 1, uid: "n-renamed" }, ...some("p", 300)],
    groups: [{ id: 1, cn: "team", people: [1, 100, 300] }, { id: 3, cn: "new", people: [300] }] as Group[],
  },
};

function some(letter: string, firstId: number, rest: Partial<Person> = {}): Person[] {
  return Array.from({ length: LARGE_NUMBER }, (_, at) => ({
    id: firstId + at,
    uid: `${letter}-${String(at).padStart(2, "0")}`,
    ...rest,
  }));
}
