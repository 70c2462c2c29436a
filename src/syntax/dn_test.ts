import assert from "node:assert/strict";
import fc from "fast-check";
import {
  childDn,
  DnSyntaxError,
  escapeDnValue,
  formatDn,
  isAtOrBelow,
  isDirectlyBelow,
  normaliseDn,
  parseDn,
  sameDn,
  Subtree,
} from "./dn.ts";

/** The parsed DN as a table of types and values. */
function table(dn: string): string[][] {
  return parseDn(dn).map((rdn) => rdn.map(({ type, value }) => `${type}:${value}`));
}

for (
  const [what, dn, expected] of [
    ["the root", "", []],
    ["spaces alone are the root", "   ", []],
    ["RFC 4514, first example", "UID=jsmith,DC=example,DC=net", [["UID:jsmith"], ["DC:example"], ["DC:net"]]],
    [
      "RFC 4514, multi-valued RDN",
      "OU=Sales+CN=J.  Smith,DC=example,DC=net",
      [["OU:Sales", "CN:J.  Smith"], ["DC:example"], ["DC:net"]],
    ],
    [
      "RFC 4514, quotes in the value",
      'CN=James \\"Jim\\" Smith\\, III,DC=example,DC=net',
      [['CN:James "Jim" Smith, III'], ["DC:example"], ["DC:net"]],
    ],
    ["RFC 4514, hexadecimal pair", "CN=Before\\0dAfter,DC=example", [["CN:Before\rAfter"], ["DC:example"]]],
    ["RFC 4514, value as BER stays text", "1.3.6.1.4.1.1466.0=#04024869", [["1.3.6.1.4.1.1466.0:#04024869"]]],
    ["RFC 4514, UTF-8 in pairs", "CN=Lu\\C4\\8Di\\C4\\87", [["CN:Lučić"]]],
    ["a pair of bytes in upper or lower case", "CN=\\c3\\A4", [["CN:ä"]]],
    ["the byte order mark is a character", "CN=\\EF\\BB\\BFa", [["CN:\ufeffa"]]],
    ["an entry that AD renamed after a conflict", "CN=a\\0ACNF:1,DC=b", [["CN:a\nCNF:1"], ["DC:b"]]],
    ["a comma and a plus, escaped", "CN=a\\,b\\+c", [["CN:a,b+c"]]],
    ["a backslash, escaped", "CN=a\\\\,DC=b", [["CN:a\\"], ["DC:b"]]],
    ["an escaped space at either end stays", "CN=\\ a\\ ,DC=b", [["CN: a "], ["DC:b"]]],
    ["spaces around separators go", "CN = a b  ,  DC = c", [["CN:a b"], ["DC:c"]]],
    ["spaces around a plus go", "OU=a + CN=b", [["OU:a", "CN:b"]]],
    ["semicolons separate", "CN=a;DC=b", [["CN:a"], ["DC:b"]]],
    ["quoted value (RFC 2253)", 'O="Sue, Grabbit and Runn",C=GB', [["O:Sue, Grabbit and Runn"], ["C:GB"]]],
    ["escapes within quotes", 'O="a\\"b\\\\c",C=GB', [['O:a"b\\c'], ["C:GB"]]],
    ["spaces within quotes stay", 'O=" a " ,C=GB', [["O: a "], ["C:GB"]]],
    ["an empty value", "CN=,DC=b", [["CN:"], ["DC:b"]]],
    ["an equals sign in the value", "CN=a=b", [["CN:a=b"]]],
    ["an escaped character outside the BMP", "CN=\\😀", [["CN:😀"]]],
    ["an OID of LDAPv2", "OID.2.5.4.3=a", [["OID.2.5.4.3:a"]]],
  ] as const
) {
  Deno.test(`syntax: a DN is parsed: ${what}`, () => assert.deepEqual(table(dn), expected));
}

