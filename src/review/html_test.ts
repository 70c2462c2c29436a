import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { samplePlan } from "../../tests/e2e/plan_page/sample.ts";
import { embeddedJson, htmlPage } from "./html.ts";

/** What is between the tags of the elements of one name, in order. */
function contents(page: string, element: string): string[] {
  return [...page.matchAll(new RegExp(`<${element}\\b[^>]*>([\\s\\S]*?)</${element}>`, "g"))]
    .map(([, content]) => content as string);
}

/** Texts that have ended scripts, begun comments or broken lines elsewhere. */
const HOSTILE = [
  "</script><script>alert(1)</script>",
  "</SCRIPT >",
  "<!--<script>",
  "-->",
  "]]>",
  "\u2028\u2029\u0000\u0085\ufeff",
  '{{policy}} data-part="script">$&$1$`',
  "&lt;/script&gt;",
  "\ud800",
];

Deno.test("plan page: the embedded JSON reads back unchanged and cannot end its element", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...HOSTILE));
  fc.assert(fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text), fc.boolean())), (value) => {
    const json = embeddedJson(value);
    assert.doesNotMatch(json, /[<>&\u2028\u2029\ufeff]/);
    assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(value)));
  }));
});

Deno.test("plan page: pages differ only in the embedded document", () => {
  const hostile = samplePlan(3, {
    configuration: HOSTILE.join(""),
    source: HOSTILE.join(" "),
    limits: Object.fromEntries(HOSTILE.map((text) => [text, text])),
    changes: HOSTILE.map((text) => ({
      change: "modify",
      kind: "user",
      name: text,
      properties: [{ property: text, type: "value", old: text, new: text }],
    })),
  });
  const pages = [samplePlan(2), hostile].map((plan) => {
    const page = htmlPage(plan);
    const data = contents(page, "script")[1] as string;
    assert.deepEqual(JSON.parse(data), JSON.parse(JSON.stringify(plan)));
    return page.replace(data, () => "");
  });
  assert.equal(pages[0], pages[1]);
});

Deno.test("plan page: the same document gives the same page", () => {
  assert.equal(htmlPage(samplePlan(40)), htmlPage(samplePlan(40)));
});

Deno.test("plan page: the policy allows only the page's own scripts and styles, by their hashes", () => {
  const page = htmlPage(samplePlan(1));
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
  const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const [early, data, script] = contents(page, "script") as [string, string, string];
  assert.equal(JSON.parse(data).version, 1);
  const [style] = contents(page, "style") as [string];
  assert.deepEqual(policy.split("; "), [
    "default-src 'none'",
    `script-src ${hashOf(early)} ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]);
  // The policy stands before everything that it applies to.
  assert.ok(page.indexOf("Content-Security-Policy") < page.indexOf("<link"));
  assert.ok(page.indexOf("Content-Security-Policy") < page.indexOf("<style"));
});

Deno.test("plan page: it contains no external addresses and sets no markup from text", () => {
  const page = htmlPage(samplePlan(0, { source: "", target: "" }));
  const addresses = [...page.matchAll(/\w+:\/\/[^\s"'`]*/g)].map(([address]) => address);
  assert.deepEqual([...new Set(addresses)], ["http://www.w3.org/2000/svg"]);
  assert.doesNotMatch(
    page,
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc|@import|url\(|\bfetch\(/,
  );
});
