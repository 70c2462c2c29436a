/**
 * The copyright file of the package (machine-readable, https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/).
 *
 * @module
 */

import type { Package } from "../licences/packages.ts";
import { type Grant, STANDARD } from "../licences/texts.ts";

/** A third-party part of the binary. */
interface Part {
  readonly package: Pick<Package, "name" | "version" | "licence">;
  readonly grant: Grant;
}

/** The parts of the binary. */
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
          "Deno, which runs it (deno/ below). This file names them as folders.",
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
        "Deno contains crates (libraries) written in Rust. Their sources, listed in Cargo.lock of Deno's " +
          "sources, name their authors and licences. The names of these crates are in the binary: " +
          `${crates.join(", ")}.`,
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

/** Formats a field: further lines begin with a space, and an empty line is a dot. */
function field(name: string, value: string): string {
  const [first = "", ...rest] = fold(value);
  return [`${name}: ${first}`, ...rest.map((line) => line === "" ? " ." : ` ${line}`)].join("\n");
}

/** Wraps lines at 120 characters. */
function fold(text: string): string[] {
  return text.split("\n").flatMap((line) => line.trimEnd().match(/.{1,120}(?:\s|$)|\S+/g) ?? [""])
    .map((line) => line.trimEnd());
}

/** Converts an SPDX expression to Debian's names. */
function debianName(licence: string): string {
  return licence.replaceAll(/[()]/g, "").replaceAll(" AND ", " and ").replaceAll(" OR ", " or ")
    .replaceAll(/\bMIT\b/g, "Expat").replaceAll(/\b(BSD-[23])-Clause\b/g, "$1-clause");
}

/** Replaces the Apache licence by a reference, because Debian ships its text. */
function withoutApache(text: string): string {
  return text.replace(
    /^ *Apache License\s+Version 2\.0, January 2004[^]*?(?:limitations under the License\.|$(?![^]))/m,
    APACHE,
  );
}
