import assert from "node:assert/strict";
import type { Ended } from "./program.ts";
import { follow, shows } from "./transcript.ts";

/** A page with one block. */
function page(...lines: readonly string[]): string {
  return ["Read this:", "", "```console test", ...lines, "```", ""].join("\n");
}

/** Follows a page whose only program prints its words and ends with an exit code. */
async function followed(text: string, code = 0): Promise<readonly string[]> {
  const called: string[] = [];
  const say = (words: readonly string[]): Promise<Ended> => {
    called.push(words.join(" "));
    return Promise.resolve({
      code,
      stdout: code === 0 ? `${words.join(" ")}\n` : "",
      stderr: "12:00 failed\n",
    });
  };
  await follow(text, { real: [["example.org", "127.0.0.1"]], programs: { say } });
  return called;
}

Deno.test("transcript: a line that is not printed is found", () => {
  assert.ok(shows("a\nb\nc\n", "a\n…\nc\n"));
  assert.ok(!shows("a\nb\nc\n", "a\n…\nd\n"));
  assert.ok(!shows("a\nb\nc\n", "a\nc\n"));
  assert.ok(shows("12:00 done\n", "… done\n"));
  assert.ok(!shows("12:00 failed\n", "… done\n"));
});

Deno.test("transcript: commands run with what stands for the names of the page", async () => {
  const text = page("$ say to \\", "    example.org", "to example.org", "$ say more", "more");
  assert.deepEqual(await followed(text), ["to 127.0.0.1", "more"]);
  await assert.rejects(followed(page("$ say yes", "no")), /say yes prints\nyes\n\nand the page shows\nno/);
  await assert.rejects(followed(page("$ shout yes")), /no program of the test: shout yes/);
});

Deno.test("transcript: only a command whose exit code the page shows may fail, with its log", async () => {
  await assert.rejects(followed(page("$ say yes", "… failed"), 4));
  assert.deepEqual(await followed(page("$ say yes", "… failed", "$ echo $?", "4"), 4), ["yes"]);
  await assert.rejects(
    followed(page("$ say yes", "… failed", "$ echo $?", "3"), 4),
    /the exit code of: say yes/,
  );
});

Deno.test("transcript: an output can be kept in a file, and the page then shows the log", async () => {
  const file = await Deno.makeTempFile();
  try {
    await followed(page(`$ say yes > ${file}`, "… failed"));
    assert.equal(await Deno.readTextFile(file), "yes\n");
  } finally {
    await Deno.remove(file);
  }
});
