import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildTools } from "../../scripts/denort.ts";

const SCRIPT = fileURLToPath(new URL("../support/import_bypass.ts", import.meta.url));
const DENIED = ["--quiet", "--no-config", "--no-prompt", "--no-check", "--deny-read"];

/** Runs a program that is given the paths of two files; returns the ways in which it read them. */
async function waysToRead(program: string, args: readonly string[] = []): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "import-bypass-" });
  try {
    const [json, module] = [join(folder, "secret.json"), join(folder, "secret.mjs")];
    await Deno.writeTextFile(json, '{ "password": "s3cret" }');
    await Deno.writeTextFile(module, 'export default "s3cret";');
    const { stdout, stderr } = await new Deno.Command(program, { args: [...args, json, module] }).output();
    const decoder = new TextDecoder();
    assert.notEqual(stdout.length, 0, decoder.decode(stderr));
    return JSON.parse(decoder.decode(stdout)) as string[];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("import bypass: from source, only require() of a module reads a file without permission", async () => {
  assert.deepEqual(
    await waysToRead(Deno.execPath(), ["run", ...DENIED, SCRIPT]),
    ["require"],
    "if this Deno closes the hole, shorten decision 19; if it has another one, src/sandbox/import_wall.ts must close it",
  );
});

// With the tests of the binary: compiling needs a denort
if (Deno.env.get("UDC_COMMAND") !== undefined) {
  Deno.test("import bypass: compiled, import() reads a file without permission, too", async () => {
    const folder = await Deno.makeTempDir({ prefix: "import-bypass-" });
    try {
      const output = join(folder, "program");
      const { deno = [Deno.execPath()], denort } = await buildTools();
      const [program, ...args] = deno as [string, ...string[]];
      const { success, stderr } = await new Deno.Command(program, {
        args: [...args, "compile", ...DENIED, "--output", output, SCRIPT],
        env: denort === undefined ? {} : { DENORT_BIN: denort },
      }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      assert.deepEqual(
        await waysToRead(output),
        ["import", "require"],
        "this Deno closes the hole in compiled programs: shorten decision 19, and what README.md, SECURITY.md and " +
          "docs/design/deno.md say of it",
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
