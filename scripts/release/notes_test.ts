import assert from "node:assert/strict";
import { releaseNotes } from "./notes.ts";

const MARKDOWN = `# Changelog

## [Unreleased]

- Not yet.

## [1.1.0] - 2026-12-01

### Added

- One ([guide](docs/guide.md#one), [site](https://example.org/)).

## [1.0.0] - 2026-11-01

- First.

## [0.9.0] - 2026-10-01
`;

Deno.test("release notes: they are the section of the version, without its heading", () => {
  assert.equal(releaseNotes(MARKDOWN, "1.0.0"), "- First.\n");
  assert.match(releaseNotes(MARKDOWN, "1.1.0"), /^### Added\n\n- One .*\)\.\n$/);
});

Deno.test("release notes: relative links lead to the files of that version", () => {
  assert.match(
    releaseNotes(MARKDOWN, "1.1.0", "https://code.example.org/a/blob/v1.1.0/"),
    /\[guide\]\(https:\/\/code\.example\.org\/a\/blob\/v1\.1\.0\/docs\/guide\.md#one\), \[site\]\(https:\/\/example\.org\/\)/,
  );
});

Deno.test("release notes: without a section, without a date or without changes there are none", () => {
  assert.throws(() => releaseNotes(MARKDOWN, "2.0.0"), /no section \[2\.0\.0\] with a date/);
  assert.throws(() => releaseNotes(MARKDOWN, "Unreleased"), /no section \[Unreleased\] with a date/);
  assert.throws(() => releaseNotes(MARKDOWN, "0.9.0"), /the section \[0\.9\.0\] of CHANGELOG\.md is empty/);
});
