import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { BerWriter, EqualityFilter, FilterParser } from "ldapts";
import { FilterSyntaxError, parseFilter } from "./filter.ts";
import { checkFilter } from "../syntax/ldap_filter.ts";

/** The encoded filter in hexadecimal. */
function encoded(text: string): string {
  const writer = new BerWriter();
  parseFilter(text).write(writer);
  return writer.buffer.toString("hex");
}

/** The bytes of a short element; content is text, or hexadecimal digits after "#". */
function element(tag: number, ...parts: string[]): string {
  const content = parts.map((part) =>
    part.startsWith("#") ? part.slice(1) : Buffer.from(part).toString("hex")
  ).join("");
  return "#" + Buffer.from([tag, content.length / 2]).toString("hex") + content;
}
const text = (value: string) => element(4, value);

Deno.test("ldap: every kind of filter component is encoded as in RFC 4511", () => {
  const cases: [string, string][] = [
    ["(cn=a)", element(0xa3, text("cn"), text("a"))],
    ["cn=a", element(0xa3, text("cn"), text("a"))],
    ["  cn=a\n", element(0xa3, text("cn"), text("a"))],
    ["(cn=)", element(0xa3, text("cn"), text(""))],
    ["(cn=*)", element(0x87, "cn")],
    ["(cn=**)", element(0x87, "cn")],
    ["(cn>=5)", element(0xa5, text("cn"), text("5"))],
    ["(cn<=5)", element(0xa6, text("cn"), text("5"))],
    ["(cn~=5)", element(0xa8, text("cn"), text("5"))],
    ["(cn>=*)", element(0xa5, text("cn"), text("*"))],
    [
      "(cn=a*b*c)",
      element(0xa4, text("cn"), element(0x30, element(0x80, "a"), element(0x81, "b"), element(0x82, "c"))),
    ],
    ["(cn=*b*)", element(0xa4, text("cn"), element(0x30, element(0x81, "b")))],
    ["(cn=a**c)", element(0xa4, text("cn"), element(0x30, element(0x80, "a"), element(0x82, "c")))],
    [
      "(&(a=1)(b=2))",
      element(0xa0, element(0xa3, text("a"), text("1")), element(0xa3, text("b"), text("2"))),
    ],
    ["(|(a=1))", element(0xa1, element(0xa3, text("a"), text("1")))],
    ["(!(a=1))", element(0xa2, element(0xa3, text("a"), text("1")))],
    ["(&)", element(0xa0)],
    ["(|)", element(0xa1)],
    ["(userCertificate;binary=*)", element(0x87, "userCertificate;binary")],
    ["(2.5.4.3=a)", element(0xa3, text("2.5.4.3"), text("a"))],
    [
      "(userAccountControl:1.2.840.113556.1.4.803:=2)",
      element(
        0xa9,
        element(0x81, "1.2.840.113556.1.4.803"),
        element(0x82, "userAccountControl"),
        element(0x83, "2"),
      ),
    ],
    ["(cn:=a)", element(0xa9, element(0x82, "cn"), element(0x83, "a"))],
    ["(cn:dn:=a)", element(0xa9, element(0x82, "cn"), element(0x83, "a"), element(0x84, "#ff"))],
    [
      "(:dn:2.4.6.8.10:=a)",
      element(0xa9, element(0x81, "2.4.6.8.10"), element(0x83, "a"), element(0x84, "#ff")),
    ],
    ["(:caseExactMatch:=a:b)", element(0xa9, element(0x81, "caseExactMatch"), element(0x83, "a:b"))],
  ];
  for (const [filter, expected] of cases) assert.equal("#" + encoded(filter), expected, filter);
});

