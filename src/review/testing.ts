/**
 * A small plan with every kind of content. For tests only.
 *
 * @module
 */

import type { Change, PlanDocument } from "./schema.ts";

const NOTHING = {
  source: 0,
  target: 0,
  added: 0,
  modified: 0,
  renamed: 0,
  disabled: 0,
  deleted: 0,
  unchanged: 0,
  skipped: 0,
};

/** One change of each kind. */
export const CHANGES: readonly Change[] = [
  {
    change: "add",
    kind: "user",
    name: "anna",
    primary_key: "key-anna",
    source_dn: "uid=anna,ou=people,dc=source",
    properties: [
      { property: "e-mail", type: "list", added: ["anna@example.test"], removed: [], kept: 0 },
      { property: "jpegPhoto", type: "photo", old: null, new: { digest: "sha256-0123456789abcdef" } },
      { property: "lastname", type: "value", old: null, new: 'O\'Neil "Söhne"' },
      {
        property: "mailPrimaryAddress",
        type: "value",
        old: null,
        new: "anna@elsewhere.test",
      },
      { property: "password", type: "secret" },
      { property: "shell", type: "value", old: "/bin/bash", new: null },
      { property: "username", type: "value", old: null, new: "anna" },
    ],
    warnings: ['UDM will reject mailPrimaryAddress "anna@elsewhere.test": no such mail domain'],
  },
  {
    change: "modify",
    kind: "user",
    name: "bert",
    primary_key: "key-bert",
    dn: "uid=bert,ou=import,dc=target",
    source_dn: "uid=bert,ou=people,dc=source",
    properties: [
      { property: "description", type: "value", old: "x".repeat(200), new: "\x1b[31mred\u202e\x07" },
      { property: "disabled", type: "value", old: true, new: false },
      {
        property: "jpegPhoto",
        type: "photo",
        old: { digest: "sha256-fedcba9876543210" },
        new: { digest: "sha256-0123456789abcdef" },
      },
      { property: "phone", type: "list", added: ["+49 2", "+49 3"], removed: ["+49 1"], kept: 1 },
      { property: "roomNumber", type: "list", added: [], removed: [], kept: 2, reordered: true },
    ],
  },
  {
    change: "rename",
    kind: "user",
    name: "cora",
    new_name: "corinna",
    primary_key: "key-cora",
    dn: "uid=cora,ou=import,dc=target",
    source_dn: "uid=corinna,ou=people,dc=source",
    properties: [{ property: "username", type: "value", old: "cora", new: "corinna" }],
  },
  {
    change: "disable",
    kind: "user",
    name: "dora",
    primary_key: "key-dora",
    dn: "uid=dora,ou=import,dc=target",
    properties: [{ property: "disabled", type: "value", old: false, new: true }],
  },
  {
    change: "delete",
    kind: "user",
    name: "emil",
    primary_key: "key-emil",
    dn: "uid=emil,ou=import,dc=target",
    properties: [],
  },
  {
    change: "modify",
    kind: "group",
    name: "team",
    primary_key: "key-team",
    dn: "cn=team,ou=import,dc=target",
    source_dn: "cn=team,ou=groups,dc=source",
    properties: [
      {
        property: "users",
        type: "list",
        added: Array.from({ length: 12 }, (_, at) => `u${String(at).padStart(2, "0")}`),
        removed: ["emil"],
        kept: 3,
      },
    ],
  },
];

/** A plan with these changes. */
export const PLAN: PlanDocument = {
  version: 1,
  program: "udm-directory-connector 1.2.3",
  configuration: "school.yaml",
  created: "2026-01-02T03:04:05.000Z",
  source: "ldaps://ad.example.test:636",
  target: "https://ucs.example.test/univention/udm/",
  checksum: "PLAN1-8x5kq2wz7n4bcm3v9d6tqh0r2a-a1kqzm1xwvr1bcdx1fghd1jkmM1npq",
  totals: {
    user: {
      ...NOTHING,
      source: 1234,
      target: 1200,
      added: 1,
      modified: 1,
      renamed: 1,
      disabled: 1,
      deleted: 1,
      skipped: 1,
    },
    group: { ...NOTHING, source: 1, target: 1, modified: 1 },
  },
  refusals: [],
  notices: [{ reason: "nesting_cycle", kind: "group", message: "group a is not nested in b" }],
  limits: { max_delete_users: "20 %", on_exceeded: "stop" },
  modified_share: { user: 0.2, group: 100 },
  value_losses: [],
  containers: ["ou=import,dc=target"],
  changes: CHANGES,
  skipped: [
    {
      kind: "user",
      dn: "uid=frida,ou=people,dc=source",
      name: "frida",
      reason: "no_primary_key",
      message: "it has no entryUUID",
    },
  ],
  unknown_members: 1,
};
