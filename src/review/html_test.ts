import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { samplePlan } from "../../tests/e2e/plan_page/sample.ts";
import { htmlPage } from "./html.ts";
import type { PlanDocument } from "./schema.ts";

/** The page as one text. */
function pageOf(document: PlanDocument): string {
  return [...htmlPage(document)].join("");
}

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
  fc.assert(fc.property(fc.dictionary(text, text), (limits) => {
    const plan = samplePlan(1, { limits });
    const json = contents(pageOf(plan), "script")[1] as string;
    assert.doesNotMatch(json, /[<>&\u2028\u2029\ufeff]/);
    assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(plan)));
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
    const page = pageOf(plan);
    const data = contents(page, "script")[1] as string;
    assert.deepEqual(JSON.parse(data), JSON.parse(JSON.stringify(plan)));
    return page.replace(data, () => "");
  });
  assert.equal(pages[0], pages[1]);
});

Deno.test("plan page: the same document gives the same page", () => {
  assert.equal(pageOf(samplePlan(40)), pageOf(samplePlan(40)));
});

Deno.test("plan page: the policy allows only the page's own scripts and styles, by their hashes", () => {
  const page = pageOf(samplePlan(1));
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
  const page = pageOf(samplePlan(0, { source: "", target: "" }));
  const addresses = [...page.matchAll(/\w+:\/\/[^\s"'`]*/g)].map(([address]) => address);
  assert.deepEqual([...new Set(addresses)], ["http://www.w3.org/2000/svg"]);
  assert.doesNotMatch(
    page,
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc|@import|url\(|\bfetch\(/,
  );
});

Deno.test("plan page: a page is written in parts, and refused if browsers could not read it", () => {
  const [change] = samplePlan(1).changes;
  assert.ok(change !== undefined);
  const large = { ...change, dn: "x".repeat(1 << 20) };
  // Each is the same object: the page is large, the document is not
  const plan = samplePlan(0, { changes: new Array(600).fill(large) });
  let length = 0;
  let longest = 0;
  assert.throws(
    () => {
      for (const part of htmlPage(plan)) {
        length += part.length;
        longest = Math.max(longest, part.length);
      }
    },
    /^Error: a page with 600 changes would be larger than browsers can read \(536,870,888 characters\); use --json/,
  );
  assert.ok(length > 500 << 20, String(length));
  assert.ok(longest < 2 << 20, String(longest));
});
