import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { VERSION } from "../../src/common/version.ts";
import { chartFile } from "./files.ts";
import { CHART } from "./repository.ts";

const DATE = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000;

Deno.test("release files: the chart is packed as helm does it, and reproducibly", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chart-" });
  try {
    const path = await chartFile({ output: `${folder}/a`, date: DATE });
    assert.equal(path, `${folder}/a/udm-directory-connector-${VERSION}.tgz`);
    const again = await chartFile({ output: `${folder}/b`, date: DATE });
    assert.equal(Buffer.compare(await Deno.readFile(path), await Deno.readFile(again)), 0);
    const { stdout } = await new Deno.Command("tar", { args: ["--list", "--file", path] }).output();
    const packed = new TextDecoder().decode(stdout).trim().split("\n").filter((name) => !name.endsWith("/"));
    const below = (folder: string): string[] =>
      [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
        isDirectory ? below(`${folder}/${name}`) : [`${folder}/${name}`]
      );
    const root = new URL("../../config/helm/", import.meta.url).pathname;
    assert.deepEqual(packed.sort(), below(root.slice(0, -1)).map((file) => file.slice(root.length)).sort());
    assert.ok(packed.includes(`${CHART.split("/").at(-1)}/Chart.yaml`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
