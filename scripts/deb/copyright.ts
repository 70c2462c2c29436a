/**
 * The copyright file of the package (machine-readable, https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/).
 *
 * @module
 */

import type { Package } from "../licences/packages.ts";
import { type Grant, STANDARD } from "../licences/texts.ts";

/** A part of the binary that others hold the rights to. */
interface Part {
  readonly package: Pick<Package, "name" | "version" | "licence">;
  readonly grant: Grant;
}

/** What the copyright file speaks of. */
interface CopyrightOptions {
  readonly parts: readonly Part[];
  readonly deno: string;
  readonly v8: string;
  /** Rust crates within Deno, as `NAME VERSION`. */
  readonly crates: readonly string[];
}

const APACHE = "On Debian systems, the full text of the Apache License, Version 2.0 is in " +
  "/usr/share/common-licenses/Apache-2.0.";

/** Writes the copyright file. */
export function copyrightFile({ parts, deno, v8, crates }: CopyrightOptions): string {
  const paragraphs = [
    [
      field("Format", "https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"),
      field("Upstream-Name", "udm-directory-connector"),
      field(
        "Comment",
        "/usr/bin/udm-directory-connector contains the program, the packages that it uses (npm/ below), and " +
          "Deno, which runs it (deno/ below). They are named here as if they were folders.",
      ),
    ],
    [
      field("Files", "*"),
      field("Copyright", "the authors of udm-directory-connector"),
      field("License", "Apache-2.0"),
    ],
    ...parts.map(({ package: { name, version, licence }, grant }) => [
      field("Files", `npm/${name}-${version}/*`),
      field("Copyright", grant.holders.join("\n")),
      field("License", `${debianName(licence)}\n${withoutApache(grant.text)}`),
    ]),
    [
      field("Files", `deno/deno-${deno}/*`),
      field("Copyright", "2018-2026 the Deno authors"),
      field("License", `Expat\n${STANDARD.MIT}`),
      ...(crates.length === 0 ? [] : [field(
        "Comment",
        "Within Deno are crates (libraries) written in Rust. Their authors and licences are told by their " +
          "sources, which the file Cargo.lock of Deno's sources names. These have left their names in the " +
          `binary: ${crates.join(", ")}.`,
      )]),
    ],
    [
      field("Files", `deno/v8-${v8}/*`),
      field("Copyright", "2006-2026 the V8 project authors"),
      field("License", `BSD-3-clause\n${STANDARD["BSD-3-Clause"]}`),
    ],
    [field("License", `Apache-2.0\n${APACHE}`)],
  ];
  return paragraphs.map((fields) => fields.join("\n") + "\n").join("\n");
}

/** A field; further lines begin with a blank, and an empty one is a dot. */
function field(name: string, value: string): string {
  const [first = "", ...rest] = fold(value);
  return [`${name}: ${first}`, ...rest.map((line) => line === "" ? " ." : ` ${line}`)].join("\n");
}

/** Breaks lines that are very long. */
function fold(text: string): string[] {
  return text.split("\n").flatMap((line) => line.trimEnd().match(/.{1,120}(?:\s|$)|\S+/g) ?? [""])
    .map((line) => line.trimEnd());
}

/** Debian calls some licences by other names than SPDX does. */
function debianName(licence: string): string {
  return licence.replaceAll(/[()]/g, "").replaceAll(" AND ", " and ").replaceAll(" OR ", " or ")
    .replaceAll(/\bMIT\b/g, "Expat").replaceAll(/\b(BSD-[23])-Clause\b/g, "$1-clause");
}

/** Debian has the Apache licence already, and wants it to be named only. */
function withoutApache(text: string): string {
  return text.replace(
    /^ *Apache License\s+Version 2\.0, January 2004[^]*?(?:limitations under the License\.|$(?![^]))/m,
    APACHE,
  );
}
