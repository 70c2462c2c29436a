// Messages of an LDAP server that no server sends: each ends in an error of one short line, or does no harm.
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { connect, failureOf, readAll } from "../../src/ldap/testing.ts";
import {
  type Attack,
  done,
  element,
  entry,
  message,
  octets,
  references,
  startHostileServer,
} from "../simulators/ldap/hostile.ts";
import { OID, TAG } from "../simulators/ldap/protocol.ts";

/** Reads everything from a server that attacks. */
async function attacked(attack: Attack) {
  await using server = startHostileServer(attack);
  await using connection = await connect(server.url, { timeoutMs: 5000 });
  return await readAll(connection, "dc=x", { filter: "(uid=*)" });
}

const user = (id: number, number = 1) => entry(id, `uid=u${number},dc=x`, [["uid", [`u${number}`]]]);

/** The result of a search, with the bytes of its code and of what follows the texts. */
const result = (id: number, code: readonly number[], matched = "", text = "", ...rest: Uint8Array[]) =>
  message(
    id,
    element(TAG.searchDone, element(0x0a, Uint8Array.from(code)), octets(matched), octets(text)),
    ...rest,
  );

/** A result with these bytes as controls. */
const controls = (id: number, bytes: Uint8Array) => result(id, [0], "", "", element(TAG.controls, bytes));

/** A message of these bytes after its ID. */
const raw = (id: number, ...bytes: readonly number[]) => element(0x30, Uint8Array.of(2, 1, id, ...bytes));

/** An entry with this attribute list. */
const withList = (id: number, ...list: Uint8Array[]) =>
  message(id, element(TAG.searchEntry, octets("uid=u1,dc=x"), ...list));

/** An entry whose DN has these bytes. */
const named = (id: number, dn: Uint8Array) =>
  message(id, element(TAG.searchEntry, octets(dn), element(0x30)));

const ended = (operation: number) =>
  element(operation, element(0x0a, Uint8Array.of(0)), octets(""), octets(""));

const LONG = "y".repeat(3_000_000);

