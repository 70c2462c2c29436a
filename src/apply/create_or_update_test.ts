import assert from "node:assert/strict";
import type { Properties } from "../common/model.ts";
import { planOf } from "../planner/testing.ts";
import { UdmError } from "../udm/errors.ts";
import { createOrUpdate } from "./create_or_update.ts";
import { dryWriter } from "./writer.ts";

Deno.test("apply: an object that exists meanwhile keeps its name, its key and its identifier", async () => {
  const [operation] = planOf({}, { users: [{ key: 1, name: "anna" }] }).operations;
  assert(operation?.type === "create");
  const written: Properties[] = [];
  const conflict = new UdmError({ method: "POST", type: "users/user" }, {
    kind: "conflict",
    problem: "taken",
  });
  const properties = {
    username: "anna",
    employeeNumber: "1",
    univentionObjectIdentifier: "11111111-1111-4111-8111-000000000001",
    lastname: "A",
    disabled: true,
    password: "x",
  };
  const dn = await createOrUpdate(operation, properties, { property: "employeeNumber", value: "1" }, {
    positions: { user: "ou=users", group: "ou=groups" },
    writer: {
      ...dryWriter(),
      create: () => Promise.reject(conflict),
      locate: () => Promise.resolve(["uid=anna,ou=users"]),
      modify: (_type, dn, properties) => {
        written.push(properties);
        return Promise.resolve(dn);
      },
    },
  });
  assert.equal(dn, "uid=anna,ou=users");
  assert.deepEqual(written, [{ lastname: "A", disabled: true }]);
});
