import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("image.sh", import.meta.url));

/** A program in the place of buildah that writes down how it is called, and the binary of each image. */
const BUILDAH = `#!/bin/sh
echo "$@" >>"$LOG"
for last; do :; done
[ "$1" != build ] || cat "$last/udm-directory-connector" >>"$LOG"
`;

Deno.test("release image: each architecture gets its own binary, and both are pushed as one image", async () => {
  const folder = await Deno.makeTempDir({ prefix: "image-" });
  try {
    const log = join(folder, "log");
    await Deno.writeTextFile(join(folder, "buildah"), BUILDAH, { mode: 0o755 });
    for (const machine of ["x86_64", "aarch64"]) {
      const binary = join(folder, `udm-directory-connector-1.2.0-linux-${machine}`);
      await Deno.writeTextFile(binary, `binary of ${machine}\n`);
      await Deno.writeTextFile(`${binary}.cdx.json`, "{}");
    }
    const { success, stderr } = await new Deno.Command("sh", {
      args: [SCRIPT, folder, "registry.example.org/a:1.2.0", join(folder, "digest")],
      env: { PATH: `${folder}:${Deno.env.get("PATH") ?? ""}`, LOG: log, SOURCE_DATE_EPOCH: "1" },
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const lines = (await Deno.readTextFile(log)).replaceAll(
      /\S+\/config\/container\/|(?<= )\S*\/tmp\.\S+/g,
      "…",
    )
      .replaceAll(folder, "FOLDER").trim().split("\n");
    const build = (architecture: string) =>
      `build --platform linux/${architecture} --manifest registry.example.org/a:1.2.0 --timestamp 1 ` +
      "--file …Containerfile …";
    assert.deepEqual(lines, [
      "manifest create registry.example.org/a:1.2.0",
      build("amd64"),
      "binary of x86_64",
      build("arm64"),
      "binary of aarch64",
      "manifest push --all --digestfile FOLDER/digest registry.example.org/a:1.2.0 " +
      "docker://registry.example.org/a:1.2.0",
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
