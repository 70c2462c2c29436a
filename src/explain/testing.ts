/**
 * Explanations with something of everything. For tests only.
 *
 * @module
 */

import { type Explanation, EXPLANATION_VERSION, type ShownMember } from "./document.ts";

const COMMON = {
  version: EXPLANATION_VERSION,
  program: "udm-directory-connector 1.2.3",
  configuration: "school.yaml",
  created: "2026-01-02T03:04:05.000Z",
  source: "ldaps://ad.example.test:636",
  target: "https://ucs.example.test/univention/udm/",
  refusals: [],
  notices: [],
} as const;

/** A user who is renamed in a run that is refused. */
export const USER: Explanation = {
  ...COMMON,
  asked: "anna",
  found: "one",
  hidden: [],
  notices: [{ reason: "deletions_withheld", kind: "user", message: "something to know" }],
  refusals: [{ reason: "max_delete", kind: "user", message: "refused: too many" }],
  entry: {
    kind: "user",
    name: "annette",
    primary_key: "key-anna",
    action: "rename",
    why: ["The user of the target has the same primary key."],
    source: {
      dn: "cn=anna,ou=people,dc=source",
      attributes: {
        cn: ["Anna\x1b[31m"],
        jpegPhoto: [{ bytes: 300, sha256: "0123456789abcdef0123456789abcdef" }],
        mail: ["A@x.test", "", "A@x.test"],
        title: [],
        unicodePwd: [{ secret: true }],
      },
      steps: [
        { step: "decompose_attrs", attribute: "sn", from: "cn", before: null, after: ["Anna"] },
        { step: "sanitizer", attribute: "mail", by: "lower", before: ["A@x.test"], after: ["a@x.test"] },
        { step: "rename_attrs", attribute: "e-mail", from: "mail", before: null, after: ["a@x.test"] },
        { step: "rename_attrs", attribute: "lastname", from: "sn", before: ["old"], after: ["Anna"] },
        { step: "remove_values", attribute: "phone", before: ["1", "2"], after: ["2"] },
      ],
      dropped: [
        { step: "sanitizer", attribute: "mail", reason: 'lower rejects "?"' },
        { step: "compose_attrs", attribute: "description", reason: "cn is not UTF-8" },
      ],
      properties: { "e-mail": ["a@x.test"], lastname: "Anna" },
      defaults: { shell: "/bin/bash" },
      problems: [{ property: "title", message: "takes one value" }],
      unused: ["cn"],
    },
    target: [{
      dn: "uid=anna,ou=import,dc=target",
      name: "anna",
      primary_key: "key-anna",
      properties: { disabled: true, "e-mail": [], lastname: "Old" },
      disabled_since: "2026-01-01T00:00:00Z",
    }],
    change: {
      change: "rename",
      kind: "user",
      name: "anna",
      new_name: "annette",
      properties: [
        { property: "lastname", type: "value", old: "Old", new: "Anna" },
        { property: "username", type: "value", old: "anna", new: "annette" },
      ],
      warnings: ["UDM will reject it"],
    },
    operations: [{
      type: "modify",
      place: 3,
      phase: "users",
      text: "rename to annette, set lastname",
      after: ["user annette: rename temporarily to x"],
    }],
  },
};

const MEMBERS: readonly ShownMember[] = [
  { result: "joins", kind: "user", name: "bert", source_dn: "cn=bert,ou=people,dc=source" },
  { result: "ignored", source_dn: "cn=x,dc=elsewhere", why: "not among the entries read" },
  { result: "ignored", kind: "group", source_dn: "cn=y,dc=elsewhere" },
  ...Array.from({ length: 22 }, (_, at): ShownMember => ({
    result: "stays",
    kind: "user",
    name: `u${at}`,
    source_dn: `cn=u${at}`,
    dn: `uid=u${at}`,
  })),
  {
    result: "leaves",
    kind: "user",
    name: "cora",
    dn: "uid=cora,ou=import,dc=target",
    why: "the source does not list it as a member",
  },
  {
    result: "deleted",
    kind: "user",
    name: "dora",
    dn: "uid=dora,ou=import,dc=target",
    why: "its object is deleted",
  },
];

/** A group whose members change, and which has gone from both sides since. */
export const GROUP: Extract<Explanation, { readonly found: "one" }> = {
  ...COMMON,
  asked: "team",
  kind: "group",
  found: "one",
  hidden: [],
  entry: {
    kind: "group",
    name: "team",
    primary_key: "key-team",
    action: "modify",
    why: ["The group of the target has the same primary key."],
    source: {
      dn: "cn=team,ou=groups,dc=source",
      steps: [],
      dropped: [],
      properties: {},
      defaults: {},
      problems: [],
      unused: [],
    },
    target: [{ dn: "cn=team,ou=import,dc=target", name: "team", primary_key: "key-team" }],
    change: {
      change: "modify",
      kind: "group",
      name: "team",
      properties: [{ property: "users", type: "list", added: ["bert"], removed: ["cora"], kept: 22 }],
    },
    operations: [{ type: "modify", place: 4, phase: "groups", text: "members: 1 more, 1 fewer", after: [] }],
    members: MEMBERS,
  },
};

/** A name that is not enough. */
export const SEVERAL: Explanation = {
  ...COMMON,
  asked: "bert",
  found: "several",
  matches: [
    {
      kind: "user",
      name: "bert",
      primary_key: "key-bert",
      source_dn: "cn=bert,ou=people,dc=source",
      matches: ["name"],
      choose: "key-bert",
    },
    {
      kind: "group",
      name: "bert",
      dn: "cn=bert,ou=import,dc=target",
      matches: ["name in the target"],
      choose: "--kind group",
    },
  ],
};

/** A name that no object has. */
export const NOTHING: Explanation = {
  ...COMMON,
  asked: "ana",
  found: "nothing",
  near: [{ kind: "user", name: "anna", side: "source" }, { kind: "group", name: "ann", side: "target" }],
  hidden: [{ side: "source", dn: "cn=ana,dc=source", why: ["source.ignore_dn_regex matches its DN."] }],
};
