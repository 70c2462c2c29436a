/**
 * Random texts that break out of Markdown. For tests only.
 *
 * @module
 */

import fc from "fast-check";

/** Text that Markdown, HTML, GitHub or GitLab would act on. */
const HOSTILE = [
  "|",
  "\\|",
  "`",
  "``` ",
  "\n\n# heading\n",
  "\r\n| --- |\n",
  "<img src=x onerror=alert(1)>",
  "</td><script>",
  "@admin",
  "!123",
  "#123",
  "group/project!1",
  "[a](https://example.test)",
  "![a](https://example.test/a.png)",
  "https://example.test www.example.test a@example.test",
  ":smile: $x$ ~~y~~ **z** &lt;",
  "/close",
  "\\",
  " ",
  "\u202e\u0000\ud800",
  "\u{e0041}",
];

/** A random text made of hostile ones. */
export const hostileText: fc.Arbitrary<string> = fc.array(
  fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", maxLength: 5 })),
  { maxLength: 6 },
).map((parts) => parts.join(""));
