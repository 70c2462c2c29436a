import assert from "node:assert/strict";
import { debianChangelog, packageVersion, releases } from "./changelog.ts";

const MARKDOWN = `# Changelog

## [Unreleased]

- A change of which much is to be said, so much that it does not fit on one line
  of the file, and \`code\`, **loud words** and a version of more than 80 characters.
- Another.

## [1.1.0] - 2026-12-01

- Released.

## [1.0.0] - 2026-11-01

- First.
`;

const OPTIONS = {
  package: "a-package",
  version: "1.2.0~20261224180000",
  date: Date.UTC(2026, 11, 24, 18) / 1000,
  maintainer: "Some Body <some@example.org>",
};

Deno.test("changelog: Markdown is converted to Debian's format", () => {
  assert.equal(
    debianChangelog(MARKDOWN, OPTIONS),
    `a-package (1.2.0~20261224180000) stable; urgency=medium

  * A change of which much is to be said, so much that it does not fit on one
    line of the file, and code, loud words and a version of more than 80
    characters.
  * Another.

 -- Some Body <some@example.org>  Thu, 24 Dec 2026 18:00:00 +0000

a-package (1.1.0) stable; urgency=medium

  * Released.

 -- Some Body <some@example.org>  Tue, 01 Dec 2026 00:00:00 +0000

a-package (1.0.0) stable; urgency=medium

  * First.

 -- Some Body <some@example.org>  Sun, 01 Nov 2026 00:00:00 +0000
`,
  );
});

Deno.test("changelog: an unreleased version sorts before the release", () => {
  assert.equal(packageVersion(MARKDOWN, "1.2.0", OPTIONS.date), OPTIONS.version);
  const released = MARKDOWN.replace("## [Unreleased]", "## [1.2.0] - 2026-12-24");
  assert.equal(packageVersion(released, "1.2.0", OPTIONS.date), "1.2.0");
});

Deno.test("changelog: a section without changes is omitted", () => {
  assert.deepEqual(releases("# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2026-11-01\n\n- First.\n"), [
    { version: "1.0.0", date: "2026-11-01", changes: ["First."] },
  ]);
});

Deno.test("changelog: headings of groups are omitted", () => {
  const [release] = releases(
    "## [Unreleased]\n\n- One.\n\n### Group\n\n- [Two](docs/two.md),\n  and more.\n\n### Other\n\n- Three.\n",
  );
  assert.deepEqual(release?.changes, ["One.", "Two, and more.", "Three."]);
});

Deno.test("changelog: any other heading is an error", () => {
  assert.throws(() => releases("## Next\n\n- Change.\n"), /the section "Next"; write "\[Unreleased\]", or/);
});
