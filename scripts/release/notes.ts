/**
 * Cuts the notes of a release from CHANGELOG.md.
 *
 * @module
 */

/**
 * Returns the section of a version, without its heading.
 *
 * @param base the address of the repository's root at that version, for relative links, which would lead nowhere in
 * the notes. It ends in a slash. Default: links stay as they are
 * @throws {Error} if there is no such section, or nothing in it
 */
export function releaseNotes(markdown: string, version: string, base?: string): string {
  const section = markdown.split(/^## /m).find((text) => text.startsWith(`[${version}] - `));
  if (section === undefined) {
    throw new Error(`CHANGELOG.md has no section [${version}] with a date`);
  }
  const notes = section.slice(section.indexOf("\n")).trim();
  if (notes === "") throw new Error(`the section [${version}] of CHANGELOG.md is empty`);
  return (base === undefined ? notes : absoluteLinks(notes, base)) + "\n";
}

/** Makes relative links absolute. */
function absoluteLinks(markdown: string, base: string): string {
  return markdown.replace(
    /\]\((?!https?:)([^)\s]+)\)/g,
    (_, link: string) => `](${new URL(link, base).href})`,
  );
}
