import assert from "node:assert/strict";

const STEPS = new URL("steps/steps.ts", import.meta.url).href;
const TRANSFORM = new URL("transform.ts", import.meta.url).href;
const SANITIZERS = new URL("sanitizers/mod.ts", import.meta.url).href;

/** What a process of its own says about the sanitizers that use a library, after it has loaded those of a configuration. */
async function loadedBy(sanitizer: Readonly<Record<string, readonly string[]>> | undefined) {
  const script = `
    import { transformSchema } from ${JSON.stringify(STEPS)};
    import { loadLibraries } from ${JSON.stringify(TRANSFORM)};
    import { SANITIZERS } from ${JSON.stringify(SANITIZERS)};
    await loadLibraries(transformSchema.parse(${JSON.stringify({ sanitizer })}));
    const works = ["phone_sanitizer", "transliterate", "username"].filter((name) => {
      try {
        return SANITIZERS.get(name)(new TextEncoder().encode("421 123\u00e4"), { phoneRegion: "DE" });
      } catch (error) {
        if (!error.message.includes("has not been awaited")) return true;
      }
    });
    console.log(works.join(" "));
  `;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "--config", new URL("../../deno.json", import.meta.url).pathname, script],
  }).output();
  return new TextDecoder().decode(stdout).trim() + new TextDecoder().decode(stderr);
}

Deno.test("libraries: only those of configured sanitizers are loaded", async () => {
  assert.equal(await loadedBy(undefined), "phone_sanitizer", "the default");
  assert.equal(await loadedBy({ mail: ["mail_sanitizer"] }), "");
  assert.equal(await loadedBy({ "*": ["unicode_strip", "transliterate"] }), "transliterate username");
  assert.equal(
    await loadedBy({ uid: ["username"], phone: ["phone_sanitizer"] }),
    "phone_sanitizer transliterate username",
  );
});