Deno.test("ldap: escapes in filters are bytes", () => {
  assert.equal(encoded("(cn=\\c3\\b6)"), encoded("(cn=ö)"));
  assert.equal(encoded("(cn=\\C3\\B6*\\c3\\bc)"), encoded("(cn=ö*ü)"));
  assert.equal(
    "#" + encoded("(objectGUID=\\ad\\00\\ff)"),
    element(0xa3, text("objectGUID"), element(4, "#ad00ff")),
  );
  assert.equal("#" + encoded("(x>=\\ff)"), element(0xa5, text("x"), element(4, "#ff")));
  assert.equal("#" + encoded("(x<=\\ff)"), element(0xa6, text("x"), element(4, "#ff")));
  assert.equal("#" + encoded("(x~=\\ff)"), element(0xa8, text("x"), element(4, "#ff")));
  assert.equal(
    "#" + encoded("(x=\\ff*a*\\fe)"),
    element(0xa4, text("x"), element(0x30, element(0x80, "#ff"), element(0x81, "a"), element(0x82, "#fe"))),
  );
  assert.equal("#" + encoded("(x=*\\ff*)"), element(0xa4, text("x"), element(0x30, element(0x81, "#ff"))));
  assert.equal(
    "#" + encoded("(x:dn:1.2.3:=\\ff)"),
    element(0xa9, element(0x81, "1.2.3"), element(0x82, "x"), element(0x83, "#ff"), element(0x84, "#ff")),
  );
  assert.equal("#" + encoded("(cn=\\2a\\28\\29\\5c)"), element(0xa3, text("cn"), text("*()\\")));
  assert.equal(encoded("(cn=\\*\\(\\)\\\\)"), encoded("(cn=\\2a\\28\\29\\5c)"), "the escapes of RFC 1960");
  assert.equal(
    "#" + encoded("(cn=\\ef\\bb\\bfa)"),
    element(0xa3, text("cn"), element(4, "#efbbbf61")),
    "a BOM stays",
  );
});

Deno.test("ldap: plain ldapts takes escapes for code points and so sends a wrong filter", () => {
  const value = (text: string) => {
    const filter = FilterParser.parseString(text);
    assert.ok(filter instanceof EqualityFilter);
    return Buffer.from(filter.value).toString("hex");
  };
  assert.equal(value("(cn=\\c3\\b6)"), "c383c2b6");
  assert.equal("#" + encoded("(cn=\\c3\\b6)"), element(0xa3, text("cn"), element(4, "#c3b6")));
});

Deno.test("ldap: filters may contain line breaks, options and numeric names, which plain ldapts refuses", () => {
  const filters = [
    "(&\n  (objectClass=user)\n  (cn=a)\n)",
    " (cn=a)",
    "(userCertificate;binary=*)",
    "(2.5.4.3=a)",
    "(&)",
  ];
  for (const filter of filters) {
    assert.throws(() => FilterParser.parseString(filter), Error, filter);
    assert.doesNotThrow(() => parseFilter(filter), filter);
  }
});

Deno.test("ldap: an unclosed filter is an error, although plain ldapts accepts it", () => {
  assert.doesNotThrow(() => FilterParser.parseString("(&(cn=a)"));
  assert.throws(() => parseFilter("(&(cn=a)"), FilterSyntaxError);
});

Deno.test("ldap: white space in filters counts only in values", () => {
  assert.equal(encoded("\n( & \t(cn=a) \r\n ( ! ( sn =*) ) )\n"), encoded("(&(cn=a)(!(sn=*)))"));
  assert.equal("#" + encoded("(cn= a  b )"), element(0xa3, text("cn"), text(" a  b ")));
});

Deno.test("ldap: a filter can contain any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
    const escaped = [...bytes].map((byte) => "\\" + byte.toString(16).padStart(2, "0")).join("");
    assert.equal(
      "#" + encoded(`(a=${escaped})`),
      element(0xa3, text("a"), element(4, "#" + Buffer.from(bytes).toString("hex"))),
    );
  }));
});

Deno.test("ldap: a formatted filter parses to the same filter", () => {
  const item = fc.tuple(
    fc.constantFrom("cn", "memberOf", "x;lang-de"),
    fc.constantFrom("=", ">=", "<=", "~=", ":=", ":1.2.3:="),
    fc.array(fc.constantFrom("a", "ö", "\\ff", "\\00", "\\2a", " ", "*", "\\28"), { maxLength: 5 }),
  ).map(([name, sign, value]) => `(${name}${sign}${value.join("")})`);
  const { filter } = fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      item,
      fc.tuple(fc.constantFrom("&", "|"), fc.array(tie("filter"), { maxLength: 3 })).map(([op, parts]) =>
        `(${op}${parts.join("")})`
      ),
      tie("filter").map((part) => `(!${part})`),
    ),
  }));
  fc.assert(fc.property(filter, (text) => {
    const once = parseFilter(text).toString();
    assert.equal(encoded(once), encoded(text), once);
  }));
});

