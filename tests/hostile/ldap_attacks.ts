/**
 * Attacks of an LDAP server on the memory and the time of the program. `size` scales them: tests are small, the
 * measurement is full-sized.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  type Attack,
  done,
  element,
  entry,
  header,
  message,
  octets,
  references,
} from "../simulators/ldap/hostile.ts";
import { TAG } from "../simulators/ldap/protocol.ts";

/** An attack, as a function of its size. */
export type SizedAttack = (size: number) => Attack;

/** Bytes of a part of a large message. */
const PART = 65_536;

/** Repeats a piece until this number of bytes is sent. */
function* filled(bytes: number, piece: Uint8Array): Generator<Uint8Array> {
  const part = Buffer.concat(Array(Math.max(1, Math.floor(PART / piece.length))).fill(piece));
  let left = bytes;
  for (; left >= part.length; left -= part.length) yield part;
  yield part.subarray(0, left);
}

/** An entry of a given size, whose only attribute has values of one piece each. */
function* largeEntry(id: number, dn: string, bytes: number, piece: Uint8Array): Generator<Uint8Array> {
  const values = Math.floor(bytes / piece.length) * piece.length;
  const name = octets("description");
  const attribute = name.length + 6 + values;
  const list = attribute + 6;
  const operation = octets(dn).length + 6 + list;
  const number = Buffer.from([0x02, 4, 0, 0, 0, id]);
  yield Buffer.concat([
    header(0x30, number.length + 6 + operation),
    number,
    long(TAG.searchEntry, operation),
    octets(dn),
    long(0x30, list),
    long(0x30, attribute),
    name,
    long(0x31, values),
  ]);
  yield* filled(values, piece);
}

/** The header in its longest form. */
function long(tag: number, size: number): Uint8Array {
  const bytes = Buffer.from([tag, 0x84, 0, 0, 0, 0]);
  bytes.writeUInt32BE(size, 2);
  return bytes;
}

/** The sizes of the measurement, far beyond the bounds. */
export const SIZES: Readonly<Record<string, number>> = {
  message: 500 * 2 ** 20,
  "largest message": 63 * 2 ** 20,
  page: 1500,
  "large entries": 20,
  entries: 5_000_000,
  excess: 500_000,
  "same page": 1000,
  "cycle of pages": 5,
  "empty pages": 0,
  "same range": 1500,
  "ranges backwards": 1500,
  "gaps between ranges": 1500,
  "endless ranges": 1500,
  drip: 1000,
  "single bytes": 500_000,
  "repeated attribute": 60_000,
  "empty values": 30_000_000,
  "many values": 1_400_000,
  "attribute names": 300_000,
  references: 5_000_000,
  "references at once": 200_000,
  dn: 10_000_000,
  member: 10_000_000,
  referrals: 30_000_000,
  cookie: 60_000_000,
  "long attribute names": 180,
  "long dns": 3,
  "error message": 60_000_000,
};

const person = (id: number, number: number) =>
  entry(id, `uid=u${number},dc=x`, [["objectClass", ["person"]], ["uid", [`u${number}`]]]);

