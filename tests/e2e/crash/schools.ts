/**
 * A school with every kind of change that an interruption could leave incomplete.
 *
 * @module
 */

import type { School } from "../lab/school.ts";

/** Before the change. */
export const BEFORE: School = {
  people: [
    { id: 1, uid: "anna" },
    { id: 2, uid: "bert", photo: 1 },
    { id: 3, uid: "cora" },
    { id: 4, uid: "dora" },
    { id: 5, uid: "emil" },
    { id: 6, uid: "fred", photo: 2 },
    { id: 7, uid: "gina" },
    { id: 8, uid: "hugo" },
    { id: 9, uid: "ines" },
    { id: 10, uid: "jens" },
    { id: 11, uid: "kurt" },
    { id: 12, uid: "lena" },
  ],
  groups: [
    { id: 1, cn: "alpha", people: [1, 2, 10], description: "first" },
    { id: 2, cn: "beta", people: [3, 4], groups: [1] },
    { id: 3, cn: "gamma", people: [5, 11], groups: [2] },
    { id: 4, cn: "delta", people: [6] },
    { id: 5, cn: "gone", people: [1, 12], groups: [4] },
    { id: 6, cn: "round-a", people: [7] },
    { id: 7, cn: "round-b", people: [8], groups: [6] },
  ],
};

/**
 * After the change. Two users swap names, three rotate them, two groups swap names while one contains the other, a user
 * takes the name of a deleted one; photos are added, changed and removed; nesting is inverted.
 */
export const AFTER: School = {
  people: [
    { id: 1, uid: "bert", sn: "Swapped" },
    { id: 2, uid: "anna", photo: 3 },
    { id: 3, uid: "dora" },
    { id: 4, uid: "emil" },
    { id: 5, uid: "cora" },
    { id: 6, uid: "fred" },
    { id: 7, uid: "gina", photo: 4 },
    { id: 8, uid: "hugo", sn: "Changed" },
    { id: 9, uid: "jens", sn: "Heir" },
    { id: 12, uid: "Lena-Marie" },
    { id: 13, uid: "mona" },
    { id: 14, uid: "nils", photo: 5 },
    { id: 15, uid: "olga" },
  ],
  groups: [
    { id: 1, cn: "alpha", people: [1, 9, 13], groups: [3], description: "changed" },
    { id: 2, cn: "beta", people: [4, 5, 14] },
    { id: 3, cn: "gamma", people: [3, 5], groups: [2] },
    { id: 4, cn: "delta-renamed", people: [6, 15] },
    { id: 6, cn: "round-b", people: [7, 8], groups: [7] },
    { id: 7, cn: "round-a", people: [8] },
    { id: 8, cn: "new", people: [13, 14, 15], groups: [9, 1] },
    { id: 9, cn: "newer", people: [2], groups: [4] },
  ],
};
