/**
 * The documents for people: what they point to is there, and what they list is complete.
 *
 * @module
 */

import assert from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);

const DOCUMENTS = [
  "README.md",
  "CHANGELOG.md",
  "config/COMING-FROM-PYTHON.md",
  "config/several-sources/README.md",
  "tests/bench/README.md",
  "tests/contract/README.md",
];

function read(file: string | URL): string {
  return Deno.readTextFileSync(new URL(file, ROOT));
}

/** A document without its examples. */
function prose(text: string): string {
  return text.replace(/^```[^]*?^```$/gm, "");
}

/** What a link calls the headings of a document by, as GitHub makes it. */
function anchors(text: string): Set<string> {
  return new Set(
    [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-")
    ),
  );
}

/** The links of a document that lead nowhere. */
function broken(file: string, text: string): string[] {
  const here = new URL(file, ROOT);
  return [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link).filter((link) => {
    if (/^https?:/.test(link)) return false;
    const { hash, href } = new URL(link, here);
    const target = new URL(href.split("#")[0] as string);
    try {
      const known = hash === "" ||
        anchors(target.href === here.href ? text : read(target)).has(hash.slice(1));
      return !known || Deno.statSync(target) === undefined;
    } catch {
      return true;
    }
  });
}

for (const file of DOCUMENTS) {
  Deno.test(`the links in ${file} lead somewhere`, () => {
    assert.deepEqual(broken(file, read(file)), []);
  });
}

Deno.test("a link to a file or a heading that is not there is found", () => {
  const text = "# One\n\n[a](#one) [b](#two) [c](deno.json) [d](nowhere.md) [e](README.md#nowhere)\n";
  assert.deepEqual(broken("README.md", text), ["#two", "nowhere.md", "README.md#nowhere"]);
});

Deno.test("the README explains every package, and no other", () => {
  const { imports } = JSON.parse(read("deno.json")) as { readonly imports: Readonly<Record<string, string>> };
  const [, section = ""] = read("README.md").split("### Dependencies");
  const rows = section.split("\n### ")[0]?.split("\n").filter((line) => line.startsWith("|")).slice(2) ?? [];
  const explained = rows.flatMap((row) =>
    (row.split("|")[1] as string).split(",").map((name) => name.trim())
  );
  assert.deepEqual(explained.sort(), Object.keys(imports).sort());
});

Deno.test("the tasks that documents name are there", () => {
  const { tasks } = JSON.parse(read("deno.json")) as { readonly tasks: Readonly<Record<string, unknown>> };
  const named = DOCUMENTS.flatMap((file) =>
    [...read(file).matchAll(/\b(?:deno|deno@\d+\.\d+\.\d+|`)\s*task ([\w:]+)/g)].map(([, task = ""]) => task)
  );
  assert.ok(named.length > 10, String(named.length));
  assert.deepEqual(named.filter((task) => !(task in tasks)), []);
});
