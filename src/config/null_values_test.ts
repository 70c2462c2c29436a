import assert from "node:assert/strict";
import { complaintsAbout, loadText, minimal } from "./test_support.ts";
import { schemaKeys } from "./schema/keys.ts";

Deno.test("config: null is never read as the text null", () => {
  for (const word of ["null", "Null", "NULL"]) {
    assert.deepEqual(complaintsAbout(minimal({ udm: `ou_description: ${word}` })), [
      "7:3: udm.ou_description has no value: write one, or take the key out",
    ]);
    const quoted = loadText(minimal({ udm: `ou_description: "${word}"` }));
    assert.equal(quoted.ok && quoted.config.udm.ouDescription, word);
  }
});

/** What is wrong with a text; nothing if it is valid. */
function problemsOf(text: string) {
  const result = loadText(text);
  return result.ok ? [] : result.problems.map(({ path, message }) => ({ path, message }));
}

Deno.test("config: null counts as not given, or is an error that names the key", () => {
  const keys = schemaKeys().filter(({ path }) => /^(?:udm|source)\.\w+$/.test(path));
  assert.ok(keys.length > 50, String(keys.length));
  for (const { path } of keys) {
    const [section = "", key = ""] = path.split(".");
    const [udm = "", source = ""] = minimal().split(/^(?=source:)/m);
    const own = new RegExp(`^  ${key}:.*\n(?:    .*\n)*`, "m");
    const file = (added: string) =>
      section === "udm"
        ? udm.replace(own, "") + added + source
        : udm + source.replace(own, "").replace(/\n*$/, "\n") + added;
    const without = file("");
    const problems = problemsOf(file(`  ${key}: null\n`));
    const isError = problems.some((problem) =>
      problem.path === path && problem.message.includes("has no value")
    );
    if (!isError) assert.deepEqual(problems, problemsOf(without), path);
  }
});
