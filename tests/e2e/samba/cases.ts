/**
 * What is tried with the domain, in order: each case begins where the one before ended.
 *
 * @module
 */

import type { AdWorld } from "./ad_world.ts";
import { FIRST_RUN } from "./first_run.ts";
import { GROUP_CASES } from "./group_cases.ts";
import { LARGE_CASES } from "./large_cases.ts";
import { USER_CASES } from "./user_cases.ts";

/** A sentence, and what shows it. */
export type Case = readonly [name: string, run: (world: AdWorld) => Promise<void>];

/** All cases. */
export const CASES: readonly Case[] = [...FIRST_RUN, ...USER_CASES, ...GROUP_CASES, ...LARGE_CASES];
