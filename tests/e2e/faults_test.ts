import assert from "node:assert/strict";
import { join } from "node:path";
import { type Fault as LdapFault, startLdapSimulator } from "../simulators/ldap/mod.ts";
import { type Fault as UdmFault, startUdmSimulator } from "../simulators/udm/mod.ts";
import { TABLE_FILE } from "./faults/generate.ts";
import { faultMatrix } from "./faults/matrix.ts";
import { FAULT_ENTRIES, SMALL } from "./faults/schools.ts";
import { render } from "./faults/table.ts";
import { configurationText } from "./lab/configuration.ts";
import { directoryOf } from "./lab/school.ts";
import { isWrite } from "../support/is_write.ts";
import { program } from "./program.ts";

Deno.test("faults: no fault in any phase loses data, and the next run converges", async (t) => {
  const tables = await faultMatrix();
  for (const { title, columns, rows } of tables) {
    await t.step(title, () => {
      const violations = rows.flatMap(({ name, results }) =>
        results.flatMap((result, at) =>
          result?.violations.map((violation) => `${name}, ${columns[at]}: ${violation}`) ?? []
        )
      );
      assert.deepEqual(violations, []);
    });
  }
  await t.step("the table of outcomes is up to date (deno run -A tests/e2e/faults/generate.ts)", async () => {
    const committed = await Deno.readTextFile(TABLE_FILE);
    assert.deepEqual(render(tables).split("\n"), committed.split("\n"));
  });
});

/** Cells of the matrix, run with the whole program. */
const SAMPLES: readonly {
  readonly name: string;
  readonly code: number;
  readonly message: RegExp;
  readonly udm?: UdmFault;
  readonly ldap?: LdapFault;
}[] = [
  {
    name: "wrong results of a list, once",
    code: 0,
    message: /requests? retried/,
    udm: { action: "wrong results", by: 1, kind: "list", type: "users/user", count: 1 },
  },
  {
    name: "a creation whose response is lost",
    code: 0,
    message: /requests? retried/,
    udm: { action: "drop", when: "after", kind: "post", type: "users/user", count: 1 },
  },
  {
    name: "a list that is forbidden",
    code: 1,
    message: /failed, nothing was written[\s\S]*HTTP 403/,
    udm: { action: "status", status: 403, kind: "list" },
  },
  {
    name: "a rejected modification",
    code: 3,
    message: /user anna could not be modified: .*HTTP 422/,
    udm: {
      action: "status",
      status: 422,
      matches: ({ dn, kind }) => kind === "patch" && dn === FAULT_ENTRIES.patch,
    },
  },
  {
    name: "a target that does not answer with JSON",
    code: 1,
    message: /failed, nothing was written[\s\S]*the answer is not JSON/,
    udm: { action: "garbage" },
  },
  {
    name: "a gateway that answers all writes itself",
    code: 1,
    message: /stopped early/,
    udm: { action: "garbage", matches: ({ method }) => isWrite({ method }) },
  },
  {
    name: "a source whose size limit is reached",
    code: 1,
    message: /failed, nothing was written[\s\S]*size limit/,
    ldap: { at: "page", nth: 2, do: "code", code: 4 },
  },
  {
    name: "a source that closes the connection",
    code: 1,
    message: /failed, nothing was written/,
    ldap: { at: "page", nth: 2, do: "close" },
  },
];

for (const { name, code, message, udm: udmFault, ldap: ldapFault } of SAMPLES) {
  Deno.test(`faults: ${name}: exit code ${code}`, async () => {
    await using before = await startLdapSimulator({ directory: directoryOf(SMALL.before) });
    await using ldap = await startLdapSimulator({ directory: directoryOf(SMALL.after) });
    await using udm = await startUdmSimulator({ password: "Udm-Secret-4711" });
    const folder = await Deno.makeTempDir({ prefix: "faults-" });
    const run = async (source: typeof ldap) => {
      const file = join(folder, "config.yaml");
      await Deno.writeTextFile(file, configurationText({ ldap: source, udm }), { mode: 0o600 });
      return await program([file], { cwd: folder });
    };
    try {
      const first = await run(before);
      assert.equal(first.code, 0, first.stderr);
      if (udmFault !== undefined) udm.setFaults(udmFault);
      if (ldapFault !== undefined) ldap.setFaults([ldapFault]);
      const faulty = await run(ldap);
      assert.equal(faulty.code, code, faulty.stderr);
      assert.match(faulty.stderr, message);
      udm.setFaults();
      ldap.setFaults([]);
      const next = await run(ldap);
      assert.equal(next.code, 0, next.stderr);
      assert.equal(udm.counters.conflicts422, 0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
