/**
 * The example of several instances: its configurations load and follow the rules stated in its README.
 *
 * @module
 */

import assert from "node:assert/strict";
import { formatProblem, loadConfig } from "../../src/config/load.ts";
import type { Config } from "../../src/config/types.ts";
import { isAtOrBelow } from "../../src/syntax/dn.ts";

const FOLDER = new URL("../../config/several-sources/", import.meta.url);

function load(name: string): Config {
  const result = loadConfig({
    path: name,
    readTextFile: (path) => Deno.readTextFileSync(new URL(path, FOLDER)),
    env: new Map([["UDM_PASSWORD", "dummy-of-udm"], ["SOURCE_PASSWORD", "dummy-of-source"]]),
  });
  assert.deepEqual(
    (result.ok ? [...result.warnings, ...result.notes] : result.problems).map(formatProblem),
    [],
  );
  assert.ok(result.ok);
  return result.config;
}

const FILES = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name).filter((name) =>
  name.endsWith(".yaml")
).sort();

Deno.test("several sources: the three configurations load without warnings, and the README links them", () => {
  assert.deepEqual(FILES, ["partners.yaml", "staff.yaml", "students.yaml"]);
  const text = Deno.readTextFileSync(new URL("README.md", FOLDER));
  for (const file of FILES) {
    load(file);
    assert.ok(text.includes(`(${file})`));
  }
});

Deno.test("several sources: the OUs of the configurations do not overlap", () => {
  const ous = FILES.map((file) => {
    const { userOu, groupOu } = load(file).udm;
    return [userOu, groupOu];
  });
  for (const [at, own] of ous.entries()) {
    const others = ous.filter((_, other) => other !== at).flat();
    for (const ou of own) {
      for (const other of others) assert.ok(!isAtOrBelow(ou, other), `${ou} and ${other}`);
    }
  }
});
