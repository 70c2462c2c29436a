import { Ajv, type AnySchemaObject } from "ajv";
import assert from "node:assert/strict";
import { join } from "node:path";
import { findPackages, type Package } from "../licences/packages.ts";
import { billOfMaterials, type Materials } from "./cyclonedx.ts";
import { makeBill } from "./make.ts";

const DATE = Date.UTC(2026, 11, 24) / 1000;

/** The schema that CycloneDX publishes; gives what is wrong with a bill. */
async function validator(): Promise<(bill: unknown) => string[]> {
  const { locked } = await findPackages();
  const library = [...locked.values()].find(({ name }) => name === "@cyclonedx/cyclonedx-library");
  const schema = async (name: string) => {
    const path = join(library?.folder ?? "", "res", "schema", `${name}.SNAPSHOT.schema.json`);
    return JSON.parse(await Deno.readTextFile(path)) as AnySchemaObject;
  };
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  // They are referred to by the names of their files.
  for (const name of ["spdx", "jsf-0.82", "cryptography-defs"]) {
    ajv.addSchema(await schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  const validate = ajv.compile(await schema("bom-1.6"));
  return (bill) => {
    validate(bill);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

function found(id: string, rest: Partial<Package> = {}): Package {
  const [, name, version] = /^(.+)@(.+)$/.exec(id) as unknown as [string, string, string];
  const integrity = `sha512-${"A".repeat(86)}==`;
  const author = undefined;
  return { id, name, version, licence: "MIT", author, folder: "", integrity, dependencies: [], ...rest };
}

const MATERIALS: Materials = {
  name: "a-program",
  version: "1.0.0",
  date: DATE,
  packages: [
    found("@a/b@1.0.0", { dependencies: ["c@2.0.0", "not-within@1.0.0"] }),
    found("c@2.0.0", { licence: "(MIT AND Apache-2.0)" }),
  ],
  imported: ["@a/b@1.0.0"],
  deno: "2.9.6",
  v8: "15.0.245.2",
  crates: ["ash 0.38.0+1.3.281"],
  sha256: "0".repeat(64),
};

Deno.test("sbom: the bill of the program is valid and has every package with digest and licence", async () => {
  const faults = await validator();
  const bill = JSON.parse(await makeBill({ date: DATE })) as {
    components: { group?: string; name: string; purl: string; hashes?: unknown[]; licenses?: unknown[] }[];
  };
  assert.deepEqual(faults(bill), []);
  const { needed } = await findPackages();
  const listed = bill.components.filter(({ purl }) => purl.startsWith("pkg:npm/"));
  assert.deepEqual(
    listed.map(({ purl }) => decodeURIComponent(purl.slice("pkg:npm/".length))).sort(),
    needed.map((id) => id.replace(/_.*/, "")),
  );
  for (const { purl, hashes, licenses } of listed) {
    assert.deepEqual([hashes?.length, licenses?.length], [1, 1], purl);
  }
  assert.equal(await makeBill({ date: DATE }), JSON.stringify(bill, undefined, 2) + "\n");
});

Deno.test("sbom: a complete bill is valid, and the schema rejects a wrong one", async () => {
  const faults = await validator();
  assert.deepEqual(faults(billOfMaterials(MATERIALS)), []);
  assert.notDeepEqual(faults(billOfMaterials({ ...MATERIALS, sha256: "none" })), []);
  const unknown = { ...MATERIALS, packages: [found("c@2.0.0", { licence: "Whatever" })] };
  assert.notDeepEqual(faults(billOfMaterials(unknown)), []);
});

Deno.test("sbom: dependencies between listed components are included", () => {
  const { dependencies } = billOfMaterials(MATERIALS) as unknown as {
    dependencies: { ref: string; dependsOn: string[] }[];
  };
  assert.deepEqual(Object.fromEntries(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn])), {
    "pkg:generic/a-program@1.0.0": ["pkg:npm/%40a/b@1.0.0", "pkg:github/denoland/deno@v2.9.6"],
    "pkg:npm/%40a/b@1.0.0": ["pkg:npm/c@2.0.0"],
    "pkg:npm/c@2.0.0": [],
    "pkg:github/denoland/deno@v2.9.6": ["pkg:github/v8/v8@15.0.245.2", "pkg:cargo/ash@0.38.0%2B1.3.281"],
    "pkg:github/v8/v8@15.0.245.2": [],
    "pkg:cargo/ash@0.38.0%2B1.3.281": [],
  });
});

Deno.test("sbom: the serial number depends on the materials only", () => {
  const serial = (materials: Materials) => String(billOfMaterials(materials).serialNumber);
  assert.equal(serial(MATERIALS), serial({ ...MATERIALS }));
  assert.notEqual(serial(MATERIALS), serial({ ...MATERIALS, date: DATE + 1 }));
  assert.match(
    serial(MATERIALS),
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});
