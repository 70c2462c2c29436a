import assert from "node:assert/strict";
import fc from "fast-check";
import { receivedEarly } from "./body_reader.ts";

/** Chunks in one array that is used again for each, as those of a body are. */
async function* chunks(texts: readonly string[], onEnd: () => void = () => {}) {
  const memory = new Uint8Array(100);
  for (const text of texts) yield memory.subarray(0, new TextEncoder().encodeInto(text, memory).written);
  onEnd();
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of body) text += new TextDecoder().decode(chunk);
  return text;
}

Deno.test("body: what is received early is passed on whole, however it arrives", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme-ascii", maxLength: 9 })),
      fc.integer({ min: 1, max: 40 }),
      async (texts, bytes) => {
        let times = 0;
        const early = { bytes, received: () => Promise.resolve(void times++) };
        assert.equal(await textOf(receivedEarly(chunks(texts), early)), texts.join(""));
        assert.equal(times, 1);
      },
    ),
  );
});

Deno.test("body: a short one is received to its end before it is used, a long one as far as it is kept", async () => {
  for (const [bytes, isEnded] of [[10, true], [4, false]] as const) {
    let ended = false;
    let endedBefore: boolean | undefined;
    const received = () => {
      endedBefore = ended;
      return Promise.resolve();
    };
    await textOf(receivedEarly(chunks(["abc", "def"], () => ended = true), { bytes, received }));
    assert.equal(endedBefore, isEnded);
  }
});
