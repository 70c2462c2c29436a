/**
 * Objects that are moved or deleted between the last look at them and the write: a removal that did nothing is never reported as
 * done.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { RunReport } from "../../src/report/report.ts";
import { createUdmSimulator, type InProcessUdmSimulator } from "../simulators/udm/mod.ts";
import { directoryOf, runEngine } from "../support/engine_run.ts";
import { logged } from "../support/logged.ts";
import { group, identifier, lost, person, type Watched, watched } from "../support/watched_udm.ts";

const BOTH = directoryOf([person(1, "anna"), person(2, "bert")], [group(9, "team", ["anna"])]);
const ANNA = directoryOf([person(1, "anna")], [group(9, "team", ["anna"])]);
const ELSEWHERE = "cn=users,dc=univention-organization,dc=intranet";

const isWriteTo = (name: string) => ({ method, path }: Watched) =>
  (method === "DELETE" || method === "PATCH") && path.includes(`uid=${name},`);

/** Runs with a source without bert, and changes UDM right before the first write to a user. */
async function runWith(
  settings: Readonly<Record<string, unknown>>,
  directory: typeof BOTH,
  name: string,
  meanwhile: (udm: InProcessUdmSimulator, dn: string) => void,
  answered: "refused" | "lost" = "refused",
) {
  const udm = createUdmSimulator();
  assert.equal((await runEngine(BOTH, udm, { udm: settings })).outcome, "done");
  let writes = 0;
  let report!: RunReport;
  const log = await logged(async () => {
    report = await runEngine(directory, udm, {
      udm: settings,
      fetch: watched(udm, async (request, answer) => {
        if (!isWriteTo(name)(request) || ++writes > 1) return await answer();
        meanwhile(udm, udm.store.byName(name)?.dn ?? "");
        return answered === "lost" ? await lost() : await answer();
      }),
    });
  });
  return { udm, report, log: log.join("\n") };
}

const REMOVALS = { delete: { user_removal: "delete" }, disable: { user_removal: "disable" } } as const;

for (const [removal, settings] of Object.entries(REMOVALS)) {
  for (const answered of ["refused", "lost"] as const) {
    Deno.test(`a user moved right before the request to ${removal} is reported as moved (${answered})`, async () => {
      const { udm, report, log } = await runWith(settings, ANNA, "bert", (udm, dn) => {
        udm.store.move(dn, ELSEWHERE);
      }, answered);
      assert.equal(udm.store.byIdentifier(identifier(2))?.properties.disabled, false);
      assert.equal(report.outcome, "failed");
      assert.equal(report.kinds?.user.applied.deleted, 0);
      assert.equal(report.kinds?.user.applied.disabled, 0);
      assert.match(
        log,
        new RegExp(`user bert could not be ${removal}d: it was moved to "?uid=bert,${ELSEWHERE}"?`),
      );
    });
  }

  Deno.test(`a user deleted right before the request to ${removal} is reported as gone`, async () => {
    const { report, log } = await runWith(settings, ANNA, "bert", (udm, dn) => udm.store.remove(dn));
    assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
    assert.match(log, /^info: user bert was already gone$/m);
  });
}

Deno.test("a deletion that UDM carried out although its answer was lost is reported as done", async () => {
  const { report, log } = await runWith(
    REMOVALS.delete,
    ANNA,
    "bert",
    (udm, dn) => udm.store.remove(dn),
    "lost",
  );
  assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
  assert.match(log, /^info: deleted user bert: uid=bert,/m);
});

for (
  const [change, meanwhile, expected] of [
    [
      "moved",
      (udm: InProcessUdmSimulator, dn: string) => void udm.store.move(dn, ELSEWHERE),
      `Its object is now at uid=anna,${ELSEWHERE}`,
    ],
    [
      "deleted",
      (udm: InProcessUdmSimulator, dn: string) => udm.store.remove(dn),
      "No object with its primary key is left",
    ],
  ] as const
) {
  Deno.test(`a user ${change} right before a change is reported as such`, async () => {
    const directory = directoryOf([{ ...person(1, "anna"), givenName: "Anna Maria" }], []);
    const { report, log } = await runWith(REMOVALS.delete, directory, "anna", meanwhile);
    assert.equal(report.outcome, "partial");
    assert.match(log, new RegExp(`user anna could not be modified: .*${expected}`));
  });
}