/** The attacks by name. */
export const ATTACKS: Readonly<Record<string, SizedAttack>> = {
  /** A message of `size` bytes. */
  message: (size) =>
    function* ({ id }) {
      yield* largeEntry(id, "uid=large,dc=x", size, octets("x".repeat(1000)));
      yield done(id);
    },

  /** A message that is just accepted. */
  "largest message": (size) =>
    function* ({ id }) {
      yield* largeEntry(id, "uid=large,dc=x", size, octets("x".repeat(1000)));
      yield done(id);
    },

  /** Entries of 1 MiB without end on one page, `size` of them. */
  page: (size) =>
    function* ({ id }) {
      for (let at = 0; at < size; at++) {
        yield* largeEntry(id, `uid=u${at},dc=x`, 2 ** 20, octets("x".repeat(10_000)));
      }
      yield done(id, "more");
    },

  /** Entries of 60 MiB on one page, `size` of them. */
  "large entries": (size) =>
    function* ({ id }) {
      for (let at = 0; at < size; at++) {
        yield* largeEntry(id, `uid=u${at},dc=x`, 60 * 2 ** 20, octets("x".repeat(10_000)));
      }
      yield done(id, "more");
    },

  /** `size` small entries on one page. */
  entries: (size) =>
    function* ({ id }) {
      for (const part of filled(size * person(id, 1).length, person(id, 1))) yield part;
      yield done(id, "more");
    },

  /** More entries than requested, `size` more. */
  excess: (size) =>
    function* ({ id, paging }) {
      for (let at = 0; at < (paging?.size ?? 0) + size; at++) yield person(id, at);
      yield done(id, "more");
    },

  /** The first `size` entries of each requested page are the same, with the same cookie. */
  "same page": (size) =>
    function* ({ id, paging }) {
      for (let at = 0; at < Math.min(size, paging?.size ?? 0); at++) yield person(id, at);
      yield done(id, "same");
    },

  /** `size` pages of one entry each, again and again, with new cookies. */
  "cycle of pages": (size) =>
    function* ({ id }, number) {
      yield person(id, number % size);
      yield done(id, `cookie ${number}`);
    },

  /** Empty pages with the same cookie. */
  "empty pages": () =>
    function* ({ id }) {
      yield done(id, "same");
    },

  /** The first range of `size` values, whichever is requested. */
  "same range": (size) =>
    function* ({ id }) {
      const members = Array.from({ length: size }, (_, number) => `uid=u${number},dc=x`);
      yield entry(id, "cn=g,dc=x", [[`member;range=0-${size - 1}`, members]]);
      yield done(id);
    },

  /** The range before the requested one. */
  "ranges backwards": (size) =>
    function* ({ id, attributes: [wanted = ""] }) {
      const from = Number(/range=(\d+)/.exec(wanted)?.[1] ?? size) - size;
      const members = Array.from({ length: size }, (_, number) => `uid=u${number},dc=x`);
      yield entry(id, "cn=g,dc=x", [[`member;range=${from}-${from + size - 1}`, members]]);
      yield done(id);
    },

  /** Every range starts `size` values later than requested. */
  "gaps between ranges": (size) =>
    function* ({ id, attributes: [wanted = ""] }) {
      const asked = /range=(\d+)/.exec(wanted);
      const from = asked === null ? 0 : Number(asked[1]) + size;
      yield entry(id, "cn=g,dc=x", [[`member;range=${from}-${from}`, ["uid=a,dc=x"]]]);
      yield done(id);
    },

  /** Ranges of `size` values without end. */
  "endless ranges": (size) =>
    function* ({ id, attributes: [wanted = ""] }) {
      const from = Number(/range=(\d+)/.exec(wanted)?.[1] ?? 0);
      const members = Array.from({ length: size }, (_, number) => `uid=u${from + number},dc=x`);
      yield entry(id, "cn=g,dc=x", [[`member;range=${from}-${from + size - 1}`, members]]);
      yield done(id);
    },

  /** One byte every `size` milliseconds, without end. */
  drip: (size) =>
    function* ({ id }) {
      for (const byte of entry(id, "uid=slow,dc=x", [["uid", ["x".repeat(1_000_000)]]])) {
        yield Uint8Array.of(byte);
        yield size;
      }
    },

  /** `size` bytes, each in its own segment. */
  "single bytes": (size) =>
    function* ({ id }) {
      for (const part of largeEntry(id, "uid=slow,dc=x", size, octets("x".repeat(1000)))) {
        for (let at = 0; at < part.length; at++) yield part.subarray(at, at + 1);
      }
      yield done(id);
    },

  /** One attribute `size` times in an entry. */
  "repeated attribute": (size) => {
    const attribute = element(0x30, octets("mail"), element(0x31, octets("many@example.test")));
    return function* ({ id }) {
      const list = element(0x30, Buffer.concat([...filled(size * attribute.length, attribute)]));
      yield message(id, element(TAG.searchEntry, octets("uid=many,dc=x"), list));
      yield done(id);
    };
  },

  /** `size` empty values. */
  "empty values": (size) =>
    function* ({ id }) {
      yield* largeEntry(id, "uid=values,dc=x", 2 * size, octets(""));
      yield done(id);
    },

  /** `size` references in messages of one each. */
  references: (size) =>
    function* ({ id }) {
      const one = references(id, ["ldap://other.test/dc=x"]);
      yield* filled(size * one.length, one);
      yield done(id);
    },

  /** `size` references in one message. */
  "references at once": (size) =>
    function* ({ id }) {
      const uri = octets("ldap://other.test/dc=x");
      yield message(id, element(TAG.searchReference, Buffer.concat([...filled(size * uri.length, uri)])));
      yield done(id);
    },

  /** An entry with a DN of `size` bytes, and an ordinary one. */
  dn: (size) =>
    function* ({ id }) {
      yield entry(id, `uid=${"x".repeat(size)},dc=x`, [["uid", ["long"]]]);
      yield person(id, 1);
      yield done(id);
    },

  /** An entry with a value that is a DN of `size` bytes. */
  member: (size) =>
    function* ({ id }) {
      yield entry(id, "cn=g,dc=x", [["member", [`uid=${"x".repeat(size)},dc=x`]]]);
      yield done(id);
    },

  /** Entries of `size` values of 40 bytes, three on a page. */
  "many values": (size) =>
    function* ({ id }) {
      const value = octets("x".repeat(40));
      for (let at = 0; at < 3; at++) yield* largeEntry(id, `uid=u${at},dc=x`, size * value.length, value);
      yield done(id);
    },

  /** Attribute names that occur only once, `size` of them. */
  "attribute names": (size) =>
    function* ({ id }) {
      const attribute = (number: number) =>
        element(0x30, octets(`a${number.toString(36)}`), element(0x31, octets("x")));
      const list = Buffer.concat(Array.from({ length: size }, (_, number) => attribute(number)));
      yield message(id, element(TAG.searchEntry, octets("uid=names,dc=x"), element(0x30, list)));
      yield done(id);
    },

  /** A result with `size` referrals. */
  referrals: (size) =>
    function* ({ id }) {
      const uris = element(0xa3, Buffer.concat([...filled(2 * size, octets(""))]));
      yield message(id, element(TAG.searchDone, Uint8Array.of(0x0a, 1, 10), octets(""), octets(""), uris));
    },

  /** A cookie of `size` bytes with each page. */
  cookie: (size) => {
    const cookie = "c".repeat(size);
    return function* ({ id }, number) {
      yield person(id, number);
      yield done(id, cookie);
    };
  },

  /** Attribute names of 1 MB, a new one in each of `size` entries. */
  "long attribute names": (size) =>
    function* ({ id }) {
      for (let at = 0; at < size; at++) {
        yield entry(id, `uid=u${at},dc=x`, [[`${"x".repeat(1_000_000)}${at}`, ["a"]], ["uid", [`u${at}`]]]);
      }
      yield done(id);
    },

  /** Pages of 180 MB in DNs of 4 MB, `size` pages. */
  "long dns": (size) =>
    function* ({ id, paging }, number) {
      const most = Math.min(paging?.size ?? 45, 45);
      for (let at = 0; at < most; at++) {
        yield entry(id, `uid=${"x".repeat(4_000_000)}${number}-${at},dc=x`, [
          ["uid", ["l"]],
        ]);
      }
      yield done(id, number < size ? "more" : "");
    },

  /** A result with a message of `size` bytes. */
  "error message": (size) =>
    function* ({ id }) {
      const text = octets("y".repeat(size));
      yield message(id, element(TAG.searchDone, Uint8Array.of(0x0a, 1, 1), octets(""), text));
    },

  /** Ignores paging: `size` entries at once. */
  "no paging": (size) =>
    function* ({ id }) {
      for (let at = 0; at < size; at++) yield person(id, at);
      yield done(id);
    },
};
