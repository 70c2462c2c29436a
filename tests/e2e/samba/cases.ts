/**
 * The test cases in order; each starts with the state that the previous one left.
 *
 * @module
 */

import type { AdWorld } from "./ad_world.ts";
import { BIND_CASES } from "./bind_cases.ts";
import { CATALOGUE_CASES } from "./catalogue_cases.ts";
import { FIRST_RUN } from "./first_run.ts";
import { GROUP_CASES } from "./group_cases.ts";
import { INIT_CASES } from "./init_cases.ts";
import { LARGE_CASES } from "./large_cases.ts";
import { USER_CASES } from "./user_cases.ts";

/** A rule and its test. */
export type Case = readonly [name: string, run: (world: AdWorld) => Promise<void>];

/** All cases. */
export const CASES: readonly Case[] = [
  ...BIND_CASES,
  ...INIT_CASES,
  ...FIRST_RUN,
  ...USER_CASES,
  ...GROUP_CASES,
  ...LARGE_CASES,
  ...CATALOGUE_CASES,
];
