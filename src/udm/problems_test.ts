import assert from "node:assert/strict";
import { conflictOf, readRefusal } from "./problems.ts";

Deno.test("reasons are read from udm:error, with the property from its location", () => {
  const refusal = readRefusal(JSON.stringify({
    error: { code: 422, error: { phone: "no" }, message: "2 error(s)" },
    _embedded: {
      "udm:error": [
        { location: ["body", "properties", "e-mail"], message: "bad\n mail" },
        { location: ["body", "univentionObjectIdentifier"], message: "" },
        { location: ["body", "dn"], message: "no DN" },
        { location: ["query", "position"], message: "gone" },
        { location: ["body"], message: "no dict" },
      ],
    },
  }));
  assert.deepEqual(refusal, {
    fromUdm: true,
    problems: [
      { property: "e-mail", message: "bad mail" },
      { property: "univentionObjectIdentifier", message: "" },
      { message: "no DN" },
      { property: "position", message: "gone" },
      { message: "no dict" },
    ],
  });
});

Deno.test("without udm:error, error.error is read in all its shapes", () => {
  const problems = (error: unknown) =>
    readRefusal(JSON.stringify({ error: { error, message: "all" } })).problems;
  assert.deepEqual(problems({ phone: "a", title: "b" }), [
    { property: "phone", message: "a" },
    { property: "title", message: "b" },
  ]);
  assert.deepEqual(problems({ body: { dn: "exists" } }), [{ message: "exists" }]);
  assert.deepEqual(problems({ body: { lastname: "missing" } }), [{
    property: "lastname",
    message: "missing",
  }]);
  assert.deepEqual(problems({ body_arguments: { position: "missing" } }), [{
    property: "position",
    message: "missing",
  }]);
  assert.deepEqual(problems({ query_string: { filter: "bad" } }), [{ property: "filter", message: "bad" }]);
  assert.deepEqual(problems({ body_arguments: "no dict" }), [{ message: "no dict" }]);
  assert.deepEqual(problems({}), [{ message: "all" }]);
  assert.deepEqual(problems(undefined), [{ message: "all" }]);
});

Deno.test("a JSON string, a page of HTML and plain text are told apart from an answer of UDM", () => {
  assert.deepEqual(readRefusal('"starting up"'), { fromUdm: false, problems: [{ message: "starting up" }] });
  assert.deepEqual(readRefusal("<html><title>HTTP-Error 406: </title><body>long</body></html>").problems, [
    { message: "HTTP-Error 406:" },
  ]);
  assert.deepEqual(readRefusal("<html><style>x{}</style><body><h1>Bad</h1> gateway</body>").problems, [
    { message: "Bad gateway" },
  ]);
  assert.deepEqual(readRefusal(""), { fromUdm: false, problems: [] });
  assert.equal(readRefusal('{"error": "x"}').fromUdm, false);
  assert.equal(readRefusal("[1]").fromUdm, false);
});

Deno.test("endless messages are cut", () => {
  const [problem] = readRefusal(JSON.stringify({ error: { message: "x".repeat(1_000_000) } })).problems;
  assert.equal(problem?.message.length, 1001);
});

Deno.test("the traceback is kept apart from the reasons", () => {
  const refusal = readRefusal('{"error": {"message": "boom", "traceback": "File x", "error": {}}}');
  assert.deepEqual(refusal, { fromUdm: true, problems: [{ message: "boom" }], traceback: "File x" });
});

Deno.test("a conflict is recognised as one", () => {
  const message =
    "Object exists: (nolock): Could not acquire lock: The attribute 'univentionObjectIdentifier' could not " +
    "get locked.";
  assert.equal(
    readRefusal(JSON.stringify({ error: { error: { body: { dn: message } } } })).conflictOn,
    "identifier",
  );
});

Deno.test("only problems that say so are conflicts", () => {
  assert.equal(conflictOf([{ property: "phone", message: "invalid" }]), undefined);
  assert.equal(conflictOf([]), undefined);
  assert.equal(
    conflictOf([{ message: "Object exists: dn: ou=username: Object exists: ou=username." }]),
    "dn",
  );
  assert.equal(conflictOf([{ message: "Object exists: something new" }]), "other");
});
