import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { decodeReply, MessageError } from "./messages.ts";

/** An element: tag, length in the long form of two octets, content. */
function element(tag: number, ...content: (Buffer | string | readonly number[])[]): Buffer {
  const bytes = Buffer.concat(content.map((part) => Buffer.from(part as Uint8Array)));
  return Buffer.concat([Buffer.from([tag, 0x82, bytes.length >> 8, bytes.length & 255]), bytes]);
}
const octets = (text: string | Buffer) => element(4, text);
const message = (id: number, ...content: Buffer[]) => element(0x30, element(2, [id]), ...content);
const PAGING = "1.2.840.113556.1.4.319";

const ENTRY = message(
  5,
  element(
    0x64,
    octets("cn=a"),
    element(
      0x30,
      element(0x30, octets("cn"), element(0x31, octets("a"), octets("b"))),
      element(0x30, octets("photo"), element(0x31, octets(Buffer.of(0xff, 0)))),
      element(0x30, octets("none"), element(0x31)),
    ),
  ),
);
const DONE = message(
  7,
  element(0x65, element(10, [0]), octets(""), octets("fine")),
  element(
    0xa0,
    element(0x30, octets("1.2.3"), element(1, [255])),
    element(0x30, octets(PAGING), element(1, [0]), octets(element(0x30, element(2, [0]), octets("cookie")))),
  ),
);

Deno.test("ldap: an entry keeps its DN and values as bytes", () => {
  const reply = decodeReply(ENTRY);
  assert.equal(reply.kind, "entry");
  assert.ok(reply.kind === "entry");
  assert.deepEqual([...reply.entry.dn], [...Buffer.from("cn=a")]);
  assert.deepEqual(
    reply.entry.attributes.map(({ description, values }) => [description, values.map((value) => [...value])]),
    [["cn", [[97], [98]]], ["photo", [[255, 0]]], ["none", []]],
  );
});

Deno.test("ldap: an element that ends behind the one around it is malformed", () => {
  const bytes = Buffer.from(ENTRY);
  // The last value of "cn" claims the whole attribute behind it
  const at = bytes.indexOf(octets("b"));
  const next = bytes.indexOf(octets("photo")) - 4;
  const last = bytes.indexOf(octets("none")) - 4;
  bytes.writeUInt16BE(1 + last - next, at + 2);
  assert.throws(() => decodeReply(bytes), MessageError);
});

Deno.test("ldap: further elements behind the values of an attribute are ignored", () => {
  const attribute = (name: string) =>
    element(0x30, octets(name), element(0x31, octets("a")), element(0x80, "new"));
  const reply = decodeReply(
    message(5, element(0x64, octets("cn=a"), element(0x30, attribute("x"), attribute("y")))),
  );
  assert.ok(reply.kind === "entry");
  assert.deepEqual(reply.entry.attributes.map(({ description }) => description), ["x", "y"]);
});

Deno.test("ldap: values are plain byte arrays, so that slice() copies", () => {
  const reply = decodeReply(ENTRY);
  assert.ok(reply.kind === "entry");
  for (const { values } of reply.entry.attributes) {
    for (const value of values) assert.equal(Object.getPrototypeOf(value), Uint8Array.prototype);
  }
});

Deno.test("ldap: a result has code, message, referrals and paging cookie", () => {
  const reply = decodeReply(DONE);
  assert.ok(reply.kind === "result");
  assert.equal(reply.id, 7);
  assert.equal(reply.result.code, 0);
  assert.equal(reply.result.text, "fine");
  assert.equal(Buffer.from(reply.result.cookie ?? []).toString(), "cookie");

  const referral = decodeReply(message(
    8,
    element(
      0x65,
      element(10, [10]),
      octets(""),
      octets(""),
      element(0xa3, octets("ldap://a/"), octets("ldap://b/")),
    ),
  ));
  assert.ok(referral.kind === "result");
  assert.deepEqual(referral.result.referrals, ["ldap://a/", "ldap://b/"]);
  assert.equal(referral.result.cookie, undefined);
});

Deno.test("ldap: a truncated message is an error, never a success or a shorter value", () => {
  const success = message(7, element(0x65, element(10), octets(""), octets("")));
  assert.throws(() => decodeReply(success), MessageError, "a result without code");
  assert.throws(() => decodeReply(message(7, element(0x65))), MessageError, "a result without anything");
  assert.throws(() => decodeReply(message(7)), MessageError, "a message without operation");
  const controlsOfDone = DONE.indexOf(0xa0);
  for (const whole of [ENTRY, DONE]) {
    for (let cut = 5; cut < whole.length; cut++) {
      if (whole === DONE && cut === controlsOfDone) continue; // controls may be missing
      // The outer length is corrected, so that only the content is truncated
      const bytes = Buffer.concat([
        Buffer.from([0x30, 0x82, (cut - 4) >> 8, (cut - 4) & 255]),
        whole.subarray(4, cut),
      ]);
      assert.throws(() => decodeReply(bytes), MessageError, `cut at ${cut}`);
    }
  }
});

Deno.test("ldap: decoding damaged bytes always ends, with an error or a message", () => {
  fc.assert(fc.property(
    fc.constantFrom(ENTRY, DONE),
    fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
    (whole, changes) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      try {
        decodeReply(bytes);
      } catch (error) {
        assert.ok(error instanceof MessageError, String(error));
      }
    },
  ));
});
