import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { encodeMessage, type EntryStep } from "./steps.ts";
import { enter, MessageSplitter, readBytes, reader, readText, required, writer } from "./ber.ts";
import { formatFilter, readFilter } from "./filter.ts";
import { TAG } from "./protocol.ts";

/** Decodes a search result entry, as a client does. */
function decodeEntry(message: Uint8Array): EntryStep {
  const from = reader(message);
  enter(from, "message", 0x30);
  required(from.readInt(), "id");
  enter(from, "entry", TAG.searchEntry);
  const dn = readText(from, "dn");
  const end = enter(from, "attributes", 0x30);
  const attributes = [];
  while (from.offset < end) {
    enter(from, "attribute", 0x30);
    const name = readText(from, "name");
    const valuesEnd = enter(from, "values", 0x31);
    const values = [];
    while (from.offset < valuesEnd) values.push(readBytes(from, "value").toString("latin1"));
    attributes.push({ name, values });
  }
  assert.equal(from.remain, 0);
  return { step: "entry", dn, attributes };
}

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  // Where lengths need another octet.
  fc.constantFrom(0, 126, 127, 128, 254, 255, 256, 65_534, 65_535, 65_536).map((size) =>
    new Uint8Array(size).fill(7)
  ),
);

Deno.test("BER: an entry of any size is read as it was written", () => {
  const attribute = fc.record({
    name: fc.string({ minLength: 1 }),
    values: fc.array(bytes, { maxLength: 4 }),
  });
  fc.assert(fc.property(fc.string(), fc.array(attribute, { maxLength: 4 }), (dn, attributes) => {
    const message = encodeMessage({ step: "entry", dn, attributes }, 7, TAG.searchDone);
    const expected = attributes.map(({ name, values }) => ({
      name: Buffer.from(name).toString(),
      values: values.map((value) => Buffer.from(value).toString("latin1")),
    }));
    assert.deepEqual(decodeEntry(message), {
      step: "entry",
      dn: Buffer.from(dn).toString(),
      attributes: expected,
    });
  }));
});

Deno.test("BER: a writer grows without losing a byte", () => {
  for (let size = 1; size < 400; size++) {
    const to = writer(size);
    to.startSequence();
    to.startSequence();
    to.writeString("x".repeat(300));
    to.endSequence();
    to.endSequence();
    assert.equal(to.buffer.subarray(-300).toString(), "x".repeat(300));
    assert.equal(to.buffer.length, 300 + 4 + 4 + 4);
  }
});

Deno.test("BER: chunks of any size are joined into messages", () => {
  const message = fc.uint8Array({ maxLength: 400 }).map((content) => {
    const to = writer();
    to.startSequence();
    to.writeBuffer(Buffer.from(content), 0x04);
    to.endSequence();
    return to.buffer;
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), fc.integer({ min: 1, max: 500 }), (messages, step) => {
      const stream = Buffer.concat(messages);
      const splitter = new MessageSplitter();
      const found: Buffer[] = [];
      for (let at = 0; at < stream.length; at += step) {
        found.push(...splitter.push(stream.subarray(at, at + step)));
      }
      assert.deepEqual(found.map((one) => one.toString("hex")), messages.map((one) => one.toString("hex")));
    }),
  );
});

Deno.test("BER: bytes that are no LDAP message are refused", () => {
  assert.throws(() => new MessageSplitter().push(Buffer.from("GET / HTTP/1.1")));
  assert.throws(() => new MessageSplitter().push(Buffer.from([0x30, 0x80, 0, 0])));
});

Deno.test("BER: a filter is formatted with its values escaped", () => {
  const to = writer();
  to.startSequence(0xa0);
  to.startSequence(0xa4);
  to.writeString("cn");
  to.startSequence();
  to.writeString("a*", 0x80);
  to.writeString("(b)", 0x81);
  to.endSequence();
  to.endSequence();
  to.startSequence(0xa3);
  to.writeString("objectGUID");
  to.writeBuffer(Buffer.from([0xff, 0x41]), 0x04);
  to.endSequence();
  to.writeString("mail", 0x87);
  to.endSequence();
  const filter = readFilter(reader(to.buffer));
  assert.equal(formatFilter(filter), "(&(cn=a\\2a*\\28b\\29*)(objectGUID=\\ff\\41)(mail=*))");
});
