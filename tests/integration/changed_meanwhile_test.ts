/**
 * What changes on either side while a run is under way: nobody loses a membership, a setting or a face because of it.
 *
 * @module
 */

import assert from "node:assert/strict";
import { photoDigest } from "../../src/read_source.ts";
import { PHOTO_KEY } from "../../src/reconcile/photo.ts";
import { photo } from "../e2e/world.ts";
import { createUdmSimulator, type InProcessUdmSimulator } from "../simulators/udm/mod.ts";
import { encodeBase64 } from "../support/base64.ts";
import { directoryOf, PEOPLE, runEngine, type SourceAttributes } from "../support/engine_run.ts";

const DISABLING = { user_removal: "disable", delete_after: "30d", list_shards: 1 };

function identifier(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

function person(number: number, uid: string, more: SourceAttributes = {}): SourceAttributes {
  return { uid, sn: uid, employeeNumber: identifier(number), ...more };
}

function team(...members: readonly string[]): SourceAttributes {
  return { cn: "team", employeeNumber: identifier(9), member: members.map((uid) => `uid=${uid},${PEOPLE}`) };
}

type Answer = () => Promise<Response>;

/** Stands between the engine and UDM: `between` sees each request before it is answered, and answers it. */
function watched(
  udm: InProcessUdmSimulator,
  between: (request: { readonly method: string; readonly path: string }, answer: Answer) => Promise<Response>,
): InProcessUdmSimulator["fetch"] {
  return (url, init) => {
    const { pathname, searchParams } = new URL(url);
    const filter = searchParams.get("filter") ?? "";
    const path = decodeURIComponent(pathname.replace(/^.*\/udm\//, "")) + (filter === "" ? "" : `?${filter}`);
    return between({ method: init.method ?? "GET", path }, () => udm.fetch(url, init));
  };
}

/** An answer that is complete: whatever comes afterwards is not in it. */
async function whole(answer: Answer): Promise<Response> {
  const { status, headers, body } = await answer();
  return new Response(body === null ? null : await new Response(body).arrayBuffer(), { status, headers });
}

/** The DNs of the members of the team. */
function membersOf(udm: InProcessUdmSimulator): unknown {
  return udm.store.byName("team")?.properties.users;
}

/** The team has anna, and bert, who is gone from the source: he is disabled, and a member until he is deleted. */
async function withBertGone(): Promise<InProcessUdmSimulator> {
  const udm = createUdmSimulator();
  const before = directoryOf([person(1, "anna"), person(2, "bert")], [team("anna", "bert")]);
  await runEngine(before, udm, { udm: DISABLING });
  const { outcome } = await runEngine(directoryOf([person(1, "anna")], [team("anna")]), udm, {
    udm: DISABLING,
  });
  assert.equal(outcome, "done");
  assert.equal(udm.store.byName("bert")?.properties.disabled, true);
  return udm;
}

for (const first of ["users/user/", "groups/group/"] as const) {
  const second = first === "users/user/" ? "groups/group/" : "users/user/";
  Deno.test(`whoever is renamed after the list of ${first} and before that of ${second} stays a member`, async () => {
    const udm = await withBertGone();
    const bert = udm.store.byName("bert");
    const read = Promise.withResolvers<void>();
    const renamed = Promise.withResolvers<void>();
    let lists = 0;
    const report = await runEngine(directoryOf([person(1, "anna")], [team("anna")]), udm, {
      udm: DISABLING,
      fetch: watched(udm, async ({ path }, answer) => {
        if (path !== first && path !== second) return await answer();
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
    assert.equal(report.outcome, "done", report.reasons.join("\n"));
    assert.deepEqual(membersOf(udm), [udm.store.byName("anna")?.dn, udm.store.byName("berthold")?.dn]);
    assert.equal(report.kinds?.group.applied.modified, 0);
    assert.equal(lists, 4, "both lists are read once more, and no more than that");
  });
}

Deno.test("a member that is not there at all is taken out, and the target is not read again because of it", async () => {
  const udm = await withBertGone();
  const ghost = "uid=ghost,ou=import,dc=univention-organization,dc=intranet";
  const { dn = "", properties } = udm.store.byName("team") ?? {};
  udm.store.patch(dn, { users: [...properties?.users as string[], ghost] });
  let lists = 0;
  const report = await runEngine(directoryOf([person(1, "anna")], [team("anna")]), udm, {
    udm: DISABLING,
    fetch: watched(udm, ({ path }, answer) => {
      if (path === "users/user/") lists++;
      return answer();
    }),
  });
  assert.equal(report.outcome, "done", report.reasons.join("\n"));
  assert.deepEqual(membersOf(udm), ["anna", "bert"].map((name) => udm.store.byName(name)?.dn));
  assert.equal(lists, 1);
});

Deno.test("a target that is another one each time it is read is left alone", async () => {
  const udm = await withBertGone();
  let read = Promise.withResolvers<void>();
  let name = "bert";
  let lists = 0;
  const report = await runEngine(directoryOf([person(1, "anna"), person(3, "carl")], [team("anna")]), udm, {
    udm: DISABLING,
    fetch: watched(udm, async ({ method, path }, answer) => {
      assert.equal(method, "GET");
      if (path === "groups/group/") {
        await read.promise;
        read = Promise.withResolvers();
      }
      const response = await whole(answer);
      if (path !== "users/user/") return response;
      lists++;
      const other = name === "bert" ? "berthold" : "bert";
      udm.store.patch(udm.store.byName(name)?.dn ?? "", { username: other });
      name = other;
      read.resolve();
      return response;
    }),
  });
  assert.equal(report.outcome, "failed");
  assert.match(report.reasons.join("\n"), /renamed or deleted by somebody else each of the 3 times/);
  assert.equal(lists, 3);
});

/** Photos are written to anna, and then to zoe; `meanwhile` comes in between. */
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

Deno.test("preferences that a user changes while others are written are kept", async () => {
  const { udm, report } = await whilePhotosAreWritten((udm) => {
    udm.store.patch(udm.store.byName("zoe")?.dn ?? "", { umcProperty: { favourites: "udm:users" } });
  });
  assert.equal(report.outcome, "done", report.reasons.join("\n"));
  assert.deepEqual(udm.store.byName("zoe")?.properties.umcProperty, {
    favourites: "udm:users",
    [PHOTO_KEY]: photoDigest(encodeBase64(photo(2))),
  });
});

Deno.test("nobody gets the face of who has got the DN in the source meanwhile", async () => {
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
