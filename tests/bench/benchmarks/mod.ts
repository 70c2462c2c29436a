/**
 * All benchmarks, in the order of the table.
 *
 * @module
 */

import type { Benchmark } from "../harness/benchmark.ts";
import { firstPlan } from "./first_plan.ts";
import { firstRun } from "./first_run.ts";
import { largeGroup } from "./large_group.ts";
import { memory } from "./memory.ts";
import { ownCost } from "./own_cost.ts";
import { patterns } from "./patterns.ts";
import { photos } from "./photos.ts";
import { shards } from "./shards.ts";
import { start } from "./start.ts";
import { stickyFirstRun } from "./sticky_first_run.ts";
import { tenPercent } from "./ten_percent.ts";
import { unchanged } from "./unchanged.ts";
import { unchangedSticky } from "./unchanged_sticky.ts";

/** All benchmarks. */
export const BENCHMARKS: readonly Benchmark[] = [
  firstPlan,
  firstRun,
  stickyFirstRun,
  unchanged,
  unchangedSticky,
  tenPercent,
  memory,
  photos,
  largeGroup,
  shards,
  start,
  ownCost,
  patterns,
];
