/**
 * Changes on either side during a run: no user loses a membership, a preference or a photo.
 *
 * @module
 */

import assert from "node:assert/strict";
import { photoDigest } from "../../src/run/read_source.ts";
import { PHOTO_KEY } from "../../src/udm/photo.ts";
import { photo } from "../e2e/world.ts";
import { createUdmSimulator, type InProcessUdmSimulator } from "../simulators/udm/mod.ts";
import { encodeBase64 } from "../support/base64.ts";
import { directoryOf, PEOPLE, runEngine, type SourceAttributes } from "../support/engine_run.ts";
import { group, identifier, person, watched, whole } from "../support/watched_udm.ts";
import { isWrite } from "../support/is_write.ts";

const DISABLING = { user_removal: "disable", delete_after: "30d", list_shards: 1 };

function team(...members: readonly string[]): SourceAttributes {
  return group(9, "team", members);
}

/** DNs of the team's members. */
function membersOf(udm: InProcessUdmSimulator): unknown {
  return udm.store.byName("team")?.properties.users;
}

const CHESS = group(8, "chess", ["anna"]);
const GHOST = "uid=ghost,ou=import,dc=univention-organization,dc=intranet";

/** Adds a member that does not exist to a group. */
function addGhost(udm: InProcessUdmSimulator, name: string): void {
  const { dn = "", properties } = udm.store.byName(name) ?? {};
  udm.store.patch(dn, { users: [...properties?.users as string[], GHOST] });
}

/** The source without bert. */
function withoutBert(): ReturnType<typeof directoryOf> {
  return directoryOf([person(1, "anna")], [team("anna"), CHESS]);
}

/** A target whose team has the members anna and bert. Bert left the source: he is disabled, but still a member. */
async function targetWithDisabledBert(): Promise<InProcessUdmSimulator> {
  const udm = createUdmSimulator();
  const before = directoryOf([person(1, "anna"), person(2, "bert")], [team("anna", "bert"), CHESS]);
  await runEngine(before, udm, { udm: DISABLING });
  const { outcome } = await runEngine(withoutBert(), udm, { udm: DISABLING });
  assert.equal(outcome, "done");
  assert.equal(udm.store.byName("bert")?.properties.disabled, true);
  return udm;
}

for (
  const [first, second, ghost] of [
    ["users/user/", "groups/group/", false],
    ["groups/group/", "users/user/", false],
    ["users/user/", "groups/group/", true],
    ["groups/group/", "users/user/", true],
  ] as const
) {
  const where = ghost ? " if another group has a member that does not exist" : "";
  Deno.test(`a user renamed between reading ${first} and ${second} stays a member${where}`, async () => {
    const udm = await targetWithDisabledBert();
    if (ghost) addGhost(udm, "chess");
    const bert = udm.store.byName("bert");
    const read = Promise.withResolvers<void>();
    const renamed = Promise.withResolvers<void>();
    let lists = 0;
    const report = await runEngine(withoutBert(), udm, {
      udm: DISABLING,
      fetch: watched(udm, async ({ method, path }, answer) => {
        if (method !== "GET" || path !== first && path !== second) return await answer();
        if (++lists > 2) return await answer();
        if (path === second) {
          await read.promise;
          udm.store.patch(bert?.dn ?? "", { username: "berthold" });
          renamed.resolve();
          return await answer();
        }
        const response = await whole(answer);
        read.resolve();
        await renamed.promise;
        return response;
      }),
    });
    assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
    assert.deepEqual(membersOf(udm), [udm.store.byName("anna")?.dn, udm.store.byName("berthold")?.dn]);
    assert.equal(report.kinds?.group.applied.modified, 0);
    assert.equal(report.unreadableMembers, ghost ? 1 : 0);
    assert.equal(lists, 4, "each list is read exactly twice");
  });
}

Deno.test("an unreadable member stays and causes no second read of the target", async () => {
  const udm = await targetWithDisabledBert();
  addGhost(udm, "team");
  let lists = 0;
  const report = await runEngine(withoutBert(), udm, {
    udm: DISABLING,
    fetch: watched(udm, ({ method, path }, answer) => {
      if (method === "GET" && path === "users/user/") lists++;
      return answer();
    }),
  });
  assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
  const dns = ["anna", "bert"].map((name) => udm.store.byName(name)?.dn);
  assert.deepEqual(membersOf(udm), [...dns, GHOST]);
  assert.equal(report.unreadableMembers, 1);
  assert.equal(lists, 1);
});

