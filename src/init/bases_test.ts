import assert from "node:assert/strict";
import { baseChoices } from "./bases.ts";
import { kindOf, SUFFIX, surveyOf } from "./testing.ts";

const choices = (containers: readonly (readonly [dn: string, entries: number])[]) => {
  const user = kindOf(["uid", "sn"], { containers: containers.map(([dn, entries]) => ({ dn, entries })) });
  return baseChoices(user, surveyOf({ user }));
};

Deno.test("init: bases to choose are the containers and what contains them, with the entries below", () => {
  const found = choices([[`ou=a,ou=people,${SUFFIX}`, 7], [`OU=B,OU=People,${SUFFIX}`, 2], [
    `ou=staff,${SUFFIX}`,
    1,
  ]]);
  assert.deepEqual(found, [
    { dn: SUFFIX, entries: 10, isProposed: false },
    { dn: `ou=people,${SUFFIX}`, entries: 9, isProposed: true },
    { dn: `ou=a,ou=people,${SUFFIX}`, entries: 7, isProposed: false },
    { dn: `OU=B,OU=People,${SUFFIX}`, entries: 2, isProposed: false },
    { dn: `ou=staff,${SUFFIX}`, entries: 1, isProposed: true },
  ]);
});

Deno.test("init: of many containers only the upper ones are offered, and what is proposed", () => {
  const classes = Array.from({ length: 300 }, (_, at) => [`ou=class${at},ou=school,${SUFFIX}`, 1] as const);
  const found = choices(classes);
  assert.deepEqual(found.map(({ dn, entries }) => [dn, entries]), [
    [SUFFIX, 300],
    [`ou=school,${SUFFIX}`, 300],
  ]);
});
