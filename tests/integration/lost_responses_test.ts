/**
 * Writes that UDM carried out although the connector got no success response: the connection broke, or the gateway lost
 * the process behind it and answered 503. No write happens twice, no membership is lost, no other object is changed.
 *
 * @module
 */

import assert from "node:assert/strict";
import { createUdmSimulator, type InProcessUdmSimulator } from "../simulators/udm/mod.ts";
import { directoryOf, runEngine } from "../support/engine_run.ts";
import {
  type Answer,
  gatewayError,
  group,
  identifier,
  lost,
  nameIsTaken,
  person,
  type Watched,
  watched,
} from "../support/watched_udm.ts";

/** A target with the users anna and bert, by default both in the team. */
async function withTeam(
  udm: Readonly<Record<string, unknown>> = {},
  members: readonly string[] = ["anna", "bert"],
): Promise<InProcessUdmSimulator> {
  const simulator = createUdmSimulator();
  const directory = directoryOf([person(1, "anna"), person(2, "bert")], [group(9, "team", members)]);
  const { outcome } = await runEngine(directory, simulator, { udm });
  assert.equal(outcome, "done");
  return simulator;
}

/** Asserts that the team has exactly the users with these numbers, by their current DNs. */
function assertTeam(udm: InProcessUdmSimulator, ...numbers: readonly number[]): void {
  const dns = numbers.map((number) => udm.store.byIdentifier(identifier(number))?.dn);
  const users = udm.store.byName("team")?.properties.users as readonly string[];
  assert.deepEqual([...users].sort(), dns.sort());
}

/**
 * Replaces the response of the first matching request by `first`; UDM carries the request out unless `isCarriedOut` is
 * false. `later` answers the other matching requests.
 */
function loseFirst(
  matches: (request: Watched) => boolean,
  first: () => Response | Promise<Response>,
  later: (answer: Answer) => Response | Promise<Response> = (answer) => answer(),
  isCarriedOut = true,
) {
  const log: string[] = [];
  const between = async (request: Watched, answer: Answer): Promise<Response> => {
    if (!matches(request)) return await answer();
    log.push(request.method);
    if (log.length > 1) return await later(answer);
    if (isCarriedOut) await answer();
    return await first();
  };
  return { between, log };
}

const isRename = ({ method, path }: Watched) => method === "PATCH" && path.includes("uid=anna,");

/** A source in which anna is renamed to annette, and in which the team changes because carl is new. */
function annette() {
  return directoryOf(
    [person(1, "annette"), person(2, "bert"), person(3, "carl")],
    [group(9, "team", ["annette", "bert", "carl"])],
  );
}

const refusal = () =>
  new Response(
    JSON.stringify({ error: { code: 400, title: "Bad Request", message: "LDAP Error", error: {} } }),
    { status: 400, headers: { "Content-Type": "application/json" } },
  );

for (
  const [condition, later] of [
    ["UDM stays unavailable", gatewayError],
    ["UDM rejects the retry", refusal],
    ["all later responses are lost as well", lost],
  ] as const
) {
  Deno.test(`a renamed user stays a member if the response is lost and ${condition}`, async () => {
    const udm = await withTeam();
    const { between } = loseFirst(isRename, lost, later);
    await runEngine(annette(), udm, { fetch: watched(udm, between) });
    assert.equal(udm.store.byIdentifier(identifier(1))?.properties.username, "annette");
    const { users } = udm.store.byName("team")?.properties ?? {};
    assert.ok((users as string[]).includes(udm.store.byIdentifier(identifier(1))?.dn ?? ""), `${users}`);
    const { outcome } = await runEngine(annette(), udm);
    assert.equal(outcome, "done");
    assertTeam(udm, 1, 2, 3);
  });
}

Deno.test("a rename answered with 503 is detected and not sent again to the old DN", async () => {
  const udm = await withTeam();
  const { between, log } = loseFirst(isRename, gatewayError);
  const report = await runEngine(annette(), udm, { fetch: watched(udm, between) });
  assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
  assert.deepEqual(log, ["PATCH"]);
  assertTeam(udm, 1, 2, 3);
});

Deno.test("a user does not join a group while its rename may still be running", async () => {
  const udm = await withTeam({}, ["bert"]);
  const before = udm.store.byName("team")?.properties.users;
  const report = await runEngine(annette(), udm, {
    fetch: watched(udm, (request, answer) => isRename(request) ? Promise.resolve(gatewayError()) : answer()),
  });
  assert.equal(report.outcome, "partial");
  assert.deepEqual(udm.store.byName("team")?.properties.users, before);
  assert.equal((await runEngine(annette(), udm)).outcome, "done");
  assertTeam(udm, 1, 2, 3);
});

Deno.test("a user does not join a group while its rename holds the lock of the new name", async () => {
  const udm = await withTeam({}, ["bert"]);
  const before = udm.store.byName("team")?.properties.users;
  let renames = 0;
  const report = await runEngine(annette(), udm, {
    fetch: watched(udm, (request, answer) => {
      if (!isRename(request)) return answer();
      // UDM still processes the first request and holds the lock of the name.
      return ++renames === 1 ? lost() : Promise.resolve(nameIsTaken("annette"));
    }),
  });
  assert.equal(report.outcome, "partial");
  assert.deepEqual(udm.store.byName("team")?.properties.users, before);
});

Deno.test("others join a group while the rename of a member may still be running", async () => {
  const udm = await withTeam();
  const report = await runEngine(annette(), udm, {
    fetch: watched(udm, (request, answer) => isRename(request) ? Promise.resolve(gatewayError()) : answer()),
  });
  assert.equal(report.outcome, "partial");
  assertTeam(udm, 1, 2, 3);
});

