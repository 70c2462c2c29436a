/**
 * The files of the package.
 *
 * @module
 */

import { gzipSync } from "node:zlib";

/** A file or folder of the package. */
export interface Entry {
  /** Without a leading slash. Parent folders are implied. */
  readonly path: string;
  readonly mode: number;
  /** The content, the file to copy, or what a symbolic link leads to. None of them: a folder. */
  readonly content?: string | Uint8Array;
  readonly copy?: string | URL;
  readonly link?: string;
}

/** The sources of the package. */
interface Ingredients {
  /** The binary. */
  readonly binary: string;
  /** The folder with the units. */
  readonly units: URL;
  /** The folder with the example configurations. */
  readonly examples: URL;
  /** Texts by path: `man/NAME.SECTION`, `completions/udm-directory-connector.SHELL`. */
  readonly documents: ReadonlyMap<string, string>;
  readonly readme: URL;
  /** The folder with the documentation. */
  readonly docs: URL;
  readonly changelog: string;
  readonly copyright: string;
  readonly overrides: URL;
}

const NAME = "udm-directory-connector";
const DOC = `usr/share/doc/${NAME}`;

/** Returns the files of the package, and its empty folder. */
export function layout(from: Ingredients): Entry[] {
  return [
    { path: `etc/${NAME}`, mode: 0o750 },
    { path: `usr/bin/${NAME}`, mode: 0o755, copy: from.binary },
    ...filesIn(from.units).map((unit) => plain(`usr/lib/systemd/system/${unit}`, new URL(unit, from.units))),
    ...filesIn(from.examples).map((name) => plain(`${DOC}/examples/${name}`, new URL(name, from.examples))),
    ...filesIn(from.docs).map((name) => plain(`${DOC}/docs/${name}`, new URL(name, from.docs))),
    ...[...from.documents].map(([path, text]) => document(path, text)),
    { path: `${DOC}/README.md.gz`, mode: 0o644, content: gzip(Deno.readTextFileSync(from.readme)) },
    { path: `${DOC}/changelog.gz`, mode: 0o644, content: gzip(from.changelog) },
    { path: `${DOC}/copyright`, mode: 0o644, content: from.copyright },
    plain(`usr/share/lintian/overrides/${NAME}`, from.overrides),
  ];
}

/** A copy of a file, or of a symbolic link. */
function plain(path: string, copy: URL): Entry {
  return Deno.lstatSync(copy).isSymlink
    ? { path, mode: 0o777, link: Deno.readLinkSync(copy) }
    : { path, mode: 0o644, copy };
}

/** Debian's path of the completion of each shell. */
const COMPLETIONS: Readonly<Record<string, string>> = {
  bash: `usr/share/bash-completion/completions/${NAME}`,
  fish: `usr/share/fish/vendor_completions.d/${NAME}.fish`,
  zsh: `usr/share/zsh/vendor-completions/_${NAME}`,
};

function document(path: string, text: string): Entry {
  const [, folder, name = "", suffix = ""] = /^(.+)\/(.+)\.(.+)$/.exec(path) ?? [];
  if (folder === "man") {
    return { path: `usr/share/man/man${suffix}/${name}.${suffix}.gz`, mode: 0o644, content: gzip(text) };
  }
  const place = folder === "completions" ? COMPLETIONS[suffix] : undefined;
  if (place === undefined) throw new Error(`the package has no place for ${path}`);
  return { path: place, mode: 0o644, content: text };
}

/** The files in a folder and below it, as relative paths, sorted. */
function filesIn(folder: URL): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory
      ? filesIn(new URL(`${encodeURIComponent(name)}/`, folder)).map((below) => `${name}/${below}`)
      : [name]
  ).sort();
}

/** Compresses without name and time, so that the same text gives the same bytes. */
function gzip(text: string): Uint8Array {
  return gzipSync(text, { level: 9 });
}
