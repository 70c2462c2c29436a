import assert from "node:assert/strict";
import { contentsOf } from "./contents.ts";

async function binary(text: string) {
  const path = await Deno.makeTempFile({ prefix: "contents-" });
  await Deno.writeTextFile(path, text);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

Deno.test("contents: versions, crates and packages are found in a binary", async () => {
  await using file = await binary(
    "Deno/0.80.0 Deno/2.9.6 Deno/2.10.0\0v15.0.245.2-rusty\0" +
      "/home/x/.cargo/registry/src/index-1949cf8c6b5b557f/tokio-1.47.1/src/a.rs" +
      "/home/x/.cargo/registry/src/index-1949cf8c6b5b557f/ash-sys-0.38.0+1.3.281/src/b.rs" +
      "/home/x/.cargo/registry/src/index-1949cf8c6b5b557f/tokio-1.47.1/src/c.rs" +
      "\n// npm/@a/b/1.0.0/dist/index.js\n  // npm/c/2.0.0/c.js\n",
  );
  const candidates = [
    { id: "@a/b@1.0.0_c@2.0.0", name: "@a/b", version: "1.0.0" },
    { id: "c@2.0.0", name: "c", version: "2.0.0" },
    { id: "c@2.0.1", name: "c", version: "2.0.1" },
    { id: "d@1.0.0", name: "d", version: "1.0.0" },
  ];
  assert.deepEqual(contentsOf(file.path, candidates), {
    deno: "2.10.0",
    v8: "15.0.245.2",
    crates: ["ash-sys 0.38.0+1.3.281", "tokio 1.47.1"],
    packages: ["@a/b@1.0.0_c@2.0.0", "c@2.0.0"],
  });
});

Deno.test("contents: a file that deno compile did not create is an error", async () => {
  await using file = await binary("\x7fELF");
  assert.throws(
    () => contentsOf(file.path, []),
    /names no version of Deno: it was not made with deno compile/,
  );
});
