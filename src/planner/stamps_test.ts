import assert from "node:assert/strict";
import type { Properties } from "../common/model.ts";
import { PREFERENCES, REMOVED_KEY } from "../udm/photo.ts";
import { formatStamp, readStamp, readTime, type Stamped, type StampKeeping } from "./stamps.ts";
import { SEALED, TEST_SEAL } from "./testing.ts";

const SINCE = Date.parse("2026-03-31T12:00:00Z");
const ANNA: Stamped = { key: "1", dn: "uid=anna,dc=x" };
const PLAIN: StampKeeping = { property: "removedAt", seal: undefined };

function preferences(stamp: unknown): Properties {
  return { [PREFERENCES]: { theme: "dark", [REMOVED_KEY]: stamp } };
}

for (const wasDisabled of [false, true]) {
  for (const [where, keeping] of [["umcProperty", SEALED], ["a property", PLAIN]] as const) {
    Deno.test(`stamps: a stamp in ${where} is read as written (was disabled: ${wasDisabled})`, () => {
      const text = formatStamp({ since: SINCE + 999, wasDisabled }, ANNA, keeping);
      const properties = keeping === SEALED ? preferences(text) : { removedAt: text };
      assert.deepEqual(readStamp(properties, ANNA, keeping), { since: SINCE, wasDisabled, isStale: false });
    });
  }
}

Deno.test("stamps: a plain stamp is a time that other programs can read", () => {
  assert.equal(formatStamp({ since: SINCE, wasDisabled: false }, ANNA, PLAIN), "2026-03-31T12:00:00Z");
  assert.equal(
    formatStamp({ since: SINCE, wasDisabled: true }, ANNA, PLAIN),
    "2026-03-31T12:00:00Z was-disabled",
  );
});

Deno.test("stamps: a seal is valid only for its user, time and purpose", () => {
  const genuine = formatStamp({ since: SINCE, wasDisabled: true }, ANNA, SEALED);
  const read = (stamp: unknown, user: Stamped = ANNA) => readStamp(preferences(stamp), user, SEALED);
  assert.equal(read(genuine, { ...ANNA, key: "2" }), "doubtful");
  assert.equal(read(genuine.replace("2026-03-31", "2026-03-30")), "doubtful");
  assert.equal(read(genuine.replace(" was-disabled", "")), "doubtful");
  assert.equal(read(genuine.slice(0, -1) + (genuine.endsWith("0") ? "1" : "0")), "doubtful");
  for (
    const odd of [
      "",
      "soon",
      "2026-03-31T12:00:00Z",
      ` ${genuine}`,
      `${genuine} `,
      genuine + "0",
      1,
      null,
      {},
      [],
    ]
  ) {
    assert.equal(read(odd), "doubtful", JSON.stringify(odd));
  }
});

Deno.test("stamps: a sealed invalid time is doubtful", () => {
  const text = "2026-13-40T12:00:00Z";
  assert.equal(readStamp(preferences(`${text} ${TEST_SEAL.make("key 1", text)}`), ANNA, SEALED), "doubtful");
});

Deno.test("stamps: without a primary key, the normalised DN identifies the user", () => {
  const keyless = { key: undefined, dn: "uid=Anna,dc=x" };
  const stamp = formatStamp({ since: SINCE, wasDisabled: false }, keyless, SEALED);
  assert.notEqual(readStamp(preferences(stamp), { ...keyless, dn: "UID=anna, DC=x" }, SEALED), "doubtful");
  assert.equal(readStamp(preferences(stamp), { ...keyless, dn: "uid=bert,dc=x" }, SEALED), "doubtful");
  assert.equal(
    readStamp(preferences(stamp), { key: "uid=anna,dc=x", dn: "uid=anna,dc=x" }, SEALED),
    "doubtful",
  );
});

Deno.test("stamps: other values are not stamps", () => {
  for (const value of [undefined, null, "text", [REMOVED_KEY], {}, { theme: "dark" }]) {
    const properties = value === undefined ? {} : { [PREFERENCES]: value };
    assert.equal(readStamp(properties, ANNA, SEALED), undefined);
  }
  for (const properties of [{}, { removedAt: null }, { removedAt: "" }]) {
    assert.equal(readStamp(properties, ANNA, PLAIN), undefined);
  }
});

Deno.test("stamps: a stamp that is too old to enable an account is stale", () => {
  const keeping: StampKeeping = { property: PREFERENCES, seal: TEST_SEAL, staleBefore: SINCE };
  const stale = (since: number) => {
    const text = formatStamp({ since, wasDisabled: false }, ANNA, keeping);
    const found = readStamp(preferences(text), ANNA, keeping);
    return found !== undefined && found !== "doubtful" && found.isStale;
  };
  assert.equal(stale(SINCE), false);
  assert.equal(stale(SINCE - 1000), true);
});

for (
  const [written, candidates] of [
    ["2026-03-31T12:00:00Z", "2026-03-31T12:00:00Z"],
    ["2026-03-31T12:00:00.123456+00:00", "2026-03-31T12:00:00Z"],
    ["2026-03-31T12:00:00.5Z", "2026-03-31T12:00:00Z"],
    ["2026-03-31 12:00:00", "2026-03-31T12:00:00Z"],
    ["2026-03-31 12:00:00 UTC", "2026-03-31T12:00:00Z"],
    ["2026-03-31T14:00:00+02:00", "2026-03-31T12:00:00Z"],
    ["2026-03-31T14:00+0200", "2026-03-31T12:00:00Z"],
    ["2026-03-31T06:30:00-05:30", "2026-03-31T12:00:00Z"],
    ["20260331120000Z", "2026-03-31T12:00:00Z"],
    ["20260331120000.0Z", "2026-03-31T12:00:00Z"],
    ["202603311400+02", "2026-03-31T12:00:00Z"],
    ["2026-03-31", "2026-04-01T00:00:00Z"],
    ["20260331", "2026-04-01T00:00:00Z"],
    ["2024-02-29", "2024-03-01T00:00:00Z"],
  ] as const
) {
  Deno.test(`stamps: a plain stamp may be written as ${written}`, () => {
    assert.equal(readTime(written), Date.parse(candidates));
    for (const [text, wasDisabled] of [[` ${written} `, false], [`${written} was-disabled`, true]] as const) {
      const found = readStamp({ removedAt: text }, ANNA, PLAIN);
      assert.deepEqual(found, { since: Date.parse(candidates), wasDisabled, isStale: false });
    }
  });
}

for (
  const odd of [
    "soon",
    "1",
    "2026",
    "2026-03",
    "2026-02-29",
    "2026-02-30T00:00:00Z",
    "2026-13-01",
    "2026-01-01T25:00:00Z",
    "2026-01-01T00:61:00Z",
    "2026-01-01T00:00:00+99:00",
    "2026-01-01T00:00:00+01:99",
    "1774958400",
    "31.03.2026",
    "2026-03-31T12:00:00Z was-enabled",
    "x 2026-03-31T12:00:00Z",
  ]
) {
  Deno.test(`stamps: a plain stamp that is not a time is doubtful: ${JSON.stringify(odd)}`, () => {
    assert.equal(readStamp({ removedAt: odd }, ANNA, PLAIN), "doubtful");
  });
}

Deno.test("stamps: a plain stamp that is not text is doubtful", () => {
  assert.equal(readStamp({ removedAt: ["2026-03-31T12:00:00Z"] }, ANNA, PLAIN), "doubtful");
  assert.equal(readStamp({ removedAt: true }, ANNA, PLAIN), "doubtful");
});
