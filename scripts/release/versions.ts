/**
 * Compares what names a version: deno.json, the chart, the changelog, and the tag of a release.
 *
 * @module
 */

import { releases } from "../deb/changelog.ts";

/** What names a version. */
export interface Versions {
  /** `version` in deno.json. */
  readonly program: string;
  /** `version` and `appVersion` in Chart.yaml. */
  readonly chart: { readonly version: string; readonly appVersion: string };
  /** The text of CHANGELOG.md. */
  readonly changelog: string;
}

/**
 * Returns what must not be in any commit: a chart of another version, or a version that is already released although
 * the changelog has newer changes. Its packages would be older than the release (see `packageVersion`).
 *
 * @throws {Error} if CHANGELOG.md has an invalid heading
 */
export function versionProblems({ program, chart, changelog }: Versions): string[] {
  const problems = Object.entries(chart).filter(([, version]) => version !== program)
    .map(([key, version]) => `Chart.yaml has ${key}: ${version}; write ${program}, the version in deno.json`);
  const [newest, ...older] = releases(changelog);
  const released = [newest, ...older].flatMap((section) => section?.version ?? []);
  const [last] = released;
  if (last !== undefined && compare(last, program) > 0) {
    problems.push(`deno.json has the version ${program}, but ${last} is released; write a newer one`);
  }
  if (newest?.version === undefined && last === program) {
    problems.push(
      `deno.json has the released version ${program}, but there are unreleased changes; raise it`,
    );
  }
  return problems;
}

/**
 * Returns why a commit must not be released as this tag.
 *
 * @param tag `v1.2.0`
 * @throws {Error} if CHANGELOG.md has an invalid heading
 */
export function releaseProblems(tag: string, versions: Versions): string[] {
  const { program, changelog } = versions;
  const problems = versionProblems(versions);
  if (tag !== `v${program}`) {
    problems.push(`the tag is ${JSON.stringify(tag)}; it must be "v${program}", from deno.json`);
  }
  const [newest] = releases(changelog);
  if (newest?.version !== program) {
    const name = newest === undefined ? "no section" : `[${newest.version ?? "Unreleased"}] on top`;
    problems.push(`CHANGELOG.md has ${name}; write "## [${program}] - " and the date of the release`);
  } else if (!isDate(newest.date ?? "")) {
    problems.push(
      `CHANGELOG.md has the section [${program}] with the date ${newest.date}, which does not exist`,
    );
  }
  return problems;
}

/** Compares versions by their numbers. */
function compare(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** Whether a day exists, such as `2026-12-01`. */
function isDate(day: string): boolean {
  const time = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}
