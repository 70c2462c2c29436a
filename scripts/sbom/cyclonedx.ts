/**
 * The bill of materials in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/).
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Package } from "../licences/packages.ts";

/** The contents of the bill. */
export interface Materials {
  readonly name: string;
  readonly version: string;
  /** The time of the bill, in seconds since 1970. */
  readonly date: number;
  /** The packages in the program. */
  readonly packages: readonly Package[];
  /** The ids of those that the program imports directly. */
  readonly imported: readonly string[];
  readonly deno: string;
  readonly v8: string;
  /** Rust crates within Deno, as `NAME VERSION`. */
  readonly crates: readonly string[];
  /** SHA-256 of the binary, in hexadecimal. */
  readonly sha256?: string;
}

/** A value of JSON. */
type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/**
 * Creates the bill. The same materials give the same bill; its serial number is derived from them.
 */
export function billOfMaterials(materials: Materials): { readonly [key: string]: Json } {
  const { name, version, packages, imported, deno, v8, crates, sha256 } = materials;
  const root = `pkg:generic/${name}@${version}`;
  const denoPurl = `pkg:github/denoland/deno@v${deno}`;
  const v8Purl = `pkg:github/v8/v8@${v8}`;
  const crateComponents = crates.map((crate) => {
    const [crateName, crateVersion] = crate.split(" ") as [string, string];
    const purl = `pkg:cargo/${crateName}@${encodeURIComponent(crateVersion)}`;
    return { type: "library", "bom-ref": purl, name: crateName, version: crateVersion, purl };
  });
  const known = new Map(packages.map((found) => [found.id, purlOf(found)]));
  const refs = (ids: readonly string[]) => ids.flatMap((id) => known.get(id) ?? []).sort();
  const bill = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: new Date(materials.date * 1000).toISOString(),
      component: {
        type: "application",
        "bom-ref": root,
        name,
        version,
        purl: root,
        licenses: [{ license: { id: "Apache-2.0" } }],
        ...(sha256 === undefined ? {} : { hashes: [{ alg: "SHA-256", content: sha256 }] }),
      },
    },
    components: [
      ...packages.map(componentOf),
      {
        type: "platform",
        "bom-ref": denoPurl,
        name: "deno",
        version: deno,
        purl: denoPurl,
        licenses: [{ license: { id: "MIT" } }],
      },
      {
        type: "library",
        "bom-ref": v8Purl,
        name: "v8",
        version: v8,
        purl: v8Purl,
        licenses: [{ license: { id: "BSD-3-Clause" } }],
      },
      ...crateComponents,
    ],
    dependencies: [
      { ref: root, dependsOn: [...refs(imported), denoPurl] },
      ...packages.map((found) => ({ ref: purlOf(found), dependsOn: refs(found.dependencies) })),
      { ref: denoPurl, dependsOn: [v8Purl, ...crateComponents.map(({ purl }) => purl)] },
      { ref: v8Purl, dependsOn: [] },
      ...crateComponents.map(({ purl }) => ({ ref: purl, dependsOn: [] })),
    ],
  };
  return { ...bill, serialNumber: `urn:uuid:${uuidOf(JSON.stringify(bill))}` };
}

function componentOf(found: Package) {
  const [scope, name] = found.name.startsWith("@") ? found.name.split("/") as [string, string] : [];
  const purl = purlOf(found);
  return {
    type: "library",
    "bom-ref": purl,
    ...(scope === undefined ? {} : { group: scope }),
    name: name ?? found.name,
    version: found.version,
    purl,
    hashes: [{ alg: "SHA-512", content: Buffer.from(found.integrity.slice(7), "base64").toString("hex") }],
    licenses: [
      /^[\w.-]+$/.test(found.licence) ? { license: { id: found.licence } } : { expression: found.licence },
    ],
  };
}

/** Package URL (https://github.com/package-url/purl-spec): the "@" of a scope is escaped. */
function purlOf({ name, version }: Package): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** Derives a UUID from a text (RFC 9562, version 8). */
function uuidOf(text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6] as number) & 0x0f | 0x80;
  bytes[8] = (bytes[8] as number) & 0x3f | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
