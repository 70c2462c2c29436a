import assert from "node:assert/strict";
import type { PlanDocument } from "./schema.ts";
import { CHANGES, PLAN } from "./testing.ts";
import { planText, type TextOptions } from "./text.ts";

function shown(options: TextOptions = {}, plan: PlanDocument = PLAN): string {
  return [...planText(plan, options)].join("\n");
}

/** The signs and names of what is listed. */
function listed(options: TextOptions): string[] {
  return shown(options).split("\n").filter((line) => /^[+~>!-] |^…|^no /.test(line)).map((line) =>
    line.replace(/ {2}.*/, "")
  );
}

const CHECKSUM = "PLAN1-8x5kq2wz7n4bcm3v9d6tqh0r2a-a1kqzm1xwvr1bcdx1fghd1jkmM1npq";

const END = `\
            users  groups
source      1,234       1
target      1,200       1
to add          1       0
to modify       1       1
to rename       1       0
to disable      1       0
to delete       1       0
unchanged       0       0
skipped         1       0
to modify or rename: 2 of 1,200 users (0.2 %), 1 of 1 groups (100 %)
limits: max_delete_users 20 %, on_exceeded stop
1 group member ignored: not among the entries read
UDM will reject 1 change (--only failures shows them)
notice: group a is not nested in b
checksum: ${CHECKSUM}
To apply exactly this plan: udm-directory-connector sync school.yaml --plan ${CHECKSUM}`;

Deno.test("plan text: objects, their properties, then totals", () => {
  assert.equal(
    shown(),
    `\
ldaps://ad.example.test:636 -> https://ucs.example.test/univention/udm/

+ ou ou=import,dc=target
+ user anna  uid=anna,ou=people,dc=source
    ! UDM will reject mailPrimaryAddress "anna@elsewhere.test": no such mail domain
    e-mail: + "anna@example.test"
    jpegPhoto: sha256-012345678
    lastname: "O'Neil \\"Söhne\\""
    mailPrimaryAddress: "anna@elsewhere.test"
    password: a secret, never shown
    shell: "/bin/bash" -> not set
~ user bert  uid=bert,ou=import,dc=target
    description: "${"x".repeat(80)}…" (200 characters) -> "\\u001b[31mred\\u202e\\u0007"
    disabled: true -> false
    jpegPhoto: sha256-fedcba987 -> sha256-012345678
    phone: (1 stays)
      - "+49 1"
      + "+49 2"
      + "+49 3"
    roomNumber: in another order (2 stay)
> user cora -> corinna  uid=cora,ou=import,dc=target
- user dora is disabled, no longer in the source  uid=dora,ou=import,dc=target
    disabled: false -> true
- user emil  uid=emil,ou=import,dc=target
~ group team  cn=team,ou=import,dc=target
    users: (3 stay)
      - "emil"
      + "u00"
      + "u01"
      + "u02"
      + "u03"
      + "u04"
      + "u05"
      + "u06"
      + "u07"
      + "u08"
      + "u09"
      + … and 2 more
! user frida skipped  uid=frida,ou=people,dc=source
    it has no entryUUID

${END}`,
  );
});

Deno.test("plan text: additions are green, removals red, details dim", () => {
  const text = shown({ colours: true, only: "adds" }).replaceAll("\x1b", "^");
  assert.equal(
    text.split("\n\n")[1],
    `\
^[32m+^[39m ^[1muser anna^[22m  ^[2muid=anna,ou=people,dc=source^[22m
    ^[1;31m! UDM will reject mailPrimaryAddress "anna@elsewhere.test": no such mail domain^[22;39m
    e-mail: ^[32m+ "anna@example.test"^[39m
    jpegPhoto: ^[32msha256-012345678^[39m
    lastname: ^[32m"O'Neil \\"Söhne\\""^[39m
    mailPrimaryAddress: ^[32m"anna@elsewhere.test"^[39m
    password: ^[2ma secret, never shown^[22m
    shell: ^[31m"/bin/bash"^[39m -> ^[32mnot set^[39m`,
  );
});

