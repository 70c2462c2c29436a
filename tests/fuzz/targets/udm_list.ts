/** @module */

import { BoundExceeded } from "../../../src/udm/bounds.ts";
import { isRecord } from "../../../src/udm/error_body.ts";
import { ListSplitter, ListSyntaxError } from "../../../src/udm/list_splitter.ts";
import { attempt, kindOf, rule, same, type Target } from "../target.ts";

/** What is read: the elements of the list, and the announced number. */
interface Read {
  readonly elements: readonly unknown[];
  readonly results: unknown;
}

/** Reads a document in pieces of a size; the memory of a piece is overwritten, as a reader does that uses it again. */
function read(input: Uint8Array, size: number): Read {
  const splitter = new ListSplitter();
  const elements: unknown[] = [];
  for (let at = 0; at < input.length; at += size) {
    const piece = input.slice(at, at + size);
    for (const element of splitter.push(piece)) elements.push(element);
    piece.fill(0x22);
  }
  if (!splitter.ended) throw new ListSyntaxError("it ended");
  return { elements, results: splitter.results() };
}

/** Reads the document as a whole; undefined if it is not JSON. */
function whole(input: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(input));
  } catch {
    return undefined;
  }
}

/** What a document contains, if it is a list of objects. */
function listIn(document: unknown): Read | undefined {
  if (!isRecord(document)) return undefined;
  const { _embedded: embedded = {}, results } = document;
  if (!isRecord(embedded)) return undefined;
  const { "udm:object": list = [] } = embedded;
  return Array.isArray(list) && list.every(isRecord) ? { elements: list, results } : undefined;
}

/** Answers of UDM with a list of objects. */
export const target: Target = {
  description: "lists of UDM",
  tokens: [
    ...'{}[]",:\\',
    ...[
      '{"_embedded":',
      '"udm:object":',
      '"results":',
      "1",
      "{}",
      '{"dn":"a","properties":{}}',
      "null",
      "true",
      "-1.5e3",
      '"\\u0061"',
    ],
    ...[
      '"_embedded"',
      '"\\u005fembedded"',
      '"udm\\u003aobject"',
      '\\"',
      "\\\\",
      "\ufeff",
      " ",
      '"__proto__":',
      "\\ud83d",
    ],
  ],
  check(input) {
    const document = whole(input);
    const expected = listIn(document);
    const sizes = input.length > 4096 ? [input.length, 4096] : [Math.max(1, input.length), 1, 2, 3, 7, 64];
    const [first, ...others] = sizes.map((size) =>
      attempt<Read, ListSyntaxError | BoundExceeded>(() => read(input, size), ListSyntaxError, BoundExceeded)
    );
    if (first === undefined) return "";
    for (const other of others) {
      same(other.error?.name, first.error?.name, "the pieces do not matter");
      same(other.value, first.value, "the pieces do not matter");
    }
    if (first.error !== undefined) {
      // A second list may hide behind the same name
      const mayRefuse = /second list|something else/.test(first.error.message) ||
        first.error instanceof BoundExceeded;
      rule(expected === undefined || mayRefuse, "a list of objects is read", () => first.error);
      return kindOf(first.error);
    }
    rule(document !== undefined, "what is read is JSON", () => first.value);
    rule(expected !== undefined, "what is read is a list of objects", () => first.value);
    same(first.value, expected, "the objects are those of JSON.parse");
    return `${first.value.elements.length > 0} ${typeof first.value.results}`;
  },
};
