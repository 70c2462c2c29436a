import assert from "node:assert/strict";
import { repositoryVersions } from "./repository.ts";
import { releaseProblems, versionProblems, type Versions } from "./versions.ts";

/** Versions at a release. */
function versions(changes: { program?: string; chart?: string; top?: string } = {}): Versions {
  const { program = "1.2.0", chart = program, top = `[${program}] - 2026-12-01` } = changes;
  const changelog = `# Changelog\n\n## ${top}\n\n- Change.\n\n## [1.1.0] - 2026-11-01\n\n- Older.\n`;
  return { program, chart: { version: chart, appVersion: program }, changelog };
}

Deno.test("versions: those of this repository fit", () => {
  assert.deepEqual(versionProblems(repositoryVersions()), []);
});

Deno.test("versions: a release has the version of its tag everywhere, and a date", () => {
  assert.deepEqual(releaseProblems("v1.2.0", versions()), []);
});

Deno.test("versions: unreleased changes are not released", () => {
  const before = versions({ top: "[Unreleased]" });
  assert.deepEqual(versionProblems(before), []);
  assert.deepEqual(releaseProblems("v1.2.0", before), [
    'CHANGELOG.md has [Unreleased] on top; write "## [1.2.0] - " and the date of the release',
  ]);
});

Deno.test("versions: a tag of another version or form is refused", () => {
  for (const tag of ["v1.2.1", "1.2.0", "v1.2", "v1.2.0-rc1", "v1.2.0\n"]) {
    assert.deepEqual(releaseProblems(tag, versions()), [
      `the tag is ${JSON.stringify(tag)}; it must be "v1.2.0", from deno.json`,
    ]);
  }
});

Deno.test("versions: a day that does not exist is refused", () => {
  assert.deepEqual(releaseProblems("v1.2.0", versions({ top: "[1.2.0] - 2026-02-30" })), [
    "CHANGELOG.md has the section [1.2.0] with the date 2026-02-30, which does not exist",
  ]);
});

Deno.test("versions: a chart of another version is a problem in every commit", () => {
  assert.deepEqual(versionProblems(versions({ chart: "1.1.0" })), [
    "Chart.yaml has version: 1.1.0; write 1.2.0, the version in deno.json",
  ]);
});

Deno.test("versions: after a release, changes need a newer version", () => {
  assert.deepEqual(versionProblems(versions({ program: "1.1.0", top: "[Unreleased]" })), [
    "deno.json has the released version 1.1.0, but there are unreleased changes; raise it",
  ]);
  assert.deepEqual(versionProblems(versions({ program: "1.0.9", top: "[Unreleased]" })), [
    "deno.json has the version 1.0.9, but 1.1.0 is released; write a newer one",
  ]);
  // Of the numbers, not of the texts.
  assert.deepEqual(versionProblems(versions({ program: "1.10.0", top: "[Unreleased]" })), []);
});
