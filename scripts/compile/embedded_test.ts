import assert from "node:assert/strict";
import { readBakedPermissions } from "./embedded.ts";

/** Writes a file like a binary: pieces in order, the length before each text. */
async function binary(...pieces: readonly (string | { readonly text: string; readonly length?: number })[]) {
  const path = await Deno.makeTempFile({ prefix: "embedded-" });
  const encoder = new TextEncoder();
  using file = await Deno.open(path, { write: true });
  for (const piece of pieces) {
    const text = encoder.encode(typeof piece === "string" ? piece : piece.text);
    if (typeof piece !== "string") {
      const length = new DataView(new ArrayBuffer(8));
      length.setBigUint64(0, BigInt(piece.length ?? text.length), true);
      await file.write(new Uint8Array(length.buffer));
    }
    await file.write(text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

const PERMISSIONS = { allow_read: [], prompt: false };
const METADATA = { text: JSON.stringify({ argv: [], permissions: PERMISSIONS }) };

Deno.test("binary: permissions are found after one or two magic words", async () => {
  for (const magic of ["d3n0l4nd", "d3n0l4ndd3n0l4nd"]) {
    await using file = await binary("image", magic, METADATA, "program");
    assert.deepEqual(readBakedPermissions(file.path), PERMISSIONS);
  }
});

Deno.test("binary: magic words before other data are skipped", async () => {
  await using file = await binary(
    "d3n0l4ndSlimAVX2SHA3",
    "d3n0l4nd",
    { text: "{}" },
    "d3n0l4nd",
    { text: "{ no JSON" },
    "d3n0l4nd",
    { text: "{", length: 2 ** 40 },
    "d3n0l4nd",
    METADATA,
    "d3n0l4nd",
  );
  assert.deepEqual(readBakedPermissions(file.path), PERMISSIONS);
});

Deno.test("binary: a file without permissions is an error", async () => {
  await using file = await binary("d3n0l4nd");
  assert.throws(() => readBakedPermissions(file.path), /contains no permissions: it was not made with deno/);
});
