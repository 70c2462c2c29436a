import assert from "node:assert/strict";
import { parseCommandLine } from "../../cli/options.ts";
import type { Explanation, ShownMember } from "../document.ts";
import { GROUP, NOTHING, SEVERAL, USER } from "../testing.ts";
import { explanationText } from "./explanation.ts";

function shown(explanation: Explanation, colours = false): string {
  return [...explanationText(explanation, { colours })].join("\n");
}

Deno.test("explain: a user is shown from the source to the request", () => {
  assert.equal(
    shown(USER),
    `\
ldaps://ad.example.test:636 -> https://ucs.example.test/univention/udm/

> user anna -> annette: sync would rename it
  source       cn=anna,ou=people,dc=source
  target       uid=anna,ou=import,dc=target
  primary key  key-anna

Read from the source
  cn          "Anna\\u001b[31m"
  jpegPhoto   300 bytes, SHA-256 0123456789abcdef…
  mail        "A@x.test"
              "" (empty: ignored)
              "A@x.test" (duplicate: ignored)
  title       no value
  unicodePwd  a secret, never shown

What the steps change
  decompose_attrs sn from cn
    + "Anna"
  sanitizer mail (lower)
    "A@x.test" -> "a@x.test"
    dropped: lower rejects "?"
  rename_attrs mail -> e-mail
  rename_attrs sn -> lastname
    "old" -> "Anna"
  remove_values phone
    - "1"
    (1 stays)
  compose_attrs description
    dropped: cn is not UTF-8

What comes out
  e-mail    "a@x.test"
  lastname  "Anna"
  shell     "/bin/bash" (UDM's default; the source has no value)
  ! title: takes one value
  not managed: cn

The user in the target
  uid=anna,ou=import,dc=target
  disabled by the connector: 2026-01-01T00:00:00Z
  disabled  true
  lastname  "Old"
  not set: e-mail

What sync would do, and why
  The user of the target has the same primary key.
    ! UDM will reject it
    lastname: "Old" -> "Anna"
    username: "anna" -> "annette"
  request 3 (users): rename to annette, set lastname
    after user annette: rename temporarily to x

notice: something to know
REFUSED: sync would write nothing at all.
refused: too many`,
  );
});

Deno.test("explain: members are shown with changes first, up to a limit", () => {
  assert.equal(
    shown(GROUP),
    `\
ldaps://ad.example.test:636 -> https://ucs.example.test/univention/udm/

~ group team: sync would modify it
  source       cn=team,ou=groups,dc=source
  target       cn=team,ou=import,dc=target
  primary key  key-team

The entry was deleted after the source was read, so its values cannot be shown.

The group in the target
  cn=team,ou=import,dc=target
  It was not found again: another program is changing the target.

Members: 1 joins, 1 leaves, 1 deleted, 2 ignored, 22 stay
  + user bert  cn=bert,ou=people,dc=source
  - user cora  uid=cora,ou=import,dc=target: the source does not list it as a member
  - user dora  uid=dora,ou=import,dc=target: its object is deleted
  ! unknown  cn=x,dc=elsewhere: not among the entries read
  ! group  cn=y,dc=elsewhere
${Array.from({ length: 20 }, (_, at) => `  = user u${at}  cn=u${at}`).join("\n")}
  = … and 2 more (--json shows all)

What sync would do, and why
  The group of the target has the same primary key.
  request 4 (groups): members: 1 more, 1 fewer`,
  );
});

Deno.test("explain: several matches are listed with how to select each", () => {
  assert.equal(
    shown(SEVERAL),
    `\
ldaps://ad.example.test:636 -> https://ucs.example.test/univention/udm/

"bert" is ambiguous: 2 matches.

user bert (matches: name)
  source       cn=bert,ou=people,dc=source
  target       no object
  primary key  key-bert
  select with  "key-bert"

group bert (matches: name in the target)
  source       no entry
  target       cn=bert,ou=import,dc=target
  primary key  none
  select with  --kind group`,
  );
});

Deno.test("explain: no match shows similar names and excluded entries", () => {
  assert.equal(
    shown(NOTHING),
    `\
ldaps://ad.example.test:636 -> https://ucs.example.test/univention/udm/

No user or group has the name, the DN or the primary key "ana".

Similar names
  user anna
  group ann (only in the target)

Excluded from synchronisation
  cn=ana,dc=source (source)
    source.ignore_dn_regex matches its DN.`,
  );
});

Deno.test("explain: values cannot contain control sequences", () => {
  const text = shown(USER, true).replaceAll("\x1b", "^");
  assert.match(text, /\^\[36m>\^\[39m \^\[1muser anna -> annette\^\[22m: sync/);
  assert.match(text, /lastname: \^\[31m"Old"\^\[39m -> \^\[32m"Anna"\^\[39m/);
  assert.match(text, /\^\[1;31mREFUSED/);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text.replaceAll("\n", ""), /[\x00-\x1f]/);
});

Deno.test("explain: long lists are shortened", () => {
  assert.ok(USER.found === "one" && GROUP.found === "one");
  const source = USER.entry.source as NonNullable<typeof USER.entry.source>;
  const phone = Array.from({ length: 14 }, (_, at) => String(at));
  const many = { ...USER, entry: { ...USER.entry, source: { ...source, attributes: { phone } } } };
  assert.match(shown(many), /\n {9}"9"\n {9}… and 4 more\n/);
  const members: ShownMember[] = [];
  assert.match(shown({ ...GROUP, entry: { ...GROUP.entry, members } }), /\nMembers\n {2}none\n/);
});

Deno.test("explain: the suggested selection is a valid command line", () => {
  assert.ok(SEVERAL.found === "several");
  for (const { choose } of SEVERAL.matches) {
    const words = choose.startsWith("--") ? ["bert", ...choose.split(" ")] : [choose];
    assert.equal(parseCommandLine(["explain", "a.yaml", ...words], {}).command, "explain");
  }
});
