import assert from "node:assert/strict";
import { complaintsAbout, configOf, minimal, notesAbout } from "./test_support.ts";

const SECTION = `group_attribute_mapping:
  enabled: yes
  group_base: DC=example,DC=com
  mapping:
    - {group: Mail, attribute: isOxUser, value_if_member: OK}
    - {group: Files, attribute: files, value_if_member: "TRUE", value_if_not_member: "FALSE"}
    - {group: "cn=x,dc=y", attribute: files, value_if_member: OTHER, value_if_not_member: LATER}
`;

Deno.test("group_attribute_mapping: its rules are values by group, and the last one comes first", () => {
  const { source, udm } = configOf(minimal({ udm: "user_properties: [lastname]" }) + SECTION);
  assert.deepEqual(
    source.valuesByGroup?.map(({ group, nested, properties }) => [group, nested, properties]),
    [
      ["cn=x,dc=y", true, { files: ["OTHER"] }],
      ["Files", true, { files: ["TRUE"] }],
      ["Mail", true, { isOxUser: ["OK"] }],
    ],
  );
  assert.deepEqual(source.valueGroups, {
    bases: ["DC=example,DC=com"],
    scope: "sub",
    filter: "(objectClass=group)",
  });
  assert.deepEqual(source.user.trans.fixed_attrs, { files: ["FALSE"] }, "the first value_if_not_member");
  assert.deepEqual(source.group.trans.fixed_attrs, {});
  assert.deepEqual(udm.kinds.user.properties.slice(-2), ["isOxUser", "files"]);
});

Deno.test("group_attribute_mapping: a property that only new users get is not owned", () => {
  const { kinds } = configOf(minimal({ udm: "create_only_properties: [files]" }) + SECTION).udm;
  assert.ok(kinds.user.properties.includes("isOxUser") && !kinds.user.properties.includes("files"));
});

Deno.test("group_attribute_mapping: it has no effect unless it is enabled", () => {
  for (
    const text of [
      SECTION.replace("yes", "no"),
      SECTION.replace("  enabled: yes\n", ""),
      "group_attribute_mapping: {}",
    ]
  ) {
    const { source, udm } = configOf(minimal() + text);
    assert.deepEqual([source.valuesByGroup, source.valueGroups, source.user.trans.fixed_attrs], [
      undefined,
      undefined,
      {},
    ]);
    assert.ok(!udm.kinds.user.properties.includes("files"));
    assert.deepEqual(notesAbout(minimal() + text), [
      "21:1: group_attribute_mapping has no effect: it is not enabled",
    ]);
  }
});

Deno.test("group_attribute_mapping: a note says what differs", () => {
  assert.deepEqual(notesAbout(minimal() + SECTION), [
    "21:1: group_attribute_mapping is read as source.values_by_group; a run is refused if one of its groups is not " +
    "found, and users in none of them lose the values of isOxUser, which have no value_if_not_member, unless the steps " +
    "give them",
  ]);
});

Deno.test("group_attribute_mapping: mistakes have a position", () => {
  for (
    const [text, problem] of [
      [
        SECTION.replace("  group_base: DC=example,DC=com\n", ""),
        /^21:1: group_attribute_mapping\.group_base is missing/,
      ],
      [
        SECTION.replace("group_base", "group_bas"),
        /^23:3: "group_bas" is not a key in group_attribute_mapping.*group_base/m,
      ],
      [SECTION.replace("group: Mail, ", ""), /^24:3: group_attribute_mapping\.mapping\.0\.group is missing/],
    ] as const
  ) assert.match(complaintsAbout(minimal() + text).join("\n"), problem);
  const both = minimal({ source: "values_by_group: []" }) + SECTION;
  assert.deepEqual(complaintsAbout(both), [
    "22:1: group_attribute_mapping is another form of source.values_by_group, which is given too; keep one",
  ]);
});