/** Attacks that end the search, with the error. */
const REFUSED: Readonly<Record<string, readonly [Attack, RegExp]>> = {
  "an answer to another request": [
    ({ id }) => [user(id + 7), done(id)],
    /a response to request 8, which is not pending/,
  ],
  "an answer with a negative number": [
    ({ id }) => [user(-1), done(id)],
    /a response to request -1, which is not pending/,
  ],
  "a page that ends twice": [
    ({ id }) => [Buffer.concat([done(id, "more"), done(id)])],
    /a response to request 1, which is not pending/,
  ],
  "the answer to a bind instead of a search": [
    ({ id }) => [message(id, ended(TAG.bindResponse))],
    /a response of type 0x61/,
  ],
  "an extended response instead of a search": [
    ({ id }) => [message(id, ended(0x78))],
    /a response of type 0x78/,
  ],
  "a flood of unsolicited notices": [
    () => Array(1000).fill(message(0, ended(0x78))),
    /the server closed the connection/,
  ],
  "controls of garbage": [({ id }) => [controls(id, Buffer.alloc(1000, 0xff))], /a malformed message/],
  "controls of zeros": [({ id }) => [controls(id, Buffer.alloc(1000))], /a malformed message/],
  "a paging control of garbage": [
    ({ id }) => [controls(id, element(0x30, octets(OID.paging), octets("garbage")))],
    /a malformed message/,
  ],
  "a paging cookie of 3 MB": [
    ({ id }) => [user(id), done(id, LONG)],
    /a paging cookie of 3 MiB; at most 1 MiB is accepted/,
  ],
  "a message of 4 GiB": [
    () => [Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff)],
    /a message of 4097 MiB; at most 64 MiB/,
  ],
  "a message of indefinite length": [({ id }) => [Uint8Array.of(0x30, 0x80, 2, 1, id, 0, 0)], /indefinite/],
  "a message of length 0": [() => [Uint8Array.of(0x30, 0)], /a truncated message/],
  "a length of 0 in four bytes": [() => [Uint8Array.of(0x30, 0x84, 0, 0, 0, 0)], /a truncated message/],
  "an entry of 4 GiB in a short message": [
    ({ id }) => [raw(id, TAG.searchEntry, 0x84, 0xff, 0xff, 0xff, 0xff, 4, 1, 0x61)],
    /a truncated message/,
  ],
  "an entry with a length of five bytes": [
    ({ id }) => [raw(id, TAG.searchEntry, 0x85, 0, 0, 0, 0, 1, 4)],
    /a malformed message/,
  ],
  "an entry of indefinite length": [
    ({ id }) => [raw(id, TAG.searchEntry, 0x80, 4, 1, 0x61, 0, 0)],
    /a malformed message/,
  ],
  "an entry without attributes": [({ id }) => [withList(id)], /a truncated message/],
  "an attribute without a set": [
    ({ id }) => [withList(id, element(0x30, element(0x30, octets("uid"))))],
    /a truncated message/,
  ],
  "a set that reaches into the next attribute": [
    ({ id }) => [withList(
      id,
      element(
        0x30,
        element(0x30, octets("uid"), Uint8Array.of(0x31, 5)),
        element(0x30, octets("a"), element(0x31)),
      ),
    )],
    /a truncated message/,
  ],
  "a value that is a number": [
    ({ id }) => [
      withList(
        id,
        element(0x30, element(0x30, octets("uid"), element(0x31, element(2, Uint8Array.of(1))))),
      ),
    ],
    /a malformed message/,
  ],
  "an entry of 10,000 nested sequences": [
    ({ id }) => {
      let nested: Uint8Array = new Uint8Array();
      for (let depth = 0; depth < 10_000; depth++) nested = element(0x30, nested);
      return [withList(id, nested)];
    },
    /a malformed message/,
  ],
  "a result code that LDAP does not know": [
    ({ id }) => [result(id, [0x7f])],
    /the server refused \(result 127\)/,
  ],
  "a negative result code": [({ id }) => [result(id, [0xff])], /the server refused \(result -1\)/],
  "a result code of five bytes": [({ id }) => [result(id, [1, 0, 0, 0, 0])], /a number of 5 bytes/],
  "a result code of no bytes": [({ id }) => [result(id, [])], /a number of 0 bytes/],
  "an error message of 6 MB": [({ id }) => [result(id, [1], LONG, LONG)], /the server says "y{1000}…"/],
  "an error message that is not UTF-8": [
    ({ id }) => [
      message(
        id,
        element(
          TAG.searchDone,
          element(0x0a, Uint8Array.of(1)),
          octets(Uint8Array.of(0xc0, 0x80)),
          octets(Uint8Array.of(0xfe)),
        ),
      ),
    ],
    /the server says "\ufffd"/,
  ],
  "a referral to another server": [
    ({ id }) => [
      message(
        id,
        element(
          TAG.searchDone,
          element(0x0a, Uint8Array.of(10)),
          octets(""),
          octets(""),
          element(0xa3, octets("ldap://evil.test/dc=x")),
        ),
      ),
    ],
    /it refers to ldap:\/\/evil\.test\/dc=x/,
  ],
  "HTTP": [
    () => [new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n")],
    /the server does not speak LDAP: HTTP/,
  ],
  "a range of 10^20 values": [
    ({ id }) => [entry(id, "uid=a,dc=x", [["member;range=0-99999999999999999999", ["a"]]]), done(id)],
    /announced values 0 to 1\d*, but sent 1/,
  ],
  "two ranges of one attribute": [
    ({ id }) => [
      entry(id, "uid=a,dc=x", [["member;range=0-*", ["a"]], ["member;range=0-0", ["b"]]]),
      done(id),
    ],
    /announced values 0 to 0, but sent 2/,
  ],
  "two ranges in one name": [
    ({ id }) => [entry(id, "uid=a,dc=x", [["member;range=0-0;range=7-9", ["a"]]]), done(id)],
    /the answer lacks the values from number 0/,
  ],
  "the next range of another entry": [
    ({ id, attributes: [wanted = ""] }) => [
      wanted.includes("range")
        ? entry(id, "cn=other,dc=x", [["member;range=1-*", ["uid=evil,dc=x"]]])
        : entry(id, "uid=a,dc=x", [["member;range=0-0", ["uid=a,dc=x"]]]),
      done(id),
    ],
    /the answer is about another entry, cn=other,dc=x/,
  ],
  "the next range in two entries": [
    ({ id, attributes: [wanted = ""] }) => [
      entry(id, "uid=a,dc=x", [[wanted.includes("range") ? "member;range=1-*" : "member;range=0-0", ["x"]]]),
      ...(wanted.includes("range") ? [entry(id, "cn=other,dc=x", [["member;range=1-*", ["y"]]])] : []),
      done(id),
    ],
    /the answer is about another entry, cn=other,dc=x/,
  ],
  "a DN in overlong UTF-8": [
    ({ id }) => [named(id, Uint8Array.of(0x75, 0x3d, 0xc0, 0xaf)), done(id)],
    /the DN of the entry u=\\c0\\af is not UTF-8/,
  ],
  "a DN with a surrogate in UTF-8": [
    ({ id }) => [named(id, Uint8Array.of(0x75, 0x3d, 0xed, 0xa0, 0x80)), done(id)],
    /the DN of the entry u=\\ed\\a0\\80 is not UTF-8/,
  ],
  "a DN of 60 kB that is not UTF-8": [
    ({ id }) => [named(id, Buffer.alloc(60_000, 0xff)), done(id)],
    /the DN of the entry (\\ff){200}… is not UTF-8/,
  ],
};