Deno.test("ldap: an invalid filter is refused with position and reason", () => {
  const cases: [string, number, RegExp][] = [
    ["", 0, /empty/],
    ["  ", 0, /empty/],
    ["(cn=a", 0, /"\)" .* is missing/],
    ["(&(cn=a)", 0, /"\)" .* is missing/],
    ["(cn=a))", 6, /follows the end/],
    ["(cn=a)x", 6, /"x" follows the end/],
    ["(&(cn=a)sn=b)", 8, /parentheses are missing around sn=b: write \(sn=b\)$/],
    ["(&(cn=a)*)", 8, /expected "\)" instead of/],
    ["(cn)", 1, /"=" is missing after "cn"/],
    ["()", 1, /a comparison such as/],
    ["(=a)", 1, /the name of an attribute is missing/],
    ["(c n=a)", 1, /"c n" is not an attribute/],
    ["(cn;=a)", 1, /"cn;" is not an attribute/],
    ["(cn=a(b)", 5, /must be written as \\28/],
    ["(cn=C:\\Temp)", 6, /the character itself is written as \\5c/],
    ["(cn=a\\", 5, /two hexadecimal digits/],
    ["(cn=a\0)", 5, /\\00/],
    ["(memberOf=CN=a,\n  DC=b)", 15, /ends on its line; .* \\0a/],
    ["(&\n  (cn=a\r\n  )\n)", 10, /ends on its line/],
    ["cn=a\nsn=b", 4, /ends on its line/],
    ["(!uid=x)", 2, /parentheses are missing around uid=x: write \(!\(uid=x\)\)/],
    [
      "(& objectClass=person(uid=x))",
      3,
      /missing around objectClass=person: write \(&\(objectClass=person\)\)/,
    ],
    ["(!)", 1, /requires exactly one component, not 0/],
    ["(!(a=1)(b=2))", 1, /requires exactly one component, not 2/],
    ["(:=a)", 1, /attribute or matching rule is missing/],
    ["(cn::=a)", 1, /"" is not a matching rule/],
    ["(cn:a:b:=a)", 1, /too many/],
    ["cn=a)", 4, /must be written as \\29/],
  ];
  for (const [filter, offset, reason] of cases) {
    assert.throws(() => parseFilter(filter), (error) => {
      assert.ok(error instanceof FilterSyntaxError);
      assert.match(error.reason, reason, filter);
      assert.equal(error.offset, offset, filter);
      assert.ok(error.message.includes(`at character ${offset + 1}`), error.message);
      return true;
    });
  }
});

Deno.test("ldap: a filter with thousands of levels is refused without a stack overflow", () => {
  const deep = "(!".repeat(50_000) + "(a=1)" + ")".repeat(50_000);
  assert.throws(() => parseFilter(deep), FilterSyntaxError);
  const wide = `(|${"(a=1)".repeat(20_000)})`;
  assert.doesNotThrow(() => parseFilter(wide));
});

Deno.test("ldap: checkFilter and parseFilter refuse the same texts for the same reason", () => {
  const complaint = (read: () => unknown): string | undefined => {
    try {
      read();
      return undefined;
    } catch (error) {
      assert.ok(error instanceof FilterSyntaxError, String(error));
      return error.message;
    }
  };
  const token = fc.constantFrom(
    ..."( ) (& (| (! ( ) )) (cn=a) (cn=*) cn = >= ~= := :dn: * \\ff \\ff* ö a;b \n".split(" "),
    " ",
  );
  const written = fc.array(token, { maxLength: 8 }).map((tokens) => tokens.join(""));
  fc.assert(
    fc.property(fc.oneof(written, written.map((text) => `(!(&(a=1)${text}))`)), (text) => {
      assert.equal(complaint(() => checkFilter(text)), complaint(() => parseFilter(text)));
    }),
    { numRuns: 2000 },
  );
});
