/**
 * Accounts whose state or end can no longer be read.
 *
 * @module
 */

import assert from "node:assert/strict";
import { inProcess } from "./in_process.ts";
import { program } from "./program.ts";
import { type Changes, memberDn, person, record, userNames, World } from "./world.ts";

const READER = "cn=reader,dc=example,dc=test";
const READERS = "cn=readers,dc=example,dc=test";

/** employeeType takes the part of the attribute with the state, so that OpenLDAP has it. */
function changes(property: string, sanitizer: string, more: Readonly<Record<string, unknown>> = {}): Changes {
  return {
    udm: { user_properties: ["username", "lastname", property, "univentionObjectIdentifier"] },
    source: {
      user_attrs: ["uid", "sn", "employeeType", "entryUUID"],
      user_trans: {
        sanitizer: { employeeType: [sanitizer] },
        rename_attrs: {
          univentionObjectIdentifier: "entryUUID",
          username: "uid",
          lastname: "sn",
          [property]: "employeeType",
        },
        ...more,
      },
    },
  };
}

/** A synchronised world in which only members of a group may read employeeType. */
async function inhabited(values: readonly (string | undefined)[], first: Changes): Promise<World> {
  const people = userNames(values.length).map((name, at) => {
    const value = values[at];
    return person(name, value === undefined ? {} : { employeeType: value });
  });
  const world = await World.open({
    program: inProcess,
    ldif: people.join("") +
      record(READERS, {
        objectClass: "groupOfNames",
        cn: "readers",
        member: [READER, "cn=admin,dc=example,dc=test"],
      }),
    access: [`access to attrs=employeeType by group.exact="${READERS}" read by * none`],
  });
  await world.sync(first);
  return world;
}

async function revokeRead(world: World): Promise<void> {
  await world.modify(READERS, `delete: member\nmember: ${READER}`);
}

/** Users with a value of a property. */
function having(world: World, property: string, value: unknown): string[] {
  return world.users().filter((name) => world.properties(name)[property] === value);
}

const LOCKS = changes("disabled", "ns_account_lock", { fallback_attrs: { disabled: ["FALSE"] } });

Deno.test("account state: few locked accounts stay disabled if the attribute cannot be read", async () => {
  await using world = await inhabited([...Array(9).fill("TRUE"), undefined], LOCKS);
  assert.equal(having(world, "disabled", true).length, 9);
  await revokeRead(world);
  const stderr = await world.refused(LOCKS);
  assert.ok(
    stderr.includes(
      "refused: 9 of 9 users would lose disabled (100 %), limit 0 without any value in the source: u01, u02, u03, u04, " +
        'u05, u06, u07, u08, u09. It is made from "employeeType", and the server delivered it for none of the 10 source ' +
        "entries",
    ),
    stderr,
  );
  assert.match(stderr, /allow it for one run with --allow-value-loss disabled/);
  assert.equal(having(world, "disabled", true).length, 9);
});

Deno.test("account state: the last locked account is enabled with a permission, others without", async () => {
  await using world = await inhabited(["TRUE", "TRUE", undefined], LOCKS);
  await world.modify(memberDn("u01"), "delete: employeeType");
  await world.sync(LOCKS);
  assert.deepEqual(having(world, "disabled", true), ["u02"]);
  await world.modify(memberDn("u02"), "delete: employeeType");
  await world.refused(LOCKS);
  assert.deepEqual(having(world, "disabled", true), ["u02"]);
  await world.sync({ ...LOCKS, args: ["--allow-value-loss", "disabled"] });
  assert.deepEqual(having(world, "disabled", true), []);
  await world.sync(LOCKS);
});

Deno.test("account state: the last end of an account is lifted with a permission if no entry has the attribute", async () => {
  const days = changes("userexpiry", "days_to_date");
  await using world = await inhabited(["20270", undefined], days);
  assert.deepEqual(having(world, "userexpiry", "2025-06-29"), ["u01"]);
  await world.modify(memberDn("u01"), "delete: employeeType");
  assert.match(
    await world.refused(days),
    /1 of 1 users would lose userexpiry .*--allow-value-loss userexpiry/s,
  );
  await world.sync({ ...days, args: ["--allow-value-loss", "userexpiry"] });
  assert.deepEqual(having(world, "userexpiry", null), ["u01", "u02"]);
});

Deno.test("account state: accounts keep their end if accountExpires cannot be read, and new users are skipped", async () => {
  const expires = changes("userexpiry", "ad_account_expires");
  await using world = await inhabited(["133957944000000000", "0"], expires);
  assert.deepEqual(having(world, "userexpiry", "2025-06-28"), ["u01"]);
  await world.modify(memberDn("u01"), "replace: employeeType\nemployeeType: 9223372036854775807");
  await world.sync(expires);
  assert.deepEqual(having(world, "userexpiry", null), ["u01", "u02"], "an explicit end is lifted");
  await world.modify(memberDn("u01"), "replace: employeeType\nemployeeType: 133957944000000000");
  await world.sync(expires);

  await world.add(person("u03", { employeeType: "0" }));
  await revokeRead(world);
  const { code, stderr } = await world.run({ ...expires, program });
  assert.equal(code, 3, stderr);
  assert.match(stderr, /userexpiry has no value because the entry has no employeeType/);
  assert.deepEqual(having(world, "userexpiry", "2025-06-28"), ["u01"]);
  assert.deepEqual(world.users(), ["u01", "u02"]);
});