for (const [what, [attack, expected]] of Object.entries(REFUSED)) {
  Deno.test(`hostile ldap: ${what} is an error`, async () => {
    const error = await failureOf(attacked(attack));
    assert.match(error.message, expected);
    assert.match(error.message, /^ldap:\/\/127\.0\.0\.1:\d+: (search|read all values|keep the connection)/);
    assert.ok(error.message.length < 3000, error.message.slice(0, 4000));
  });
}

/** Attacks without an effect, and the DNs that are read. */
const HARMLESS: Readonly<Record<string, readonly [Attack, readonly string[]]>> = {
  "an entry after the end": [({ id }) => [Buffer.concat([done(id), user(id)])], []],
  "entries without a request": [({ id }) => [user(0), user(0, 2), user(id), done(id)], ["uid=u1,dc=x"]],
  "a flood of intermediate responses": [
    ({ id }) => [...Array(1000).fill(message(id, element(0x79))), user(id), done(id)],
    ["uid=u1,dc=x"],
  ],
  "a request of the server": [({ id }) => [message(id, element(0x63, octets(""))), done(id)], []],
  "a reference of 3 MB": [({ id }) => [references(id, [`ldap://${LONG}`]), user(id), done(id)], [
    "uid=u1,dc=x",
  ]],
  "bytes after the entry in its message": [
    ({ id }) => [
      message(id, element(TAG.searchEntry, octets("uid=u1,dc=x"), element(0x30)), octets("more")),
      done(id),
    ],
    ["uid=u1,dc=x"],
  ],
  "an attribute name of 3 MB": [({ id }) => [entry(id, "uid=u1,dc=x", [[LONG, ["a"]]]), done(id)], [
    "uid=u1,dc=x",
  ]],
};

for (const [what, [attack, dns]] of Object.entries(HARMLESS)) {
  Deno.test(`hostile ldap: ${what} does no harm`, async () => {
    const { entries } = await attacked(attack);
    assert.deepEqual(entries.map(({ dn }) => dn), dns);
  });
}

Deno.test("hostile ldap: attribute names of control characters, of nothing and of members of objects are names", async () => {
  const names = ["u\u0000id", "uid\u202e", "", "__proto__", "constructor", "uid;", ";"];
  const { entries: [found] } = await attacked(({ id }) => [
    entry(id, "uid=u1,dc=x", names.map((name) => [name, ["x"]] as const)),
    done(id),
  ]);
  assert.deepEqual([...found?.attributes.keys() ?? []], names);
});
