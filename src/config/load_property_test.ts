import assert from "node:assert/strict";
import fc from "fast-check";
import { schemaKeys } from "./schema/keys.ts";
import { formatProblem } from "./load.ts";
import { loadText, minimal } from "./test_support.ts";

const WORDS = [
  ...new Set(schemaKeys().flatMap(({ name, aliases }) => [name, ...aliases])),
  ..."udm: source: - & * ! | > ' \" % @ ` { } [ ] , ? : # ~ << --- ... null yes 5 -1 \n \t ( ) \\ ou=a ldap://h {a} &a *a !!int \u0000"
    .split(" "),
  "\n",
  "\n  ",
  "\n    ",
  " ",
  ": ",
];

Deno.test("property: loading arbitrary text never throws", () => {
  const yamlLike = fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((words) => words.join(""));
  const anything = fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.string(), yamlLike);
  fc.assert(
    fc.property(anything, (text) => {
      const result = loadText(text);
      assert.equal(result.ok, false);
      if (!result.ok) assert.ok(result.problems.length > 0);
    }),
    { numRuns: 500 },
  );
});

Deno.test("property: loading a valid file with inserted text never throws", () => {
  const good = minimal({
    userTrans: 'compose_attrs: {title: ["{cn}"]}\ndecompose_attrs: {cn: ["(?P<a>.)"]}',
  });
  const piece = fc.oneof(fc.string({ unit: "binary", maxLength: 8 }), fc.constantFrom(...WORDS));
  fc.assert(
    fc.property(fc.nat(good.length), piece, (at, inserted) => {
      const result = loadText(good.slice(0, at) + inserted + good.slice(at));
      for (const problem of result.ok ? result.warnings : result.problems) {
        assert.match(formatProblem(problem), /^\/etc\/connector\/config\.yaml:[1-9]\d*:[1-9]\d*: ./);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("property: text values are read unchanged", () => {
  const text = fc.string({ unit: "binary" }).filter((value) => value.isWellFormed());
  fc.assert(fc.property(text, (value) => {
    const written = JSON.stringify(value).replaceAll("\u007f", "\\x7f"); // JSON strings are YAML's double quotes
    const result = loadText(minimal({ userTrans: `fixed_attrs: {title: [${written}]}` }));
    assert.ok(result.ok);
    assert.deepEqual(result.config.source.user.trans.fixed_attrs["title"], [value]);
  }));
});

/** A password that is mistyped in many ways. */
const SECRET = "Zx9hunter2";
const MISTAKES = [
  `password: *${SECRET}`,
  `password: !${SECRET}`,
  `password: @${SECRET}`,
  `password: %${SECRET}`,
  `password: |${SECRET}`,
  `password: "${SECRET}`,
  `password: '${SECRET}`,
  `password: "a\\q${SECRET}"`,
  `password: "a"${SECRET}`,
  `password: a: ${SECRET}`,
  `password: {${SECRET}}`,
  `password: [${SECRET}]`,
  `password: {${SECRET}: x}`,
  `password: ${SECRET}: x`,
  `password: &${SECRET}`,
  `password:${SECRET}`,
  `password=${SECRET}`,
  `password ${SECRET}`,
  `pasword: ${SECRET}`,
  `passwort: [${SECRET}]`,
  `Password: {a: ${SECRET}}`,
  `bind_pw: ${SECRET}`,
  `bind-pw: ${SECRET}`,
  `pass: ${SECRET}`,
  `password_file: ${SECRET}`,
  `{password:${SECRET}}`,
  `{password: ${SECRET}}`,
  `- password: ${SECRET}`,
  `uri: https://u:${SECRET}@h/`,
  `uri: u:${SECRET}@h`,
  `uri: ftp://u:a/b@${SECRET}@h/`,
  `ldap_uri: ldap://u:${SECRET}@h`,
  `ldap_uri: ldap://h u:${SECRET}@h`,
  `connect_timeout: 5\n    ${SECRET}`,
  `skip_writes: maybe\n    password ${SECRET}`,
];

Deno.test("secrets: no problem shows a mistyped password", () => {
  for (const mistake of MISTAKES) {
    for (const section of ["udm", "source"]) {
      const before = minimal().replace(/^ {2}(password|uri|ldap_uri): .*\n/gm, "");
      const texts = [
        before.replace(`${section}:\n`, `${section}:\n  ${mistake}\n`),
        `${section}: ${mistake}\n`,
        `${section}:\n  ${mistake}\n`,
        `${mistake}\n`,
      ];
      for (const text of texts) {
        const result = loadText(text);
        const shown = (result.ok ? result.warnings : result.problems).map(formatProblem).join("\n");
        assert.ok(!shown.includes("hunter2"), `${text}\n${shown}`);
      }
    }
  }
});