Deno.test("a run without a consistent snapshot of the target writes nothing", async () => {
  const udm = await targetWithDisabledBert();
  let read = Promise.withResolvers<void>();
  let name = "bert";
  let lists = 0;
  const report = await runEngine(directoryOf([person(1, "anna"), person(3, "carl")], [team("anna")]), udm, {
    udm: DISABLING,
    fetch: watched(udm, async ({ method, path }, answer) => {
      assert.ok(!isWrite({ method }));
      if (method === "GET" && path === "groups/group/") {
        await read.promise;
        read = Promise.withResolvers();
      }
      const response = await whole(answer);
      if (method !== "GET" || path !== "users/user/") return response;
      lists++;
      const other = name === "bert" ? "berthold" : "bert";
      udm.store.patch(udm.store.byName(name)?.dn ?? "", { username: other });
      name = other;
      read.resolve();
      return response;
    }),
  });
  assert.equal(report.outcome, "failed");
  assert.match(
    JSON.stringify(report.reasons),
    /UDM was read 3 times, and each time its lists contradicted/,
  );
  assert.equal(lists, 3);
});

/** Runs with new photos of anna and zoe; calls `meanwhile` after the write for anna and before the one for zoe. */
async function whilePhotosAreWritten(
  meanwhile: (udm: InProcessUdmSimulator, directory: ReturnType<typeof directoryOf>) => void,
) {
  const udm = createUdmSimulator();
  const settings = { concurrency: 1 };
  await runEngine(directoryOf([person(1, "anna"), person(2, "zoe")]), udm, { udm: settings });
  const directory = directoryOf([
    person(1, "anna", { jpegPhoto: photo(1) }),
    person(2, "zoe", { jpegPhoto: photo(2) }),
  ]);
  const report = await runEngine(directory, udm, {
    udm: settings,
    fetch: watched(udm, async ({ method, path }, answer) => {
      const response = await whole(answer);
      if (method === "PATCH" && path.includes("uid=anna,")) meanwhile(udm, directory);
      return response;
    }),
  });
  return { udm, report };
}

Deno.test("preferences that a user changes during a run are kept", async () => {
  const { udm, report } = await whilePhotosAreWritten((udm) => {
    udm.store.patch(udm.store.byName("zoe")?.dn ?? "", { umcProperty: { favourites: "udm:users" } });
  });
  assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
  assert.deepEqual(udm.store.byName("zoe")?.properties.umcProperty, {
    favourites: "udm:users",
    [PHOTO_KEY]: photoDigest(encodeBase64(photo(2))),
  });
});

Deno.test("a user does not get the photo of the entry that took over its DN during the run", async () => {
  const { udm, report } = await whilePhotosAreWritten((_, directory) => {
    directory.rename(`uid=zoe,${PEOPLE}`, "uid=zora");
    directory.add(`uid=zoe,${PEOPLE}`, {
      objectClass: "inetOrgPerson",
      ...person(3, "zoe", { jpegPhoto: photo(3) }) as Record<string, string | Uint8Array>,
    });
  });
  assert.equal(report.outcome, "partial");
  assert.equal(report.kinds?.user.applied.failed, 1);
  assert.equal(udm.store.byIdentifier(identifier(2))?.properties.jpegPhoto ?? null, null);
});

Deno.test("a user whose key differs only in case from a new one does not make the snapshot inconsistent", async () => {
  const udm = createUdmSimulator();
  const settings = {
    udm: { user_primary_key_property: "employeeNumber", list_shards: 2 },
    source: { user_trans: { rename_attrs: { username: "uid", lastname: "sn" } } },
  };
  const anna = { uid: "anna", sn: "x", employeeNumber: "X1" };
  assert.equal((await runEngine(directoryOf([anna]), udm, settings)).outcome, "done");
  let lists = 0;
  const report = await runEngine(directoryOf([anna, { uid: "bert", sn: "x", employeeNumber: "x1" }]), udm, {
    ...settings,
    fetch: watched(udm, ({ method, path }, answer) => {
      if (method === "GET" && path === "groups/group/") lists++;
      return answer();
    }),
  });
  assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
  assert.equal(report.kinds?.user.applied.added, 1);
  assert.equal(lists, 1);
});
