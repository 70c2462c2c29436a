/**
 * Converts CHANGELOG.md to the changelog of a Debian package (deb-changelog(5)).
 *
 * @module
 */

/** A section of CHANGELOG.md. */
interface Release {
  /** Undefined for unreleased changes. */
  readonly version: string | undefined;
  /** As `2026-12-01`. */
  readonly date: string | undefined;
  /** One line per change. */
  readonly changes: readonly string[];
}

/**
 * Returns the sections of CHANGELOG.md (Keep a Changelog), newest first: `## [Unreleased]`, `## [1.2.0] - 2026-12-01`.
 *
 * @throws {Error} if a heading is neither
 */
export function releases(markdown: string): Release[] {
  return markdown.split(/^## /m).slice(1).map((section) => {
    const [heading = "", ...lines] = section.split("\n");
    const [, version, date] = /^\[(?:Unreleased\]|(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2}))$/.exec(heading) ??
      fail(`CHANGELOG.md has the section "${heading}"; write "[Unreleased]", or "[1.2.0] - 2026-12-01"`);
    // Debian's changelogs have no headings inside a version.
    const text = lines.filter((line) => !line.startsWith("### ")).join("\n");
    const changes = text.split(/^- /m).slice(1).map((change) =>
      change.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/[`*]/g, "").replaceAll(/\s+/g, " ").trim()
    );
    return { version, date, changes };
  }).filter(({ changes }) => changes.length > 0);
}

/** Options of a changelog. */
interface ChangelogOptions {
  readonly package: string;
  /** The version of the package that is built. */
  readonly version: string;
  /** The time of unreleased changes, in seconds since 1970. */
  readonly date: number;
  readonly maintainer: string;
}

/** The changelog of the package, newest version first. */
export function debianChangelog(markdown: string, options: ChangelogOptions): string {
  return releases(markdown).map((release) => {
    const version = release.version ?? options.version;
    const time = release.date === undefined ? options.date * 1000 : Date.parse(release.date);
    const changes = release.changes.map((change) => wrap(change, "  * ", "    ")).join("\n");
    return `${options.package} (${version}) stable; urgency=medium\n\n${changes}\n\n` +
      ` -- ${options.maintainer}  ${new Date(time).toUTCString().replace("GMT", "+0000")}\n`;
  }).join("\n");
}

/**
 * Returns the version of the package: that of the program or, before its release, one that sorts before it and after
 * earlier builds.
 */
export function packageVersion(markdown: string, version: string, date: number): string {
  if (releases(markdown)[0]?.version === version) return version;
  return `${version}~${new Date(date * 1000).toISOString().replaceAll(/\D/g, "").slice(0, 14)}`;
}

/** Breaks a text into lines of at most 80 characters. */
function wrap(text: string, first: string, rest: string): string {
  const [begin = "", ...words] = text.split(" ");
  const lines: string[] = [];
  let line = first + begin;
  for (const word of words) {
    if (line.length + 1 + word.length <= 80) line += ` ${word}`;
    else {
      lines.push(line);
      line = rest + word;
    }
  }
  return [...lines, line].join("\n");
}

function fail(message: string): never {
  throw new Error(message);
}
