/**
 * Writes that were carried out although nobody heard of it: the connection broke, or UDM's gateway lost sight of the process
 * behind it and said 503. Nothing is done twice, nobody loses a membership, and nobody else is hit.
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

/** Anna and bert are in the target, and both are in the team. */
async function withTeam(udm: Readonly<Record<string, unknown>> = {}): Promise<InProcessUdmSimulator> {
  const simulator = createUdmSimulator();
  const directory = directoryOf([person(1, "anna"), person(2, "bert")], [group(9, "team", ["anna", "bert"])]);
  const { outcome } = await runEngine(directory, simulator, { udm });
  assert.equal(outcome, "done");
  return simulator;
}

/** Whether those with these numbers are in the team, by the DN that they have now, and nobody else is. */
function assertTeam(udm: InProcessUdmSimulator, ...numbers: readonly number[]): void {
  const dns = numbers.map((number) => udm.store.byIdentifier(identifier(number))?.dn);
  const users = udm.store.byName("team")?.properties.users as readonly string[];
  assert.deepEqual([...users].sort(), dns.sort());
}

/**
 * The first request of a kind is carried out, unless told otherwise, and `first` is heard instead of its answer; `later`
 * answers the others.
 */
function after(
  isMeant: (request: Watched) => boolean,
  first: () => Response | Promise<Response>,
  later: (answer: Answer) => Response | Promise<Response> = (answer) => answer(),
  isCarriedOut = true,
) {
  const log: string[] = [];
  const between = async (request: Watched, answer: Answer): Promise<Response> => {
    if (!isMeant(request)) return await answer();
    log.push(request.method);
    if (log.length > 1) return await later(answer);
    if (isCarriedOut) await answer();
    return await first();
  };
  return { between, log };
}

const isRename = ({ method, path }: Watched) => method === "PATCH" && path.includes("uid=anna,");

/** Anna is called annette now, and carl is new, so that the team has to be written. */
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
  const [what, later] of [
    ["UDM is not available for the rest of the time", gatewayError],
    ["UDM refuses it when it comes again", refusal],
    ["every other answer is lost, too", lost],
  ] as const
) {
  Deno.test(`whoever was renamed stays a member if the answer is lost and ${what}`, async () => {
    const udm = await withTeam();
    const { between } = after(isRename, lost, later);
    await runEngine(annette(), udm, { fetch: watched(udm, between) });
    assert.equal(udm.store.byIdentifier(identifier(1))?.properties.username, "annette");
    const { users } = udm.store.byName("team")?.properties ?? {};
    assert.ok((users as string[]).includes(udm.store.byIdentifier(identifier(1))?.dn ?? ""), `${users}`);
    const { outcome } = await runEngine(annette(), udm);
    assert.equal(outcome, "done");
    assertTeam(udm, 1, 2, 3);
  });
}

Deno.test("a rename of which the gateway lost sight is found, and not sent again to a DN that is gone", async () => {
  const udm = await withTeam();
  const { between, log } = after(isRename, gatewayError);
  const report = await runEngine(annette(), udm, { fetch: watched(udm, between) });
  assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
  assert.deepEqual(log, ["PATCH"]);
  assertTeam(udm, 1, 2, 3);
});

Deno.test("a rename that may still be under way keeps its groups from being written", async () => {
  const udm = await withTeam();
  const before = udm.store.byName("team")?.properties.users;
  const report = await runEngine(annette(), udm, {
    fetch: watched(udm, (request, answer) => isRename(request) ? Promise.resolve(gatewayError()) : answer()),
  });
  assert.equal(report.outcome, "partial");
  assert.deepEqual(udm.store.byName("team")?.properties.users, before);
  assert.equal((await runEngine(annette(), udm)).outcome, "done");
  assertTeam(udm, 1, 2, 3);
});

Deno.test("a rename that stands in its own way keeps its groups from being written, too", async () => {
  const udm = await withTeam();
  const before = udm.store.byName("team")?.properties.users;
  let renames = 0;
  const report = await runEngine(annette(), udm, {
    fetch: watched(udm, (request, answer) => {
      if (!isRename(request)) return answer();
      // UDM is still at work on the first one, and has its name locked.
      return ++renames === 1 ? lost() : Promise.resolve(nameIsTaken("annette"));
    }),
  });
  assert.equal(report.outcome, "partial");
  assert.deepEqual(udm.store.byName("team")?.properties.users, before);
});

Deno.test("a user whose creation the gateway lost sight of is not created twice, and gets into its group", async () => {
  const udm = await withTeam();
  const { between, log } = after(
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

Deno.test("a rename whose answer does not say the new DN costs nobody a membership", async () => {
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
  const [what, isCarriedOut, answered] of [
    ["was not carried out", false, gatewayError],
    ["was carried out", true, lost],
  ] as const
) {
  for (const removal of ["delete", "disable"] as const) {
    Deno.test(`whoever has the name by the time that a request to ${removal} that ${what} is repeated is not hit`, async () => {
      const settings = { user_removal: removal };
      const udm = await withTeam(settings);
      const { dn = "", position = "" } = udm.store.byName("bert") ?? {};
      const { between } = after(
        ({ method, path }) => ["DELETE", "PATCH"].includes(method) && path.includes("uid=bert,"),
        () => {
          if (udm.store.byName("bert")) udm.store.patch(dn, { username: "bert-old" });
          udm.store.add("users/user", {
            username: "bert",
            lastname: "Somebody else",
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
      assert.equal(other?.dn, dn, "somebody else is still there");
      assert.notEqual(other?.properties.disabled, true);
    });
  }
}

for (const removal of ["delete", "disable"] as const) {
  Deno.test(`whoever is gone already when it is time to ${removal} is no error, and no more is asked of UDM`, async () => {
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

/** Keys that LDAP takes for the same, and UDM does not. */
const BY_NUMBER = {
  udm: { user_primary_key_property: "employeeNumber" },
  source: {
    user_trans: {
      rename_attrs: { employeeNumber: "employeeNumber", username: "uid", lastname: "sn", "e-mail": "mail" },
    },
  },
};
const numbered = (employeeNumber: string, uid: string) => ({ uid, sn: uid, employeeNumber });

Deno.test("whoever has another spelling of a key is not taken for the one who is gone, or was renamed", async () => {
  const udm = createUdmSimulator();
  const first = directoryOf([numbered("x1", "anna"), numbered("X1", "bert")], [
    group(9, "team", ["anna", "bert"]),
  ]);
  assert.equal((await runEngine(first, udm, BY_NUMBER)).outcome, "done");

  const renamed = directoryOf(
    [numbered("x1", "annette"), numbered("X1", "bert")],
    [group(9, "team", ["annette", "bert"])],
  );
  const { between } = after(isRename, lost, refusal);
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