Deno.test("the rest of a group is written without a member whose rename may still be running", async () => {
  const udm = await withTeam();
  const { between } = loseFirst(isRename, gatewayError, gatewayError);
  const source = directoryOf([person(1, "annette"), person(2, "bert")], [group(9, "team", ["bert"])]);
  await runEngine(source, udm, { fetch: watched(udm, between) });
  assertTeam(udm, 2);
});

Deno.test("a user whose creation was answered with 503 is not created twice and joins its group", async () => {
  const udm = await withTeam();
  const { between, log } = loseFirst(
    ({ method, path }) => method === "POST" && path === "users/user/",
    gatewayError,
  );
  const people = [person(1, "anna"), person(2, "bert"), person(3, "carl")];
  const report = await runEngine(directoryOf(people, [group(9, "team", ["anna", "bert", "carl"])]), udm, {
    fetch: watched(udm, between),
  });
  assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
  assert.deepEqual(log, ["POST"]);
  assert.equal(report.kinds?.user.applied.added, 1);
  assertTeam(udm, 1, 2, 3);
});

Deno.test("a renamed user keeps its memberships if the response lacks the new DN", async () => {
  const udm = await withTeam();
  const report = await runEngine(annette(), udm, {
    fetch: watched(udm, async ({ method }, answer) => {
      const response = await answer();
      if (method === "PATCH") response.headers.delete("Location");
      return response;
    }),
  });
  assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
  assertTeam(udm, 1, 2, 3);
});

for (
  const [state, isCarriedOut, answered] of [
    ["was not carried out", false, gatewayError],
    ["was carried out", true, lost],
  ] as const
) {
  for (const removal of ["delete", "disable"] as const) {
    Deno.test(`retrying a ${removal} that ${state} does not touch a new user with the same name`, async () => {
      const settings = { user_removal: removal };
      const udm = await withTeam(settings);
      const { dn = "", position = "" } = udm.store.byName("bert") ?? {};
      const { between } = loseFirst(
        ({ method, path }) => ["DELETE", "PATCH"].includes(method) && path.includes("uid=bert,"),
        () => {
          if (udm.store.byName("bert")) udm.store.patch(dn, { username: "bert-old" });
          udm.store.add("users/user", {
            username: "bert",
            lastname: "Other",
            password: "univention",
            univentionObjectIdentifier: identifier(77),
          }, position);
          return answered();
        },
        (answer) => answer(),
        isCarriedOut,
      );
      await runEngine(directoryOf([person(1, "anna")], [group(9, "team", ["anna"])]), udm, {
        udm: settings,
        fetch: watched(udm, between),
      });
      const other = udm.store.byIdentifier(identifier(77));
      assert.equal(other?.dn, dn, "the new user still exists");
      assert.notEqual(other?.properties.disabled, true);
    });
  }
}

for (const removal of ["delete", "disable"] as const) {
  Deno.test(`a user that is already gone needs no ${removal}: no error, no further request`, async () => {
    const settings = { user_removal: removal };
    const udm = await withTeam(settings);
    const log: string[] = [];
    const report = await runEngine(directoryOf([person(1, "anna")], [group(9, "team", ["anna"])]), udm, {
      udm: settings,
      fetch: watched(udm, async ({ method, path }, answer) => {
        if (!path.includes("uid=bert,")) return await answer();
        if (log.length === 0) udm.store.remove(udm.store.byName("bert")?.dn ?? "");
        log.push(method);
        return await answer();
      }),
    });
    assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
    assert.deepEqual(log, ["GET"]);
  });
}

/** A primary key whose spellings differ for UDM but are equal for LDAP. */
const BY_NUMBER = {
  udm: { user_primary_key_property: "employeeNumber" },
  source: {
    user_trans: {
      rename_attrs: { employeeNumber: "employeeNumber", username: "uid", lastname: "sn", "e-mail": "mail" },
    },
  },
};
const numbered = (employeeNumber: string, uid: string) => ({ uid, sn: uid, employeeNumber });

Deno.test("a user whose key differs only in case is not mistaken for the renamed or deleted one", async () => {
  const udm = createUdmSimulator();
  const first = directoryOf([numbered("x1", "anna"), numbered("X1", "bert")], [
    group(9, "team", ["anna", "bert"]),
  ]);
  assert.equal((await runEngine(first, udm, BY_NUMBER)).outcome, "done");

  const renamed = directoryOf(
    [numbered("x1", "annette"), numbered("X1", "bert")],
    [group(9, "team", ["annette", "bert"])],
  );
  const { between } = loseFirst(isRename, lost, refusal);
  await runEngine(renamed, udm, { ...BY_NUMBER, fetch: watched(udm, between) });
  const dns = () => ["annette", "bert"].map((name) => udm.store.byName(name)?.dn);
  assert.deepEqual([...udm.store.byName("team")?.properties.users as string[]].sort(), dns().sort());

  const gone = directoryOf([numbered("X1", "bert")], [group(9, "team", ["bert"])]);
  let removed = false;
  const report = await runEngine(gone, udm, {
    ...BY_NUMBER,
    fetch: watched(udm, (request, answer) => {
      if (!removed && request.path.includes("uid=annette,")) {
        removed = true;
        udm.store.remove(udm.store.byName("annette")?.dn ?? "");
      }
      return answer();
    }),
  });
  assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
  assert.ok(removed);
});
