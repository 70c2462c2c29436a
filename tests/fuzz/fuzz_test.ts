import assert from "node:assert/strict";
import { fuzz } from "./fuzz.ts";
import { fuzzTargets } from "./names.ts";
import { type Target, textOf, Violation } from "./target.ts";

/** The outcome is how much of a word an input contains; the whole word violates the rule. */
const WORD = "q7:";
const target: Target = {
  description: "a word",
  tokens: ["7", ":"],
  check(input) {
    const text = textOf(input);
    if (text.includes(WORD)) throw new Violation("the word is not used", text);
    return [..."q7"].filter((_, at) => text.includes(WORD.slice(0, at + 1))).join();
  },
};
const corpus = [new TextEncoder().encode("abcdefgh\nijkl")];

Deno.test("fuzz: an input that violates a rule is found and minimized", async () => {
  const { fault } = await fuzz(target, { corpus, seed: 1, seconds: 60, inputs: 100_000 });
  assert.ok(fault?.error instanceof Violation);
  assert.equal(textOf(fault.input), WORD);
});

Deno.test("fuzz: the same seed gives the same inputs", async () => {
  const inputsOf = async (seed: number) => {
    const inputs: string[] = [];
    const harmless = { ...target, check: (input: Uint8Array) => String(input.length % 3) };
    await fuzz(harmless, {
      corpus,
      seed,
      seconds: 60,
      inputs: 300,
      onInput: (input) => inputs.push(input.toHex()),
    });
    return inputs;
  };
  assert.deepEqual(await inputsOf(1), await inputsOf(1));
  assert.notDeepEqual(await inputsOf(1), await inputsOf(2));
});

Deno.test("fuzz: each target has a corpus", () => {
  const corpora = [...Deno.readDirSync(new URL("corpus", import.meta.url))].map(({ name }) => name).sort();
  assert.deepEqual(corpora, fuzzTargets());
});
