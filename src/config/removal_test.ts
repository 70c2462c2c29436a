import assert from "node:assert/strict";
import { complaintsAbout, configOf, minimal, notesAbout, type Surroundings } from "./test_support.ts";
import type { UdmConfig } from "./types.ts";

const DAY = 86_400_000;
const SECRET = "0123456789abcdef";

function udmOf(udm: string, surroundings?: Surroundings): UdmConfig {
  return configOf(minimal({ udm }), surroundings).udm;
}

function complaints(udm: string, surroundings?: Surroundings): string[] {
  return complaintsAbout(minimal({ udm }), surroundings).map((line) => line.replace(/^\d+:\d+: /, ""));
}

for (
  const [written, removal, days] of [
    ["", "delete", 30],
    ["user_removal: disable", "disable", 30],
    ["user_removal: disable\ndelete_after: 1d", "disable", 1],
    ["user_removal: disable\ndelete_after: never", "disable", Infinity],
    ["user_removal: keep", "keep", 30],
    ["user_removal: keep\ndeletion_grace_period_days: 0", "keep", 0],
    ["deletion_grace_period_days: 7", "disable", 7],
    ['deletion_grace_period_days: "7"', "disable", 7],
    ["deletion_grace_period_days: 0", "delete", 0],
    ["user_removal: delete\ndeletion_grace_period_days: 0", "delete", 0],
    ["user_removal: disable\ndeletion_grace_period_days: 7", "disable", 7],
  ] as const
) {
  Deno.test(`removal: ${JSON.stringify(written)} means ${removal}, ${days} days`, () => {
    const { userRemoval, deleteAfterMs } = udmOf(written);
    assert.deepEqual([userRemoval, deleteAfterMs], [removal, days * DAY]);
    assert.deepEqual(complaints(written), []);
  });
}

for (
  const [written, complaint] of [
    [
      "deletion_grace_period_days: 7\ndelete_after: 7d",
      /^udm\.deletion_grace_period_days is another form of udm\.delete_after/,
    ],
    [
      "user_removal: delete\ndeletion_grace_period_days: 7",
      /is 7: users are disabled first; but udm\.user_removal is delete/,
    ],
    [
      "user_removal: keep\ndeletion_grace_period_days: 7",
      /is 7: users are disabled first; but udm\.user_removal is keep/,
    ],
    ["delete_after: 30d", /^udm\.delete_after has no effect: users are deleted at once/],
    [
      "user_removal: disable\ndeletion_grace_period_days: 0",
      /is 0: users are deleted at once; but udm\.user_removal is disable/,
    ],
    ["deletion_grace_period_days: -1", /must be a whole number from 0/],
    ["deletion_grace_period_days: 1.5", /must be a whole number from 0/],
    ["deletion_grace_period_days: 30d", /must be a whole number from 0/],
  ] as const
) {
  Deno.test(`removal: one problem for ${JSON.stringify(written)}`, () => {
    const told = complaints(written);
    assert.equal(told.length, 1, told.join("\n"));
    assert.match(told[0] ?? "", complaint);
  });
}

Deno.test("removal: only one of the two names of removal_property may be used", () => {
  for (const name of ["removal_property", "deprovision_timestamp_property"]) {
    assert.equal(udmOf(`user_removal: disable\n${name}: removedAt`).removalProperty, "removedAt");
  }
  assert.match(
    complaints("removal_property: a\ndeprovision_timestamp_property: b")[0] ?? "",
    /another name of removal_property/,
  );
});

for (
  const [property, complaint] of [
    ["umcProperty", /^udm\.removal_property must not be umcProperty/],
    ["disabled", /must not be disabled/],
    ["username", /names username, which is in user_properties/],
    ["univentionObjectIdentifier", /is in user_properties/],
    ["title", /is in user_properties/],
  ] as const
) {
  Deno.test(`removal: removal_property cannot be ${property}`, () => {
    const told = complaints(`user_removal: disable\nremoval_property: ${property}\nuser_properties: [title]`);
    assert.equal(told.length, 1, told.join("\n"));
    assert.match(told[0] ?? "", complaint);
  });
}

Deno.test("removal: removal_property cannot be a default property", () => {
  assert.match(complaints("removal_property: description")[0] ?? "", /is in user_properties/);
});

