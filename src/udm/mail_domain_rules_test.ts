import assert from "node:assert/strict";
import { domainOf, isCreatableMailDomain } from "./mail_domain_rules.ts";

Deno.test("mail domain rules: the domain of an address is in lower case", () => {
  assert.equal(domainOf("Anna@Example.ORG"), "example.org");
  assert.equal(domainOf("a@b@c.test"), "c.test");
  assert.equal(domainOf("anna"), "");
});

Deno.test("mail domain rules: only host names with at least two labels are created", () => {
  for (const name of ["example.org", "a-b.c1.test", "xn--bcher-kva.example", `${"a".repeat(63)}.test`]) {
    assert.ok(isCreatableMailDomain(name), name);
  }
  for (
    const name of [
      ...[
        "",
        "localhost",
        ".test",
        "a..test",
        "a.test.",
        "-a.test",
        "a-.test",
        "a_b.test",
        "a b.test",
        "Example.org",
      ],
      ...[
        "bücher.example",
        "1.2.3.4",
        "a.123",
        `${"a".repeat(64)}.test`,
        `${"a.".repeat(130)}test`,
        "a,b.test",
        "*.test",
      ],
    ]
  ) assert.ok(!isCreatableMailDomain(name), name);
});
