import assert from "node:assert/strict";
import { readErrorBody } from "./error_body.ts";

Deno.test("udm: reasons are read from udm:error, with the property from its location", () => {
  const refusal = readErrorBody(JSON.stringify({
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
    reasons: [
      { property: "e-mail", message: "bad mail" },
      { property: "univentionObjectIdentifier", message: "" },
      { message: "no DN" },
      { property: "position", message: "gone" },
      { message: "no dict" },
    ],
  });
});

Deno.test("udm: of very many reasons, the first 100 are kept", () => {
  const many = Array.from({ length: 130 }, (_, index) => `reason ${index}`);
  const listed = many.map((message) => ({ location: ["body"], message }));
  for (
    const body of [
      { error: { message: "" }, _embedded: { "udm:error": listed } },
      { error: { error: Object.fromEntries(many.map((message) => [message, message])) } },
    ]
  ) {
    const { reasons } = readErrorBody(JSON.stringify(body));
    assert.deepEqual(reasons.map(({ message }) => message), many.slice(0, 100));
  }
});

Deno.test("udm: without udm:error, error.error is read in all its shapes", () => {
  const reasons = (error: unknown) =>
    readErrorBody(JSON.stringify({ error: { error, message: "all" } })).reasons;
  assert.deepEqual(reasons({ phone: "a", title: "b" }), [
    { property: "phone", message: "a" },
    { property: "title", message: "b" },
  ]);
  assert.deepEqual(reasons({ body: { dn: "exists" } }), [{ message: "exists" }]);
  assert.deepEqual(reasons({ body: { lastname: "missing" } }), [{
    property: "lastname",
    message: "missing",
  }]);
  assert.deepEqual(reasons({ body_arguments: { position: "missing" } }), [{
    property: "position",
    message: "missing",
  }]);
  assert.deepEqual(reasons({ query_string: { filter: "bad" } }), [{ property: "filter", message: "bad" }]);
  assert.deepEqual(reasons({ body_arguments: "no dict" }), [{ message: "no dict" }]);
  assert.deepEqual(reasons({}), [{ message: "all" }]);
  assert.deepEqual(reasons(undefined), [{ message: "all" }]);
});

Deno.test("udm: a JSON string, HTML and plain text are not taken for responses of UDM", () => {
  assert.deepEqual(readErrorBody('"starting up"'), { fromUdm: false, reasons: [{ message: "starting up" }] });
  assert.deepEqual(readErrorBody("<html><title>HTTP-Error 406: </title><body>long</body></html>").reasons, [
    { message: "HTTP-Error 406:" },
  ]);
  assert.deepEqual(readErrorBody("<html><style>x{}</style><body><h1>Bad</h1> gateway</body>").reasons, [
    { message: "Bad gateway" },
  ]);
  assert.deepEqual(readErrorBody(""), { fromUdm: false, reasons: [] });
  assert.equal(readErrorBody('{"error": "x"}').fromUdm, false);
  assert.equal(readErrorBody("[1]").fromUdm, false);
});

Deno.test("udm: long messages are truncated", () => {
  const [problem] = readErrorBody(JSON.stringify({ error: { message: "x".repeat(1_000_000) } })).reasons;
  assert.equal(problem?.message.length, 1001);
});

Deno.test("udm: secrets are removed before a message is truncated, so that no part of one is left", () => {
  const hide = (text: string) => text.replaceAll("very-secret", "***");
  const said = `${"x".repeat(995)}very-secret`;
  for (const body of [JSON.stringify({ error: { message: said } }), said]) {
    const [reason] = readErrorBody(body, hide).reasons;
    assert.equal(reason?.message, `${"x".repeat(995)}***`);
  }
});

Deno.test("udm: the traceback is separate from the reasons", () => {
  const refusal = readErrorBody('{"error": {"message": "boom", "traceback": "File x", "error": {}}}');
  assert.deepEqual(refusal, { fromUdm: true, reasons: [{ message: "boom" }], traceback: "File x" });
});

Deno.test("error body: a page of half tags is read in linear time", () => {
  const texts = ["<script", "<style ", "<", "<title>", "</script"].map((part) => part.repeat(200_000))
    .map((page) => readErrorBody(page).reasons[0]?.message.length ?? 0);
  for (const length of texts) assert(length <= 1001);
});
