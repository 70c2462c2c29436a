import assert from "node:assert/strict";
import { type Reason, UdmError, type UdmErrorDetails } from "../udm/errors.ts";
import { AllValuesRefused, refusedValues } from "./refused_values.ts";

const SENT = {
  username: "anna",
  lastname: "A",
  employeeNumber: "1",
  phone: ["x"],
  description: "d",
  disabled: true,
  mailPrimaryAddress: "a@x",
};

/** The properties that are omitted after an error, with UDM's reasons. */
function omittedOf(
  reasons: readonly Reason[],
  details: Partial<UdmErrorDetails> = {},
  type: "create" | "modify" = "modify",
  kind: "user" | "group" = "user",
) {
  const error = new UdmError({ method: "PATCH", type: "users/user" }, {
    kind: "invalid",
    problem: "refused",
    reasons,
    ...details,
  });
  const values = refusedValues(error, { type, kind }, SENT, "employeeNumber");
  return values === undefined ? undefined : Object.fromEntries(values);
}

Deno.test("refused values: values that UDM names are omitted, with its reasons", () => {
  assert.deepEqual(
    omittedOf([
      { property: "phone", message: "no number" },
      { property: "description", message: "too long" },
      { property: "phone", message: "too short" },
    ]),
    { phone: "no number; too short", description: "too long" },
  );
  assert.deepEqual(omittedOf([{ property: "phone", message: "no" }], {}, "create"), { phone: "no" });
  assert.deepEqual(omittedOf([{ property: "disabled", message: "no" }]), { disabled: "no" });
});

Deno.test("refused values: name, primary key and mandatory properties cannot be omitted", () => {
  for (const property of ["username", "employeeNumber", "lastname", "password"]) {
    for (const type of ["create", "modify"] as const) {
      const reasons = [{ property: "phone", message: "no" }, { property, message: "no" }];
      assert.equal(omittedOf(reasons, {}, type), undefined, `${type} ${property}`);
    }
  }
  assert.equal(omittedOf([{ property: "name", message: "no" }], {}, "modify", "group"), undefined);
});

Deno.test("refused values: an account is not created in another state than the source wants", () => {
  assert.equal(omittedOf([{ property: "disabled", message: "no" }], {}, "create"), undefined);
  assert.equal(
    omittedOf([{ property: "univentionObjectIdentifier", message: "no" }], {}, "create"),
    undefined,
  );
});

Deno.test("refused values: what was not sent, or is not named, is no value to leave out", () => {
  assert.equal(omittedOf([{ property: "shell", message: "no" }]), undefined);
  assert.equal(omittedOf([{ message: "no" }]), undefined);
  assert.deepEqual(omittedOf([{ message: "and more" }, { property: "phone", message: "no" }]), {
    phone: "no",
  });
});

Deno.test("refused values: a taken address is one, also if UDM reports it for another property", () => {
  const reasons = [{ property: "mailPrimaryAddress", message: "wird bereits verwendet: a@x." }];
  assert.deepEqual(omittedOf(reasons), { mailPrimaryAddress: "wird bereits verwendet: a@x." });
  const error = new UdmError({ method: "PATCH", type: "groups/group" }, {
    kind: "invalid",
    problem: "no",
    reasons,
  });
  const values = refusedValues(
    error,
    { type: "create", kind: "group" },
    { name: "team", mailAddress: "a@x" },
    "k",
  );
  assert.deepEqual([...values ?? []], [["mailAddress", "wird bereits verwendet: a@x."]]);
});

Deno.test("refused values: a taken name concerns the whole object", () => {
  for (const conflictOn of ["name", "dn", "identifier"] as const) {
    assert.equal(
      omittedOf([{ property: "phone", message: "x" }], { kind: "conflict", conflictOn }),
      undefined,
    );
  }
});

Deno.test("refused values: no other kind of error is about values", () => {
  const reasons = [{ property: "phone", message: "no" }];
  for (const kind of ["forbidden", "server", "notFound", "timeout"] as const) {
    assert.equal(omittedOf(reasons, { kind }), undefined);
  }
  const sent = { phone: "1" };
  assert.equal(refusedValues(new Error("phone"), { type: "modify", kind: "user" }, sent, "k"), undefined);
});

Deno.test("refused values: the error of the last request names the values that were refused before", () => {
  const last = new UdmError({ method: "PATCH", type: "users/user" }, {
    kind: "invalid",
    problem: "refused.",
    reasons: [{ property: "phone", message: "no" }],
  });
  const error = new AllValuesRefused(last, new Map([["description", "too long."], ["phone", "no"]]));
  assert.equal(error.problem, "refused; description: too long");
});

Deno.test("refused values: a DN of an object that does not exist is omitted with its property", () => {
  const sent = {
    username: "anna",
    primaryGroup: "cn=Gone,dc=x",
    secretary: ["uid=a,dc=x"],
    users: ["cn=Gone,dc=x"],
  };
  const omitted = (problem: string) => {
    const error = new UdmError({ method: "POST", type: "users/user" }, {
      kind: "invalid",
      problem,
      reasons: [],
    });
    return refusedValues(error, { type: "create", kind: "user" }, sent, "employeeNumber");
  };
  assert.deepEqual([...omitted("No such object: cn=gone,dc=x.")?.keys() ?? []], ["primaryGroup"]);
  assert.equal(omitted("No such object."), undefined);
  assert.equal(omitted("No such object: ou=import,dc=x."), undefined);
});
