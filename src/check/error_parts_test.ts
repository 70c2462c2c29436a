import assert from "node:assert/strict";
import { SourceError } from "../ldap/source_error.ts";
import { UdmError } from "../udm/errors.ts";
import { partsOf } from "./error_parts.ts";

function sourceError(what: string, advice?: string): SourceError {
  return new SourceError({
    server: "ldap://dc1.example.org:389",
    operation: { kind: "bind", text: "bind as cn=reader" },
    problem: "credentials",
    what,
    ...(advice === undefined ? {} : { advice }),
  });
}

Deno.test("an error of the source is taken apart, without server and operation", () => {
  assert.deepEqual(partsOf(sourceError("the password is wrong", "Check it. And this.")), {
    what: "the password is wrong",
    advice: "Check it. And this.",
  });
});

Deno.test("sentences of the server do not end what happened", () => {
  const what = 'the password is wrong (result 49; the server says "8009. No \\"luck\\". Try 1.2 again")';
  assert.deepEqual(partsOf(sourceError(what, "Check it.")), { what, advice: "Check it." });
});

Deno.test("an error over several lines becomes one line", () => {
  const { what } = partsOf(sourceError("none of the servers can be used:\n- one\n- two"));
  assert.equal(what, "none of the servers can be used: - one - two");
});

Deno.test("an error of the target keeps its advice, and gets one if it has none", () => {
  const subject = { method: "GET", type: "users/user" } as const;
  assert.deepEqual(
    partsOf(new UdmError(subject, { kind: "server", reason: "it broke.", advice: "Mend it." })),
    {
      what: "it broke",
      advice: "Mend it.",
    },
  );
  assert.deepEqual(partsOf(new UdmError(subject, { kind: "server", reason: "it broke" })), {
    what: "it broke",
    advice: "The log of the server may say more.",
  });
});

Deno.test("a long text without an end is taken apart in no time", () => {
  const text = '"a. A'.repeat(20_000);
  assert.ok(partsOf(new Error(text)).what.length > 0);
});
