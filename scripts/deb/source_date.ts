/**
 * The time in build results, so that they do not depend on the time of the build.
 *
 * @module
 */

import { releases } from "./changelog.ts";

const ROOT = new URL("../../", import.meta.url);

/**
 * Returns seconds since 1970: SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/), or the time of the
 * last commit, or outside of git the date of the newest release in CHANGELOG.md.
 *
 * @throws {Error} if there is none of these
 */
export async function sourceDate(): Promise<number> {
  const given = Deno.env.get("SOURCE_DATE_EPOCH");
  if (given !== undefined) {
    if (/^\d{1,12}$/.test(given)) return Number(given);
    throw new Error(`SOURCE_DATE_EPOCH is ${JSON.stringify(given)}; it must be seconds since 1970`);
  }
  const commit = await lastCommit();
  if (commit !== undefined) return commit;
  const { date } =
    releases(await Deno.readTextFile(new URL("CHANGELOG.md", ROOT))).find((release) =>
      release.date !== undefined
    ) ?? {};
  if (date !== undefined) return Date.parse(date) / 1000;
  throw new Error("no date for the build: build in a git repository, or set SOURCE_DATE_EPOCH");
}

async function lastCommit(): Promise<number | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["log", "-1", "--format=%ct"],
      cwd: ROOT,
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? Number(new TextDecoder().decode(stdout)) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
