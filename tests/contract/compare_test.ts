import assert from "node:assert/strict";
import { differences } from "./compare.ts";
import type { Step } from "./recording.ts";

const BASE = "http://127.0.0.1:1/univention/udm/";

type Expected = Step["response"];

function compared(
  expected: Partial<Expected>,
  status: number,
  headers: HeadersInit,
  body: unknown,
): string[] {
  return differences({ status: 200, headers: {}, body: null, ...expected }, {
    status,
    headers: new Headers(headers),
    text: typeof body === "string" ? body : JSON.stringify(body),
  }, BASE);
}

Deno.test("compare: equal responses have no differences", () => {
  assert.deepEqual(compared({}, 200, {}, ""), []);
  assert.deepEqual(
    compared(
      { headers: { Location: "<base>/x/uid=ü", ETag: "<etag>" }, body: { a: [1, { b: null }] } },
      200,
      { Location: `${BASE}x/uid%3D%C3%BC`, ETag: '"1"' },
      { a: [1, { b: null }], _links: {} },
    ),
    [],
  );
});

Deno.test("compare: status, headers and body each make a difference", () => {
  assert.equal(compared({}, 201, {}, "").length, 1);
  assert.equal(compared({ headers: { ETag: "<etag>" } }, 200, {}, "").length, 1);
  assert.equal(compared({}, 200, { Allow: "GET" }, "").length, 1, "a header that was not recorded");
  assert.equal(compared({ headers: { Location: "<base>/a" } }, 200, { Location: `${BASE}b` }, "").length, 1);
  assert.equal(
    compared({ headers: { Via: "x" } }, 200, { Via: "x" }, "").length,
    1,
    "a recorded header that is not compared",
  );
  assert.equal(compared({}, 200, {}, "text").length, 1);
  assert.equal(compared({ body: {} }, 200, {}, "text").length, 1);
});

Deno.test("compare: every value of a body counts, including its type", () => {
  const wrong: [Expected["body"], unknown][] = [
    [{ a: "1" }, { a: 1 }],
    [{ a: null }, {}],
    [{}, { a: null }],
    [{ a: [] }, { a: {} }],
    [{ a: ["x", "y"] }, { a: ["y", "x"] }],
    [{ a: ["x"] }, { a: ["x", "x"] }],
    [{ a: false }, { a: null }],
  ];
  for (const [expected, actual] of wrong) {
    assert.notEqual(compared({ body: expected }, 200, {}, actual).length, 0, JSON.stringify(actual));
  }
});

Deno.test("compare: a placeholder matches any value, also within a text, but not null", () => {
  assert.deepEqual(compared({ body: { a: "<uidNumber>" } }, 200, {}, { a: 2002 }), []);
  assert.deepEqual(compared({ body: { a: '(tag "<etag>".)' } }, 200, {}, { a: '(tag "1".)' }), []);
  assert.equal(compared({ body: { a: "<uuid>" } }, 200, {}, { a: null }).length, 1);
  assert.equal(compared({ body: { a: "(tag <etag>.)" } }, 200, {}, { a: "(other 1.)" }).length, 1);
});

Deno.test("compare: the order of objects in a list and of lines in a message is ignored", () => {
  const expected = { "udm:object": [{ dn: "a", id: "<uuid>" }, { dn: "b", id: "<uuid>" }] };
  const swapped = { "udm:object": [{ dn: "b", id: "1" }, { dn: "a", id: "2" }] };
  assert.deepEqual(compared({ body: expected }, 200, {}, swapped), []);
  const twice = { "udm:object": [{ dn: "a", id: "1" }, { dn: "a", id: "2" }] };
  assert.equal(compared({ body: expected }, 200, {}, twice).length, 1);
  assert.deepEqual(compared({ body: { message: "x\ny\n" } }, 200, {}, { message: "y\nx\n" }), []);
  assert.equal(compared({ body: { message: "x\ny\n" } }, 200, {}, { message: "y\nz\n" }).length, 1);
});

Deno.test("compare: a body that is not JSON is compared by its start", () => {
  assert.deepEqual(compared({ body: { "<not json>": "<html" } }, 200, {}, "<html>"), []);
  assert.equal(compared({ body: { "<not json>": "<html" } }, 200, {}, "<body>").length, 1);
});
