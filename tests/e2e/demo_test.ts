import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

/** Runs the demo as a process with its own temporary folder. */
async function withDemo(
  test: (demo: Deno.ChildProcess, left: () => Promise<string[]>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "demo-test-" });
  const temporary = join(folder, "tmp");
  await Deno.mkdir(temporary);
  const demo = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", fileURLToPath(new URL("../../scripts/demo.ts", import.meta.url))],
    cwd: folder,
    env: { TMPDIR: temporary, COLUMNS: "80" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  try {
    await test(demo, () => Array.fromAsync(Deno.readDir(temporary), ({ name }) => name));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("demo: it shows all changes on both sides and leaves no files behind", async () => {
  await withDemo(async (demo, left) => {
    const { code, stdout, stderr } = await demo.output();
    const text = new TextDecoder().decode(stdout);
    assert.equal(code, 0, text + new TextDecoder().decode(stderr));
    assert.equal(new TextDecoder().decode(stderr), "");
    assert.deepEqual(await left(), []);

    const lines = text.split("\n");
    assert.deepEqual(lines.filter((line) => line.length > 80), [], "lines that are too long");
    assert.equal(stripVTControlCharacters(text), text);
    assert.doesNotMatch(text, /\u2717|undefined|NaN|\[object/);
    assert.equal(text.match(/\u2713 UDM matches the directory/g)?.length, 3);
    assert.match(text, /26 users, 8 groups; 0 writes, 0 conflicts/);
    assert.match(text, /Everything was as expected/);

    const requests = lines.flatMap((line) => /^ {4}requests: (.*)$/.exec(line)?.[1] ?? []);
    assert.deepEqual(requests, [
      "POST user, PATCH group",
      "PATCH user",
      "PATCH user",
      "PATCH group",
      "none",
      "PATCH group",
      "PATCH user (3 times)",
      "PATCH user",
      "DELETE user",
    ]);
    assert.ok(
      text.includes(`\
  Jördis Weißenfloh marries, and is now Jördis Sonnenkamp
    \u2713 renamed to joerdis.sonnenkamp
    \u2713 same account and password
    \u2713 in all her groups
    requests: PATCH user
`),
      text,
    );
    const numbers = lines.slice(lines.findIndex((line) => line.includes("searches  reads")) + 1);
    assert.match(numbers[2] ?? "", /^ {2}third: nothing +\d+ +\d+ +0 +0 +\d+\.\d$/);
  });
});

Deno.test("demo: an interrupted demo leaves no files behind", async () => {
  await withDemo(async (demo, left) => {
    const text = demo.stdout.pipeThrough(new TextDecoderStream());
    let stopped = false;
    let seen = "";
    for await (const part of text) {
      seen += part;
      if (stopped || !seen.includes("reading from")) continue;
      stopped = true;
      demo.kill("SIGINT");
    }
    const { code } = await demo.status;
    assert.equal(code, 130, seen);
    assert.equal(await new Response(demo.stderr).text(), "\nStopped. Nothing is left behind.\n");
    assert.deepEqual(await left(), []);
  });
});