Deno.test("removal: the marker secret is found and hidden like a password", () => {
  const file = `${SECRET} of the file`;
  const files = {
    "/etc/connector/secret": `${file}\n`,
    "/run/credentials/udm-marker-secret": `${SECRET} of systemd\n`,
  };
  const written = `user_removal: disable\nmarker_secret: ${SECRET}`;
  const withFile = `${written}\nmarker_secret_file: secret`;
  const variable = { UDM_MARKER_SECRET: `${SECRET} of the environment` };
  const ways = [
    [written, {}, SECRET],
    [withFile, { files }, file],
    [withFile, { files, env: variable }, variable.UDM_MARKER_SECRET],
    [
      withFile,
      { files, env: { ...variable, CREDENTIALS_DIRECTORY: "/run/credentials" } },
      `${SECRET} of systemd`,
    ],
  ] as const;
  for (const [udm, surroundings, secret] of ways) {
    const config = configOf(minimal({ udm }), surroundings);
    assert.equal(config.udm.markerSecret, secret);
    assert.ok(config.secrets.includes(secret));
    assert.ok(config.secrets.includes(SECRET));
  }
  assert.equal(udmOf("").markerSecret, undefined);
});

Deno.test("removal: a short or unreadable marker secret is a problem that does not show it", () => {
  assert.deepEqual(complaints("marker_secret: hunter2"), [
    "udm.marker_secret must have at least 16 characters, and that of the configuration has fewer; make one, for " +
    "example: openssl rand -base64 32",
  ]);
  // Characters count, not the units that the computer counts.
  assert.equal(complaints("marker_secret: 🙂🙂🙂🙂🙂🙂🙂🙂🙂").length, 1);
  assert.match(
    complaints("", { env: { UDM_MARKER_SECRET: "hunter2" } })[0] ?? "",
    /that of the environment variable UDM_MARKER_SECRET has fewer/,
  );
  assert.match(
    complaints("marker_secret_file: secret", { files: { "/etc/connector/secret": "hunter\n2" } })[0] ?? "",
    /^udm\.marker_secret_file the file named there has several lines; it must contain only the secret/,
  );
  assert.match(
    complaints("marker_secret_file: secret")[0] ?? "",
    /^udm\.marker_secret_file the file named there cannot be read/,
  );
});

Deno.test("removal: a key without effect is a note if it is known what happens to users", () => {
  for (
    const [written, expected] of [
      ["user_removal: keep\ndelete_after: never", /^udm\.delete_after has no effect: users are kept/],
      [
        "user_removal: delete\nremoval_property: removedAt",
        /^udm\.removal_property has no effect: users are/,
      ],
      [
        "deletion_grace_period_days: 0\nremoval_property: a",
        /^udm\.removal_property has no effect: users are/,
      ],
      [
        `user_removal: disable\nremoval_property: removedAt\nmarker_secret: ${SECRET}`,
        /^udm\.marker_secret has no effect: removal times in udm\.removal_property have no seal/,
      ],
    ] as const
  ) {
    assert.deepEqual(complaints(written), []);
    assert.match(notesAbout(minimal({ udm: written })).join().replace(/^\d+:\d+: /, ""), expected);
  }
});

Deno.test("removal: a key without effect is a warning if users are deleted without a decision", () => {
  assert.match(
    complaints("removal_property: removedAt")[0] ?? "",
    /^udm\.removal_property has no effect: users are deleted at once/,
  );
  assert.match(
    complaints(`marker_secret: ${SECRET}`)[0] ?? "",
    /^udm\.marker_secret has no effect: users are deleted at once/,
  );
  // The environment may be shared by several configurations.
  assert.deepEqual(complaints("", { env: { UDM_MARKER_SECRET: SECRET } }), []);
});

Deno.test("removal: a marker secret that all users can read is a warning", () => {
  const files = { "/etc/connector/secret": SECRET };
  const modes = { "/etc/connector/config.yaml": 0o600, "/etc/connector/secret": 0o644 };
  assert.match(
    complaints("user_removal: disable\nmarker_secret_file: secret", { files, modes })[0] ?? "",
    /^udm\.marker_secret_file names a file that all users/,
  );
  const open = { "/etc/connector/config.yaml": 0o644 };
  assert.ok(
    complaints(`user_removal: disable\nmarker_secret: ${SECRET}`, { modes: open })
      .some((line) => line.startsWith("udm.marker_secret can be read by all users")),
  );
});
