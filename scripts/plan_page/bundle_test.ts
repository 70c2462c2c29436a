import assert from "node:assert/strict";
import * as assets from "../../src/review/html_assets.ts";
import { bundle } from "./bundle.ts";

const PAGE = new URL("./page/", import.meta.url);

Deno.test("plan page: html_assets.ts is up to date", async () => {
  const made = await Deno.readTextFile(new URL("../../src/review/html_assets.ts", import.meta.url));
  assert.ok(made === await bundle(), "run: deno run -A scripts/plan_page/bundle.ts");
});

Deno.test("plan page: no part closes the element that contains it", () => {
  for (const script of [assets.EARLY, assets.SCRIPT]) assert.doesNotMatch(script, /<\/script|<!--/i);
  assert.doesNotMatch(assets.STYLE, /<\/style|<!--/i);
});

Deno.test("plan page: the scripts pass the type check for browsers", async () => {
  const scripts = [...Deno.readDirSync(PAGE)].filter(({ name }) => name.endsWith(".js"));
  assert.ok(scripts.length > 10);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "--no-lock", "--config=deno.json", ...scripts.map(({ name }) => name)],
    cwd: PAGE,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
});
