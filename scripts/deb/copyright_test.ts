import assert from "node:assert/strict";
import { copyrightFile } from "./copyright.ts";

const APACHE = `Ours:

                                 Apache License
                           Version 2.0, January 2004

   1. Definitions.

   limitations under the License.

And more.`;

const FILE = copyrightFile({
  parts: [{
    package: { name: "@a/b", version: "1.0.0", licence: "(MIT AND Apache-2.0)" },
    grant: {
      holders: ["2020 Some One", "2021 Another"],
      text: `First.\n\n${"word ".repeat(50)}\n\n${APACHE}`,
    },
  }],
  deno: "2.9.6",
  v8: "15.0.245.2",
  crates: ["ash 0.38.0", "tokio 1.47.1"],
});

Deno.test("copyright: a part has its holders, Debian's licence name, and the text", () => {
  const part = FILE.split("\n\n").find((paragraph) => paragraph.startsWith("Files: npm/@a/b-1.0.0/*"));
  assert.match(
    part ?? "",
    /^Copyright: 2020 Some One\n 2021 Another\nLicense: Expat and Apache-2\.0\n First\.\n \.\n word/m,
  );
  assert.match(part ?? "", /common-licenses\/Apache-2\.0\.\n \.\n And more\.$/);
  assert.doesNotMatch(part ?? "", /Definitions/);
});

Deno.test("copyright: Deno, V8 and the known crates are listed", () => {
  assert.match(FILE, /^Files: deno\/deno-2\.9\.6\/\*$/m);
  assert.match(FILE, /ash 0\.38\.0, tokio 1\.47\.1\./);
  assert.match(FILE, /^Files: deno\/v8-15\.0\.245\.2\/\*$/m);
});

Deno.test("copyright: continuation lines are indented and wrapped", () => {
  for (const line of FILE.split("\n")) {
    assert.match(line, /^(?:(?:Format|Upstream-Name|Comment|Files|Copyright|License): | \S| {2,}\S|$)/);
    assert.ok(line.length <= 132, line);
  }
});
