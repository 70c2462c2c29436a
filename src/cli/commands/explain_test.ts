import assert from "node:assert/strict";
import { explainCode } from "./explain.ts";
import { parseCommandLine } from "../options.ts";

function parsed(args: string[], environment = {}) {
  const invocation = parseCommandLine(["explain", ...args], environment);
  if (invocation.command !== "explain") return invocation;
  const { config, entry, kind, json } = invocation.options;
  return { config, entry, kind, json };
}

Deno.test("explain: the configuration and an entry are mandatory", () => {
  assert.deepEqual(parsed(["a.yaml", "anna"]), {
    config: "a.yaml",
    entry: "anna",
    kind: undefined,
    json: false,
  });
  assert.deepEqual(parsed(["a.yaml", "cn=a,dc=b", "--kind", "group", "--json"]), {
    config: "a.yaml",
    entry: "cn=a,dc=b",
    kind: "group",
    json: true,
  });
});

Deno.test("explain: with the configuration in the environment, the entry is enough", () => {
  const environment = { CONFIG_FILENAME: "b.yaml" };
  const expected = { config: "b.yaml", entry: "anna", kind: undefined, json: false };
  assert.deepEqual(parsed(["anna"], environment), expected);
  assert.deepEqual(parsed(["a.yaml", "anna"], environment), { ...expected, config: "a.yaml" });
});

for (
  const [args, message] of [
    [["a.yaml"], /nothing to explain: give a name, a DN or a primary key/],
    [["a.yaml", " "], /nothing to explain/],
    [["a.yaml", "anna", "--kind", "printer"], /user, group/],
    [["a.yaml", "anna", "bert"], /too many arguments/],
    [[], /no configuration file/],
  ] as const
) {
  Deno.test(`explain: "${args.join(" ")}" is a usage error`, () => {
    const invocation = parseCommandLine(["explain", ...args], {});
    assert.ok(invocation.command === "print");
    assert.equal(invocation.exitCode, 2);
    assert.match(invocation.stderr, message);
  });
}

Deno.test("explain: exactly one found entry is a success", () => {
  assert.deepEqual(
    (["one", "several", "nothing"] as const).map((found) => explainCode({ found })),
    [0, 3, 3],
  );
});