for (
  const [dn, reason] of [
    ["anna", '"=" is missing after "anna"'],
    ["CN=a,", '"=" is missing after ""'],
    ["CN=a,,DC=b", '",DC" is not an attribute type'],
    ["=a", '"" is not an attribute type'],
    ["c n=a", '"c n" is not an attribute type'],
    ['CN=a"b', `'"' must be escaped as '\\"'`],
    ['CN="a', "the closing quote is missing"],
    ['CN="a"b', 'expected "," instead of "b"'],
    ["CN=a\\", 'it ends with "\\"'],
    ["CN=\\C4", '"\\\\C4" is not UTF-8'],
    ["CN=\\C4a", '"\\\\C4" is not UTF-8'],
  ] as const
) {
  Deno.test(`syntax: the DN ${dn} is refused with the reason`, () => {
    assert.throws(() => parseDn(dn), new DnSyntaxError(dn, reason));
    assert.throws(() => parseDn(dn), { message: `${JSON.stringify(dn)} is not a DN: ${reason}` });
  });
}

for (
  const [value, escaped] of [
    ["plain", "plain"],
    ["", ""],
    [" ", "\\ "],
    ["  ", "\\ \\ "],
    [" a ", "\\ a\\ "],
    ["#a#", "\\#a#"],
    ["a,b", "a\\,b"],
    ['<">', '\\<\\"\\>'],
    ["a+b;c=d\\", "a\\+b\\;c\\=d\\\\"],
    ["a\0b", "a\\00b"],
    ["ä", "ä"],
  ] as const
) {
  Deno.test(`syntax: the value ${JSON.stringify(value)} is escaped as ${JSON.stringify(escaped)}`, () => {
    assert.equal(escapeDnValue(value), escaped);
  });
}

for (
  const [what, ...spellings] of [
    ["case", "CN=Anna,DC=Example", "cn=anna,dc=example"],
    ["spaces around separators", "cn=a,dc=b", "cn=a, dc=b", " cn = a ;dc=b "],
    ["repeated spaces in values", "cn=a b,dc=c", "cn=a   b,dc=c", "cn=\\ a b\\ ,dc=c"],
    ["kinds of escaping", "cn=a\\,b", "cn=a\\2Cb", 'cn="a,b"', "CN=A\\2cB"],
    ["escaping nothing", "cn=anna", "cn=\\61nn\\61", 'cn="anna"'],
    ["order of the parts of an RDN", "cn=a+ou=b,dc=c", "OU=b + CN=a,DC=c"],
    ["composition", "cn=\u00e4", "cn=a\u0308", "CN=\u00c4", "cn=\\C3\\A4"],
    ["width", "cn=ａｎｎａ", "cn=anna"],
    ["OIDs", "2.5.4.3=a", "OID.2.5.4.3=a", "oid.2.5.4.3=A"],
    ["what is no DN", "not a DN", " Not a dn "],
  ]
) {
  Deno.test(`syntax: equal spellings have one normal form: ${what}`, () => {
    for (const spelling of spellings) {
      assert.equal(normaliseDn(spelling), normaliseDn(spellings[0] as string));
      assert.ok(sameDn(spelling, spellings[0] as string));
    }
  });
}

Deno.test("syntax: what is not a DN equals no DN", () => {
  for (const [text, dn] of [["\ufeff", ""], ["\u212a=x", "k=x"], ['a="x"\r', "a=x"], ["\n", ""]] as const) {
    assert.throws(() => parseDn(text), DnSyntaxError);
    assert.ok(!sameDn(text, dn), JSON.stringify(text));
    assert.ok(sameDn(text, text));
  }
});

Deno.test("syntax: different DNs have different normal forms", () => {
  const different = [
    "",
    "cn=a",
    "cn=b",
    "cn=a,dc=b",
    "ou=a",
    "cn=a b",
    "cn=ab",
    "cn=a\\,dc\\=b",
    "cn=a+dc=b",
    "a",
  ];
  assert.equal(new Set(different.map(normaliseDn)).size, different.length);
  assert.ok(!sameDn("cn=a", "cn=b"));
});

