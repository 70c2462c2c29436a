import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { Framer, FramingError } from "./framing.ts";

/** A message with `size` bytes of content and its length in the shortest form. */
function message(size: number): Buffer {
  const head = size < 0x80
    ? [size]
    : size < 0x100
    ? [0x81, size]
    : size < 0x10000
    ? [0x82, size >> 8, size & 255]
    : [0x83, size >> 16, (size >> 8) & 255, size & 255];
  return Buffer.concat([Buffer.from([0x30, ...head]), Buffer.alloc(size, size & 255)]);
}

Deno.test("ldap: messages are complete, however the stream is split", () => {
  fc.assert(fc.property(
    fc.array(fc.oneof(fc.nat(300), fc.constantFrom(127, 128, 255, 256, 65_535, 65_536)), { maxLength: 6 }),
    fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 8 }),
    (sizes, cuts) => {
      const sent = sizes.map(message);
      const stream = Buffer.concat(sent);
      const framer = new Framer();
      const got: Buffer[] = [];
      for (let at = 0, i = 0; at < stream.length; i++) {
        const step = cuts[i % cuts.length] as number;
        got.push(...framer.push(stream.subarray(at, at + step)));
        at += step;
      }
      assert.deepEqual(got, sent);
      assert.equal(framer.partial, 0);
    },
  ));
});

Deno.test("ldap: the bytes of an incomplete message are counted", () => {
  const framer = new Framer();
  assert.equal([...framer.push(Buffer.concat([message(10), message(10).subarray(0, 5)]))].length, 1);
  assert.equal(framer.partial, 5);
});

Deno.test("ldap: the messages before a fault are complete, in the same chunk too", () => {
  const got: Buffer[] = [];
  assert.throws(() => {
    for (const one of new Framer().push(Buffer.concat([message(10), Buffer.from("SSH")]))) got.push(one);
  }, FramingError);
  assert.deepEqual(got, [message(10)]);
});

Deno.test("ldap: a large message in small chunks is copied once", () => {
  const size = 8 * 2 ** 20;
  const stream = message(size);
  const framer = new Framer();
  const start = performance.now();
  let got = 0;
  for (let at = 0; at < stream.length; at += 1000) {
    got += [...framer.push(stream.subarray(at, at + 1000))].length;
  }
  assert.equal(got, 1);
  // Quadratic copying would copy 33 GB
  assert.ok(performance.now() - start < 2000, `${performance.now() - start} ms`);
});

Deno.test("ldap: other protocols are recognised by their first bytes", () => {
  const cases: [Buffer, RegExp][] = [
    [Buffer.from("HTTP/1.1 400 Bad Request\r\n"), /^HTTP$/],
    [Buffer.from([0x15, 3, 3, 0, 2, 2, 40]), /^TLS$/],
    [Buffer.from("SSH-2.0-OpenSSH"), /^the bytes 5353482d/],
    [Buffer.from([0x30, 0x80, 2, 1, 1]), /indefinite/],
    [Buffer.from([0x30, 0x85, 1, 0, 0, 0, 0]), /impossible length/],
    [Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), /4294967301 bytes/],
  ];
  for (const [bytes, reason] of cases) {
    assert.throws(
      () => [...new Framer().push(bytes)],
      (error) => error instanceof FramingError && reason.test(error.message),
      bytes.toString("hex"),
    );
  }
});
