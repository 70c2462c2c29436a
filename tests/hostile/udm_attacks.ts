/**
 * Attacks of a UDM server, or of a gateway before it, on the memory and the time of the program.
 *
 * @module
 */
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** A request that the hostile server answers itself. All others are answered by the simulator. */
export type Target = "users" | "groups" | "template" | "types";

/** One attack. */
export interface Attack {
  readonly target: Target;
  /** Default: 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, piece by piece; a number is a pause in milliseconds. */
  readonly body?: (container: string) => Iterable<string | Uint8Array | number>;
}

const MIB = 1 << 20;
const LIST = '{"_embedded": {"udm:object": [';

/** The same piece for ever. */
function* endless(start: string, piece: string | Uint8Array): Generator<string | Uint8Array> {
  yield start;
  for (;;) yield piece;
}

/** An endless list of objects that are made from their number, about a hundred in one piece. */
function* objects(made: (number: number) => unknown): Generator<string> {
  yield LIST;
  for (let number = 0;; number += 100) {
    yield Array.from({ length: 100 }, (_, at) => JSON.stringify(made(number + at))).join() + ",";
  }
}

/** An endless list of objects of nearly `mebibytes`, whose only property is a list of one piece again and again. */
function* largeObjects(mebibytes: number, container: string, piece: string): Generator<string> {
  const part = piece.repeat(Math.floor(MIB / new TextEncoder().encode(piece).length));
  yield LIST;
  for (let number = 0;; number++) {
    yield `${number === 0 ? "" : ","}{"dn": "cn=large${number},${container}", "properties": {"users": [`;
    for (let count = 0; count < mebibytes - 1; count++) yield part;
    yield '""]}}';
  }
}

const user = (number: number, container: string) => ({
  dn: `uid=user${number},${container}`,
  properties: { username: `user${number}`, univentionObjectIdentifier: `${number}` },
});

/** Text that shrinks to a thousandth. */
const long = () => "x".repeat(256 * MIB);
const FAST = { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } };
const SPACE = " ".repeat(64 << 10);

/** The attacks by name. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  "an object without an end": { target: "users", body: () => endless(`${LIST}{"a": "`, "x".repeat(MIB)) },
  "users of 15 MiB, of empty maps": { target: "users", body: (at) => largeObjects(15, at, "{},") },
  "groups of 31 MiB, of empty maps": { target: "groups", body: (at) => largeObjects(31, at, "{},") },
  "groups of 31 MiB, of short texts": { target: "groups", body: (at) => largeObjects(31, at, '"abcdé",') },
  "groups of 33 MiB, of short texts": { target: "groups", body: (at) => largeObjects(33, at, '"abcdé",') },
  "the list without its objects": { target: "users", body: () => endless('{"a": "', "x".repeat(MIB)) },
  "space in a list": { target: "users", body: () => endless(LIST, SPACE) },
  "an object of lists in lists": { target: "users", body: () => endless(`${LIST}{"a": `, "[".repeat(MIB)) },
  "one user again and again": {
    target: "users",
    body: (at) => endless(LIST, `${JSON.stringify(user(1, at))},`.repeat(1000)),
  },
  "users without an end": { target: "users", body: (at) => objects((number) => user(number, at)) },
  "users with names of 5 kB": {
    target: "users",
    body: (at) => objects((number) => user(number, `ou=${"x".repeat(5000)}${number},${at}`)),
  },
  "groups with members without an end": {
    target: "groups",
    body: (at) =>
      objects((number) => ({
        dn: `cn=group${number},${at}`,
        properties: {
          name: `group${number}`,
          users: Array.from({ length: 100 }, (_, member) => `uid=user${number}-${member},dc=other`),
        },
      })),
  },
  "users with preferences of 100 kB": {
    target: "users",
    body: (at) =>
      objects((number) => {
        const { dn, properties } = user(number, at);
        return { dn, properties: { ...properties, umcProperty: { [`x${number}`]: "x".repeat(100_000) } } };
      }),
  },
  "a template without an end": { target: "template", body: () => endless('{"a": "', "x".repeat(MIB)) },
  "a template in 10,000,000 levels": { target: "template", body: () => ["[".repeat(10_000_000)] },
  "types without an end": { target: "types", body: () => endless('{"a": "', "x".repeat(MIB)) },
  "256 MiB in gzip": {
    target: "users",
    headers: { "Content-Encoding": "gzip" },
    body: () => [gzipSync(`${LIST}{"a": "${long()}`)],
  },
  "256 MiB in Brotli": {
    target: "template",
    headers: { "Content-Encoding": "br" },
    body: () => [brotliCompressSync(`{"a": "${long()}`, FAST)],
  },
  "an error page without an end": {
    target: "users",
    status: 500,
    headers: { "Content-Type": "text/html" },
    body: () => endless("<title>Error</title>", "<".repeat(MIB)),
  },
  "an error in 150,000 levels": {
    target: "users",
    status: 422,
    body: () => [`{"error": {"error": ${'{"a":'.repeat(150_000)}1${"}".repeat(150_000)}}}`],
  },
  "an error with 80,000 reasons": {
    target: "users",
    status: 422,
    body: () => [
      `{"error": {"error": {${Array.from({ length: 80_000 }, (_, at) => `"${at}":"no"`).join()}}}}`,
    ],
  },
  "a byte a second": {
    target: "users",
    *body() {
      yield LIST;
      for (;;) yield* [1000, " "];
    },
  },
  "a redirect to itself": { target: "users", status: 307, headers: { Location: "/udm/users/user/" } },
  "a Location and an ETag of 60 kB": {
    target: "users",
    status: 302,
    headers: { Location: `https://other.test/${"x".repeat(60_000)}`, ETag: `"${"x".repeat(60_000)}"` },
  },
  "Retry-After of 10^20 s": {
    target: "users",
    status: 503,
    headers: { "Retry-After": `1${"0".repeat(20)}` },
  },
};