Deno.test("syntax: values that are not UTF-8 are distinct", () => {
  assert.ok(!sameDn("cn=\\FE", "cn=\\FF"));
});

for (
  const [dn, ancestor, expected] of [
    ["cn=a,dc=b", "dc=b", true],
    ["CN=a, DC=B", "dc=b", true],
    ["dc=b", "DC=b", true],
    ["dc=b", "", true],
    ["", "dc=b", false],
    ["cn=a,dc=bb", "dc=b", false],
    ["cn=a,adc=b", "dc=b", false],
    ["cn=a\\,dc=b", "dc=b", false],
    ["dc=b", "cn=a,dc=b", false],
    ['cn="a,dc=b', "dc=b", false],
    ["not a DN", "", false],
    ["not a DN", "not a DN", false],
  ] as const
) {
  Deno.test(`syntax: ${dn || "the root"} is ${expected ? "" : "not "}at or below ${ancestor || "the root"}`, () => {
    assert.equal(isAtOrBelow(dn, ancestor), expected);
  });
}

Deno.test("syntax: a subtree accepts every spelling of its top and caches the server's", () => {
  const subtree = new Subtree("ou=Staff, dc=Example");
  for (let round = 0; round < 3; round++) {
    assert.equal(subtree.place("uid=a,ou=staff,dc=example"), "below");
    assert.equal(subtree.place("uid=a,OU=STAFF,DC=EXAMPLE"), "below");
    assert.equal(subtree.place("uid=a,ou=staff , dc=example"), "below");
    assert.equal(subtree.place("ou=staff,dc=example"), "top");
    assert.equal(subtree.place("uid=a\\,ou=staff,dc=example"), "outside");
    assert.equal(subtree.place("uid=a+ou=staff,dc=example"), "outside");
    assert.equal(subtree.place("uid=a,xou=staff,dc=example"), "outside");
  }
});

Deno.test("syntax: a child DN is escaped and directly below its parent", () => {
  const child = childDn("cn", "a, b", "ou=x,dc=y");
  assert.equal(child, "cn=a\\, b,ou=x,dc=y");
  assert.ok(isDirectlyBelow(child, "OU=X,dc=y"));
  assert.ok(!isDirectlyBelow(child, "dc=y"));
  assert.ok(!isDirectlyBelow(childDn("cn", "c", child), "ou=x,dc=y"));
  assert.ok(!isDirectlyBelow("not a DN", "ou=x,dc=y"));
  assert.equal(childDn("dc", "y", ""), "dc=y");
});

const anyValue = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(...' #,+"\\<>;=a\0Aß\u00a0ΣςéİK') }),
);
const anyType = fc.constantFrom("cn", "CN", "ou", "dc", "2.5.4.3", "x-a");
const anyDn = fc.array(
  fc.array(fc.record({ type: anyType, value: anyValue }, { noNullPrototype: true }), {
    minLength: 1,
    maxLength: 3,
  }),
  { maxLength: 4 },
);

Deno.test("syntax: a formatted DN parses to the same DN", () => {
  fc.assert(fc.property(anyDn, (rdns) => assert.deepEqual(parseDn(formatDn(rdns)), rdns)), { numRuns: 2000 });
});

Deno.test("syntax: normalisation is idempotent", () => {
  fc.assert(
    fc.property(fc.oneof(anyDn.map(formatDn), fc.string(), anyValue), (dn) => {
      const form = normaliseDn(dn);
      assert.equal(normaliseDn(form), form);
    }),
    { numRuns: 5000 },
  );
});

/** Another spelling of a DN that the fast normalisation does not accept. */
const slowly = (dn: string) => dn.replace("=", " = ");

function isDn(dn: string): boolean {
  try {
    return parseDn(dn).length > 0;
  } catch {
    return false;
  }
}