Deno.test("plan text: colours do not change the text", () => {
  const coloured = shown({ colours: true });
  // deno-lint-ignore no-control-regex
  assert.equal(coloured.replace(/\x1b\[[\d;]*m/g, ""), shown());
});

for (
  const [only, lines] of [
    ["adds", ["+ user anna"]],
    ["modifications", ["~ user bert", "~ group team"]],
    ["renames", ["> user cora -> corinna"]],
    ["deletions", ["- user dora is disabled, no longer in the source", "- user emil"]],
    ["failures", ["+ user anna", "! user frida skipped"]],
  ] as const
) {
  Deno.test(`plan text: --only ${only} shows only ${only}, then the totals`, () => {
    assert.deepEqual(listed({ only }), lines);
    assert.ok(shown({ only }).endsWith(END));
  });
}

Deno.test("plan text: with a limit, the rest is counted", () => {
  assert.deepEqual(listed({ limit: 1 }), [
    "+ ou ou=import,dc=target",
    "+ user anna",
    "… and 5 more changes",
    "! user frida skipped",
  ]);
  assert.deepEqual(listed({ limit: 0, only: "modifications" }), ["… and 2 more changes"]);
});

Deno.test("plan text: an empty selection is stated", () => {
  const plan = { ...PLAN, changes: CHANGES.filter(({ change }) => change !== "rename") };
  assert.match(shown({ only: "renames" }, plan), /\n\nno renames\n\n/);
});

Deno.test("plan text: the changes can be hidden", () => {
  assert.equal(
    shown({ changes: false }),
    `ldaps://ad.example.test:636 -> https://ucs.example.test/univention/udm/\n\n${END}`,
  );
});

Deno.test("plan text: a refusal comes last, without the command to apply the plan", () => {
  const refusals = [{ reason: "max_delete", kind: "user", message: "refused: 261 of 650 users" }] as const;
  const text = shown({ colours: true }, { ...PLAN, refusals }).replaceAll("\x1b", "^");
  assert.ok(
    text.endsWith(`checksum: ${CHECKSUM}

^[1;31mREFUSED: sync would write nothing.^[22;39m
^[31mrefused: 261 of 650 users^[39m`),
    text,
  );
});

Deno.test("plan text: on a narrow terminal, the command can still be copied, and nothing else is too wide", () => {
  const plan = { ...PLAN, limits: { ...PLAN.limits, "--allow-deletes": "1" } };
  const whole = shown({}, plan).split("\n").at(-1);
  for (const columns of [40, 80, 100]) {
    const lines = shown({ columns }, plan).split("\n");
    const at = lines.indexOf("To apply exactly this plan:");
    assert.equal(lines.slice(at).join("\n").replaceAll(/(?: \\)?\n +/g, " "), whole);
    assert.ok(lines.slice(at + 1, -1).every((line) => line.endsWith(" \\")), lines.join("\n"));
    assert.deepEqual(lines.slice(0, at).filter((line) => line.length > columns), []);
  }
});

Deno.test("plan text: new mail domains are shown with the number of their addresses", () => {
  const mail_domains = [{ name: "a.test", addresses: 1 }, { name: "b.test\x1b[2J", addresses: 20 }];
  const text = shown({}, { ...PLAN, mail_domains });
  assert.match(text, /\n\+ mail domain a\.test \(1 address\)\n\+ mail domain b\.test.*\(20 addresses\)\n/);
  assert.ok(!text.includes("\x1b"));
});

Deno.test("plan text: an empty plan is stated", () => {
  const nothing = { ...PLAN, changes: [], skipped: [], notices: [], containers: [] };
  assert.match(shown({}, nothing), /\nnothing to do: UDM matches the source\nchecksum: /);
  assert.match(shown({}, { ...nothing, skipped: PLAN.skipped }), /\nnothing to do\nchecksum: /);
});

Deno.test("plan text: control sequences in names and messages do not reach the terminal", () => {
  const evil = "\x1b[2J\x9b2J\u202e\r\n";
  const [change] = CHANGES;
  const plan: PlanDocument = {
    ...PLAN,
    source: evil,
    target: evil,
    configuration: evil,
    containers: [evil],
    limits: { [evil]: evil },
    refusals: [],
    notices: [{ reason: evil, kind: "user", message: evil }],
    changes: [
      {
        ...change,
        change: "rename",
        kind: "user",
        name: evil,
        new_name: evil,
        dn: evil,
        warnings: [evil],
        properties: [
          { property: evil, type: "value", old: evil, new: evil },
          { property: evil, type: "list", added: [evil], removed: [evil], kept: 0 },
          { property: evil, type: "photo", old: { digest: evil }, new: null },
          { property: evil, type: "secret" },
        ],
      },
    ],
    skipped: [{ kind: "user", dn: evil, name: evil, reason: "transform", message: evil }],
  };
  for (const line of planText(plan)) {
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(line, /[\0-\x1f\x7f-\x9f\u202e]/);
  }
  const refused = { ...plan, refusals: [{ reason: evil, kind: "user", message: evil }] } as const;
  // deno-lint-ignore no-control-regex
  for (const line of planText(refused)) assert.doesNotMatch(line, /[\0-\x1f\x7f-\x9f\u202e]/);
});
