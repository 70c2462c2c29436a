import assert from "node:assert/strict";
import fc from "fast-check";
import { SanitizerError } from "./error.ts";
import { mailSanitizer } from "./mail_sanitizer.ts";

const UTF8 = new TextDecoder();
const bytes = (text: string) => new TextEncoder().encode(text);
const sanitize = (text: string) => UTF8.decode(mailSanitizer(bytes(text)));

const CASES: [string, string][] = [
  ["j@example.org", "j@example.org"],
  [" J.M@Example.ORG\u00a0", "J.M@example.org"],
  ["j@Bücher.Example", "j@xn--bcher-kva.example"],
  ["j@BÜCHER.example", "j@xn--bcher-kva.example"],
  ["j@xn--bcher-kva.example", "j@xn--bcher-kva.example"],
  ["a@b@example.org", "a@b@example.org"],
  ["j@example.org.", "j@example.org."],
  ["j@[192.0.2.1]", "j@[192.0.2.1]"],
  ["j@host_1", "j@host_1"],
  ["@Example.org", "@example.org"],
  ["j@", "j@"],
  ["@", "@"],
  ["j@A\0b", "j@a\0b"],
  ["j@Straße.de", "j@xn--strae-oqa.de"],
  ["j@βόλος.com", "j@xn--nxasmm1c.com"],
];

// A domain and what Python's codec "idna" (IDNA 2003) makes of it in lower case.
const IN_2003: [string, string][] = [
  ["straße.de", "strasse.de"],
  ["STRASSE.DE", "strasse.de"],
  ["Fußball.Example", "fussball.example"],
  ["ẞ.de", "ss.de"],
  ["faß.ß", "fass.ss"],
  ["βόλος.com", "xn--nxasmq6b.com"],
  ["نامه\u200cای.com", "xn--mgba3gch31f.com"],
  ["a\u200db.de", "ab.de"],
  ["a\u00adb.de", "ab.de"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["Ünïcode.Straße.org", "xn--ncode-cta3g.strasse.org"],
  ["xn--strae-oqa.de", "xn--strae-oqa.de"],
  ["straße.xn--strae-oqa.de", "strasse.xn--strae-oqa.de"],
  ["日本。jp", "xn--wgv71a.jp"],
  ["ﬀß.de", "ffss.de"],
  ["ª.de", "a.de"],
  ["①.de", "1.de"],
  ["ſ.de", "s.de"],
];

Deno.test("mail_sanitizer: IDNA 2003 encodes as Python does", () => {
  for (const [domain, encoded] of IN_2003) {
    const address = mailSanitizer(bytes(`j@${domain}`), { mailIdna: "2003" });
    assert.equal(UTF8.decode(address), `j@${encoded}`, domain);
  }
});

Deno.test("mail_sanitizer: the domain becomes lower case and IDNA, the local part stays", () => {
  for (const [written, address] of CASES) assert.equal(sanitize(written), address, written);
});

Deno.test("mail_sanitizer: other text is rejected with a reason that does not quote it", () => {
  const refused: [string, RegExp][] = [
    ["", /has no "@"/],
    ["jörg", /has no "@"/],
    ["jörg@example.org", /is not ASCII/],
    ["j@a b.org", /contains white space/],
    ["j@a\tb.org", /contains white space/],
    ["j@.", /1 to 63/],
    ["j@a..org", /1 to 63/],
    [`j@${"x".repeat(64)}.org`, /1 to 63/],
    ["j@ü b.org", /cannot be encoded/],
    ["j@ü/b.org", /cannot be encoded/],
    ["j@ü.xn--zz", /cannot be encoded/],
    ["j@\u0300a.org", /cannot be encoded/],
  ];
  for (const [text, reason] of refused) {
    assert.throws(
      () => sanitize(text),
      (error: unknown) => {
        assert.ok(error instanceof SanitizerError, text);
        assert.match(error.message, reason, text);
        return true;
      },
      text,
    );
  }
  assert.throws(() => mailSanitizer(Uint8Array.of(0xe4, 0x40, 0x61)), SanitizerError);
});

Deno.test("mail_sanitizer: it is idempotent", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 20 }), (domain) => {
    let once: string;
    try {
      once = sanitize(`j@${domain}`);
    } catch (error) {
      assert.ok(error instanceof SanitizerError);
      return;
    }
    assert.equal(sanitize(once), once);
  }));
});
