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

    const rows = tableRows(lines);
    assert.deepEqual(rows.map(([, , requests]) => requests), [
      "Requests",
      "POST user PATCH group",
      "PATCH user",
      "PATCH user",
      "PATCH group",
      "none",
      "PATCH group",
      "PATCH user 3 times",
      "PATCH user",
      "DELETE user",
    ]);
    assert.deepEqual(rows[3], [
      "Jördis Weißenfloh marries, and is now Jördis Sonnenkamp",
      "\u2713 renamed to joerdis.sonnenkamp \u2713 same account and password \u2713 in all her groups",
      "PATCH user",
    ]);
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

/** The rows of the first table, with the lines of each cell joined. */
function tableRows(lines: readonly string[]): string[][] {
  const rows: string[][] = [];
  let isNew = true;
  for (const line of lines.slice(lines.findIndex((each) => each.startsWith("\u250c")))) {
    if (line.startsWith("\u2514")) break;
    if (!line.startsWith("\u2502")) {
      isNew = true;
      continue;
    }
    const cells = line.split("\u2502").slice(1, -1).map((cell) => cell.trim());
    const last = isNew ? undefined : rows.pop();
    rows.push(cells.map((cell, column) => [last?.[column], cell].filter(Boolean).join(" ")));
    isNew = false;
  }
  return rows;
}
