import assert from "node:assert/strict";
import fc from "fast-check";
import { FormatSyntaxError, parseFormat, renderFormat } from "./python_format.ts";

const VALUES: Readonly<Record<string, string>> = {
  sn: "Müller",
  givenName: "Jörg",
  "e-mail": "j@example.org",
  emoji: "😀x",
  empty: "",
  quoted: "O'Neil",
  both: "'\"",
  odd: "a\\\n\t\r\0\x7f\x85\xa0\xad\u200b\u2028\u3000\ue000\u{e0001}\u0378 ä",
};

function render(template: string): string | undefined {
  return renderFormat(parseFormat(template), (name) => VALUES[name]);
}

// Template and its result in Python 3.11; `undefined` where it raises KeyError or IndexError.
const RENDERED: [string, string | undefined][] = [
  ["", ""],
  ["plain", "plain"],
  ["{givenName} {sn}", "Jörg Müller"],
  ["{e-mail}", "j@example.org"],
  ["{{{sn}}}", "{Müller}"],
  ["{{sn}}", "{sn}"],
  ["{sn[0]}", "M"],
  ["{sn[00]}", "M"],
  ["{sn[1][0]}", "ü"],
  ["{sn[6]}", undefined],
  ["{sn[1][1]}", undefined],
  ["{emoji[0]}", "😀"],
  ["{emoji[1]}", "x"],
  ["{empty}", ""],
  ["{empty[0]}", undefined],
  ["{nothing}", undefined],
  ["{sn} {nothing[0]}", undefined],
  ["{sn:.3}", "Mül"],
  ["{emoji:.1}", "😀"],
  ["{sn!s}", "Müller"],
  ["{sn!s:.1}", "M"],
  ["{sn:}", "Müller"],
  ["{sn:s}", "Müller"],
  ["{sn:8}|", "Müller  |"],
  ["{sn:>8}", "  Müller"],
  ["{sn:<8}|", "Müller  |"],
  ["{sn:^9}|", " Müller  |"],
  ["{sn:*^10}", "**Müller**"],
  ["{sn:>10.3}", "       Mül"],
  ["{sn:😀<7}", "Müller😀"],
  ["{emoji:_>4}", "__😀x"],
  ["{sn:08}", "Müller00"],
  ["{sn:>08}", "00Müller"],
  ["{sn:*>08}", "**Müller"],
  ["{sn:<<8}", "Müller<<"],
  ["{sn:0}", "Müller"],
  ["{sn:.0}", ""],
  ["{sn[0]:>3.5s}", "  M"],
  ["{sn!r}", "'Müller'"],
  ["{sn!a}", "'M\\xfcller'"],
  ["{sn!r:.4}", "'Mül"],
  ["{sn[1]!a:>8}", "  '\\xfc'"],
  ["{empty!r}", "''"],
  ["{nothing!r}", undefined],
  ["{emoji!r}", "'😀x'"],
  ["{emoji!a}", "'\\U0001f600x'"],
  ["{quoted!r}", '"O\'Neil"'],
  ["{both!r}", "'\\'\"'"],
  ["{odd!r}", "'a\\\\\\n\\t\\r\\x00\\x7f\\x85\\xa0\\xad\\u200b\\u2028\\u3000\\ue000\\U000e0001\\u0378 ä'"],
  [
    "{odd!a}",
    "'a\\\\\\n\\t\\r\\x00\\x7f\\x85\\xa0\\xad\\u200b\\u2028\\u3000\\ue000\\U000e0001\\u0378 \\xe4'",
  ],
];

Deno.test("syntax: a template renders as in Python", () => {
  for (const [template, text] of RENDERED) assert.equal(render(template), text, template);
});

// Template, offset, part of the reason.
const REFUSED: [string, number, string][] = [
  ["{}", 1, "name is missing"],
  ["a{:>3}", 2, "name is missing"],
  ["{0}", 1, "0 is a position"],
  ["{sn", 0, "not closed"],
  ["sn}", 2, "closes nothing"],
  ["{sn}}", 4, "closes nothing"],
  ["{sn.x}", 3, "no attributes"],
  ["{sn[0].x}", 6, "no attributes"],
  ["{sn[-1]}", 3, '"-1" is not an index'],
  ["{sn[a]}", 3, "is not an index"],
  ["{sn[]}", 3, "is not an index"],
  ["{sn[0}", 3, "not closed"],
  ["{sn[0]x}", 6, 'after "]"'],
  ["{sn!d}", 3, '"!d" is not a conversion'],
  ["{sn!rs}", 3, '"!rs" is not a conversion'],
  ["{sn!}", 3, '"!" is not a conversion'],
  ["{sn:{width}}", 4, "within a field"],
  ["{sn:=8}", 4, "for numbers"],
  ["{sn:*=8}", 5, "for numbers"],
  ["{sn:d}", 4, '"d" is not valid for text'],
  ["{sn:+8}", 4, '"+8" is not valid for text'],
  ["{sn:8,}", 5, '"," is not valid for text'],
  ["{sn:.}", 5, "a number must follow"],
  ["{sn:1000001}", 4, "over the limit"],
  ["😀{", 1, "not closed"],
];

Deno.test("syntax: a template not valid for text is refused with its position", () => {
  for (const [template, offset, reason] of REFUSED) {
    assert.throws(
      () => parseFormat(template),
      (error: unknown) => {
        assert.ok(error instanceof FormatSyntaxError);
        assert.ok(error.reason.includes(reason), error.message);
        assert.equal(error.offset, offset, error.message);
        assert.equal(error.template, template);
        return true;
      },
      template,
    );
  }
});

Deno.test("syntax: the distinct names of a template are in order of their first use", () => {
  assert.deepEqual(parseFormat("{b}{a[0]} {b:.1} {{c}}").names, ["b", "a"]);
});

Deno.test("syntax: text with doubled braces renders as itself", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const template = text.replace(/[{}]/g, "$&$&");
    assert.equal(renderFormat(parseFormat(template), () => undefined), text);
  }));
});

Deno.test("syntax: padding and truncation produce the requested length in characters", () => {
  const length = fc.integer({ min: 0, max: 30 });
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      length,
      length,
      fc.constantFrom("<", ">", "^"),
      (value, width, precision, align) => {
        const text = renderFormat(
          parseFormat(`{v:x${align}${width || ""}.${precision}}`),
          () => value,
        ) as string;
        assert.equal([...text].length, Math.max(width, Math.min(precision, [...value].length)));
      },
    ),
  );
});

Deno.test("syntax: every template is either parsed or refused with a FormatSyntaxError", () => {
  const token = fc.constantFrom(
    "{",
    "}",
    "{{",
    "sn",
    "[",
    "]",
    "0",
    ":",
    ".",
    "!s",
    "!r",
    "<",
    "*",
    "ä",
    "😀",
    "{sn",
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 10 }), (tokens) => {
      try {
        renderFormat(parseFormat(tokens.join("")), () => "value");
      } catch (error) {
        assert.ok(error instanceof FormatSyntaxError);
      }
    }),
    { numRuns: 2000 },
  );
});
