import assert from "node:assert/strict";
import { join } from "node:path";
import { createFile, exists, whyNotCreated } from "./new_file.ts";

Deno.test("files: a new file is whole, has its mode, and overwrites nothing, not even a link that leads nowhere", async () => {
  const folder = await Deno.makeTempDir({ prefix: "new-file-" });
  const names = () => [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
  try {
    const path = join(folder, "one");
    createFile(path, "text\n", 0o600);
    assert.equal(await Deno.readTextFile(path), "text\n");
    assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    assert.throws(() => createFile(path, "other\n", 0o600), Deno.errors.AlreadyExists);
    assert.equal(await Deno.readTextFile(path), "text\n");
    const link = join(folder, "link");
    await Deno.symlink("nothing", link);
    assert.ok(exists(link));
    assert.throws(() => createFile(link, "other\n", 0o600), Deno.errors.AlreadyExists);
    assert.deepEqual(names(), ["link", "one"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("files: a file that cannot be written whole does not appear", async () => {
  const folder = await Deno.makeTempDir({ prefix: "new-file-" });
  try {
    // A disk that is full: /dev/full cannot be linked to, so a limit of the file size stands for it
    const script = `trap '' XFSZ; ulimit -f 8; exec "$@"`;
    const code = `import { createFile } from ${JSON.stringify(new URL("new_file.ts", import.meta.url).href)};
      createFile(${JSON.stringify(join(folder, "file"))}, "x".repeat(1 << 20), 0o600);`;
    const { success, stderr } = await new Deno.Command("/bin/bash", {
      args: ["-c", script, "bash", Deno.execPath(), "eval", "--no-lock", code],
    }).output();
    assert.equal(success, false);
    assert.match(new TextDecoder().decode(stderr), /EFBIG|File too large/);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("files: whether a file can be created is known beforehand, and nothing is left", async () => {
  const folder = await Deno.makeTempDir({ prefix: "new-file-" });
  try {
    const path = join(folder, "one");
    assert.equal(whyNotCreated(path), undefined);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
    assert.equal(whyNotCreated(join(path, "two")), `its folder ${path} does not exist`);
    await Deno.writeTextFile(path, "");
    assert.equal(whyNotCreated(path), "it exists, and is not overwritten");
    assert.match(whyNotCreated(join(path, "two")) ?? "", /^no file can be created in its folder .*: ENOTDIR/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
