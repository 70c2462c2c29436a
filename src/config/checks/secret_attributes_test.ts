import assert from "node:assert/strict";
import { complaintsAbout, configOf, minimal, notesAbout } from "../test_support.ts";

const ATTRS = "user_attrs: [entryUUID, cn, sn, userPassword]";

const configuration = (steps: string, { attrs = ATTRS, udm = "", allow = "" } = {}) =>
  minimal({ udm, source: `${attrs}${allow === "" ? "" : `\nallow_secret_attributes: [${allow}]`}` })
    .replace(
      "      username: cn\n",
      `      username: cn\n${steps.split("\n").map((line) => `    ${line}\n`).join("")}`,
    );

for (
  const [what, steps, place] of [
    ["rename_attrs", "  description: userPassword", "source.user_trans.rename_attrs.description"],
    ["another case", "  description: USERPASSWORD", "source.user_trans.rename_attrs.description"],
    ["an option", "  description: userPassword;x-hash", "source.user_trans.rename_attrs.description"],
    ["an OID", "  description: oid.2.5.4.35", "source.user_trans.rename_attrs.description"],
    [
      "compose_attrs",
      'compose_attrs:\n  description: ["{sn} {userPassword}"]',
      "source.user_trans.compose_attrs.description.0",
    ],
    [
      "decompose_attrs",
      'decompose_attrs:\n  userPassword: ["(?P<description>.*)"]',
      "source.user_trans.decompose_attrs.userPassword",
    ],
    ["Active Directory", "  description: unicodePwd", "source.user_trans.rename_attrs.description"],
  ] as const
) {
  Deno.test(`secret attributes: a step that uses one is refused (${what})`, () => {
    const complaints = complaintsAbout(configuration(steps));
    assert.equal(complaints.length, 1, complaints.join("\n"));
    const [complaint = ""] = complaints;
    assert.match(complaint, /^\d+:\d+: /);
    assert.ok(complaint.includes(`${place} uses `), complaint);
    assert.match(
      complaint,
      /which holds secrets.*; take it out, or allow it with source\.allow_secret_attributes: \[/,
    );
  });
}

Deno.test("secret attributes: a property of the same name is refused if the attribute is read", () => {
  const udm = "user_properties: [username, userPassword]";
  assert.match(
    complaintsAbout(configuration("", { udm }))[0] ?? "",
    /udm\.user_properties\.1 is userPassword, which holds/,
  );
  assert.match(
    complaintsAbout(configuration("", { udm, attrs: 'user_attrs: [entryUUID, cn, "*"]' }))[0] ?? "",
    /udm\.user_properties\.1 is userPassword/,
  );
  assert.deepEqual(complaintsAbout(configuration("", { udm, attrs: "user_attrs: [entryUUID, cn]" })), []);
  assert.deepEqual(complaintsAbout(configuration("", { udm, allow: "userPassword" })), []);
});

Deno.test("secret attributes: an unused one is not requested, and check says so", () => {
  const text = configuration("");
  assert.deepEqual(complaintsAbout(text), []);
  assert.deepEqual(configOf(text).source.user.attributes, ["entryUUID", "cn", "sn"]);
  assert.ok(
    notesAbout(text).some((note) => /user_attrs\.3 is not requested: userPassword holds secrets/.test(note)),
    notesAbout(text).join("\n"),
  );
  const only = configOf(minimal({ source: "group_attrs: [userPassword, 2.5.4.35]" }));
  assert.deepEqual(only.source.group.attributes, ["1.1"]);
});

Deno.test("secret attributes: an allowed one is used, and what is made from it is a secret", () => {
  const steps =
    '  hint: USERPASSWORD;x-hash\ncompose_attrs:\n  description: ["{sn} {hint}"]\n  title: ["{sn}"]';
  const config = configOf(configuration(steps, { allow: "userPassword" }));
  assert.deepEqual(config.source.user.attributes, ["entryUUID", "cn", "sn", "userPassword"]);
  assert.deepEqual([...config.secretNames].sort(), ["description", "hint", "userpassword"]);
});

Deno.test("secret attributes: an OID and a name mean the same attribute", () => {
  const config = configOf(configuration("  description: userPassword", { allow: "2.5.4.35" }));
  assert.deepEqual([...config.secretNames].sort(), ["description", "userpassword"]);
});

Deno.test("secret attributes: even an allowed one does not become a name, a key, an address or a photo", () => {
  for (
    const property of [
      "username",
      "univentionObjectIdentifier",
      "mailPrimaryAddress",
      "jpegPhoto",
      "secretary",
    ]
  ) {
    const text = configuration(`  ${property}: userPassword`, { allow: "userPassword" })
      .replace(property === "username" ? "      username: cn\n" : "nothing", "")
      .replace(
        property === "univentionObjectIdentifier"
          ? "      univentionObjectIdentifier: entryUUID\n"
          : "nothing",
        "",
      );
    const complaints = complaintsAbout(text);
    assert.ok(
      complaints.some((text) => text.includes(`makes ${property} from an attribute of source.allow`)),
      complaints.join(),
    );
  }
  assert.match(
    complaintsAbout(minimal({ source: "user_member_attr: userPassword" }))[0] ?? "",
    /user_member_attr is userPassword/,
  );
});