const nearlySimple = fc.array(
  fc.tuple(
    fc.constantFrom("cn", "OU", "Dc"),
    fc.array(
      fc.constantFrom(..."aBzäÖßŁžİĳſ 019_.@'/&()-#", ...'\\,+"<>;='.split("").map((char) => `\\${char}`)),
      {
        minLength: 1,
      },
    ),
  ),
  { minLength: 1, maxLength: 5 },
).map((rdns) =>
  rdns.map(([type, value]) => `${type}=${value.join("").trim().replace(/ +/g, " ") || "a"}`).join(",")
);

Deno.test("syntax: fast and slow normalisation agree", () => {
  fc.assert(
    fc.property(nearlySimple, (dn) => assert.equal(normaliseDn(dn), normaliseDn(slowly(dn)))),
    { numRuns: 5000 },
  );
});

Deno.test("syntax: fast and slow normalisation agree on every character, escaped or not", () => {
  for (let code = 0; code < 0x3000; code++) {
    for (const char of [String.fromCharCode(code), `\\${String.fromCharCode(code)}`]) {
      const dn = `cn=a${char}b,dc=${char}`;
      if (isDn(dn)) assert.equal(normaliseDn(dn), normaliseDn(slowly(dn)), `U+${code.toString(16)}`);
    }
  }
});

Deno.test("syntax: another spelling of a DN is the same DN", () => {
  fc.assert(
    fc.property(anyDn, fc.boolean(), (rdns, upper) => {
      const respelled = rdns.map((rdn) =>
        [...rdn].reverse().map(({ type, value }) => {
          const pairs = Array.from(
            new TextEncoder().encode(value),
            (byte) => "\\" + byte.toString(16).padStart(2, "0"),
          ).join("");
          return ` ${upper ? type.toUpperCase() : type} = ${pairs}`;
        }).join(" +")
      ).join(" ;");
      assert.ok(sameDn(formatDn(rdns), respelled));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("syntax: a long DN that is nearly simple is normalised in linear time", () => {
  const dn = "cn=" + "a ".repeat(16_000) + "b,".repeat(16_000);
  assert.equal(normaliseDn(dn), dn.toLowerCase());
});

Deno.test("syntax: a DN of more than 65,536 characters is refused before it is parsed", () => {
  for (const dn of [`cn=${"x".repeat(10_000_000)}`, "a=b,".repeat(2_500_000) + "a=b"]) {
    assert.throws(
      () => parseDn(dn),
      /…" is not a DN: the DN has a length of 10,000,003; at most 65,536 are accepted$/,
    );
    assert.equal(normaliseDn(dn), dn);
    assert.equal(new Subtree("a=b").place(dn), "outside");
    assert.equal(sameDn(dn, "cn=x"), false);
  }
  assert.equal(parseDn(`cn=${"x".repeat(65_533)}`).length, 1);
});

Deno.test("syntax: the position of an entry follows from its RDNs, whatever their values", () => {
  const top = fc.array(fc.record({ type: anyType, value: anyValue }, { noNullPrototype: true }), {
    minLength: 1,
    maxLength: 2,
  }).map((values) => values.map((value) => [value]));
  fc.assert(fc.property(anyDn, top, (rdns, above) => {
    const parent = formatDn(above);
    const subtree = new Subtree(parent);
    const dn = formatDn([...rdns, ...above]);
    // Twice, because the first call caches the spelling
    for (let round = 0; round < 2; round++) {
      assert.equal(subtree.place(dn), rdns.length === 0 ? "top" : "below");
      const own = rdns.map((rdn) => normaliseDn(formatDn([rdn])));
      const tops = above.map((rdn) => normaliseDn(formatDn([rdn])));
      const isWithin = own.length >= tops.length &&
        tops.every((rdn, at) => own[own.length - tops.length + at] === rdn);
      assert.equal(subtree.contains(formatDn(rdns)), isWithin);
    }
  }));
});
