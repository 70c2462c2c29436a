import assert from "node:assert/strict";
import { findSecret } from "./secrets.ts";
import type { ConfigInput } from "./files.ts";

function input(env: Record<string, string>, files: Record<string, string>): ConfigInput {
  return {
    path: "/etc/connector/config.yaml",
    readTextFile(path) {
      const text = files[path];
      if (text === undefined) throw new Deno.errors.NotFound();
      return text;
    },
    env: new Map(Object.entries(env)),
  };
}

const request = { variable: "UDM_PASSWORD", file: "secret", inline: "of the file" };
const files = { "/etc/connector/secret": "of the password file\n" };

Deno.test("the environment wins over the password file, and that over the configuration", () => {
  assert.equal(
    findSecret(request, input({ UDM_PASSWORD: "of the environment" }, files)).value,
    "of the environment",
  );
  assert.equal(findSecret(request, input({}, files)).value, "of the password file");
  assert.equal(findSecret({ ...request, file: undefined }, input({}, files)).value, "of the file");
  assert.equal(
    findSecret({ variable: "X", file: undefined, inline: undefined }, input({}, files)).value,
    undefined,
  );
});

Deno.test("an empty variable is none", () => {
  assert.equal(findSecret(request, input({ UDM_PASSWORD: "" }, files)).value, "of the password file");
});

Deno.test("a password file that is not needed is not read", () => {
  const found = findSecret(request, input({ UDM_PASSWORD: "x" }, {}));
  assert.deepEqual(found, { value: "x", seen: ["x", "of the file"] });
});

Deno.test("one line end is no part of the password, blanks are", () => {
  for (const [text, value] of [[" a ", " a "], ["a\n", "a"], ["a\r\n", "a"], ["ä", "ä"]] as const) {
    assert.equal(findSecret(request, input({}, { "/etc/connector/secret": text })).value, value);
  }
});

Deno.test("a password file without one password is a problem that shows neither path nor content", () => {
  for (const [text, reason] of [["", /empty/], ["\n", /empty/], ["a\nb", /several lines/]] as const) {
    const found = findSecret(request, input({}, { "/etc/connector/secret": text }));
    assert.equal(found.value, undefined);
    assert.match(found.problem ?? "", reason);
  }
  const missing = findSecret({ ...request, file: "hunter2" }, input({}, {}));
  assert.match(missing.problem ?? "", /does not exist/);
  assert.doesNotMatch(missing.problem ?? "", /hunter2/);
});
