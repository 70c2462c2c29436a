import assert from "node:assert/strict";
import * as assets from "../../src/review/html_assets.ts";
import { bundle } from "./bundle.ts";

const PAGE = new URL("./page/", import.meta.url);

Deno.test("the module of the page's parts is what is made from the files", async () => {
  const made = await Deno.readTextFile(new URL("../../src/review/html_assets.ts", import.meta.url));
  assert.ok(made === await bundle(), "run: deno run -A scripts/plan_page/bundle.ts");
});

Deno.test("no part of the page ends the element it is put into", () => {
  for (const script of [assets.EARLY, assets.SCRIPT]) assert.doesNotMatch(script, /<\/script|<!--/i);
  assert.doesNotMatch(assets.STYLE, /<\/style|<!--/i);
});

Deno.test("the scripts of the page are strictly typed, with the types of a browser", async () => {
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
