import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { SourceConfig } from "../../../src/config/types.ts";
import type { SourceEntry } from "../../../src/common/model.ts";
import { openSource } from "../../../src/ldap/source.ts";
import { GROUPS, PEOPLE, personDn, SET_FIELDS } from "../world/people.ts";
import { photo, PHOTOS } from "../world/photos.ts";
import { serve } from "./ldap.ts";

async function withSource(
  options: { users: number; photoBytes: number; pageSize: number },
  use: (source: Awaited<ReturnType<typeof openSource>>) => Promise<void>,
): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = serve(listener, options);
  const search = (base: string, attributes: string[]): SourceConfig["user"] => ({
    base,
    scope: "sub",
    filter: "(objectClass=inetOrgPerson)",
    attributes,
    rangeAttributes: [],
    trans: {},
  } as unknown as SourceConfig["user"]);
  const config = {
    uris: [`ldap://127.0.0.1:${listener.addr.port}`],
    bindDn: "cn=reader",
    password: "secret",
    timeoutMs: 5000,
    startTls: false,
    pageSize: options.pageSize,
    traceLevel: 0,
    user: search(PEOPLE, [...SET_FIELDS.map(({ attribute }) => attribute), "title", "jpegPhoto"]),
    group: search(GROUPS, ["cn", "member"]),
  } as unknown as SourceConfig;
  try {
    await using source = await openSource(config);
    await use(source);
  } finally {
    listener.close();
    await serving;
  }
}

const text = (entry: SourceEntry, attribute: string) =>
  entry.attributes.get(attribute)?.map((value) => Buffer.from(value).toString());

Deno.test("bench source: all users are read with their attributes, for any page size", async () => {
  for (const pageSize of [0, 7, 500]) {
    await withSource({ users: 20, photoBytes: 0, pageSize }, async (source) => {
      let index = 0;
      for await (const page of source.read("user")) {
        for (const entry of page) {
          assert.equal(entry.dn, personDn(index));
          for (const { attribute, value } of SET_FIELDS) {
            assert.deepEqual(text(entry, attribute), [value(index)]);
          }
          assert.equal(entry.attributes.get("jpegPhoto"), undefined);
          index++;
        }
      }
      assert.equal(index, 20);
      for await (const _ of source.read("group")) assert.fail("there are no groups");
    });
  }
});

Deno.test("bench source: photos differ, and a single entry can be read", async () => {
  await withSource({ users: 3, photoBytes: 400_000, pageSize: 2 }, async (source) => {
    let index = 0;
    for await (const page of source.read("user")) {
      for (const { attributes } of page) {
        assert.ok(
          Buffer.from(photo(index++, 400_000)).equals(attributes.get("jpegPhoto")?.[0] as Uint8Array),
        );
      }
    }
    assert.equal(index, 3);
    const again = await source.readEntry("user", personDn(2));
    assert.ok(Buffer.from(photo(2, 400_000)).equals(again?.attributes.get("jpegPhoto")?.[0] as Uint8Array));
    assert.equal(await source.readEntry("user", personDn(3)), undefined);
  });
});

Deno.test("bench source: the number of different photos is PHOTOS", () => {
  const different = new Set(Array.from({ length: PHOTOS + 5 }, (_, index) => photo(index, 8).join()));
  assert.equal(different.size, PHOTOS);
});
