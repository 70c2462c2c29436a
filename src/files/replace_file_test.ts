import assert from "node:assert/strict";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { type OwnFile, replaceFile } from "./replace_file.ts";

async function withFolder(work: (folder: string, file: (name: string) => OwnFile) => void): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "files-" });
  try {
    work(folder, (name) => ({
      path: join(folder, name),
      isOwn: (text) => text.startsWith("own"),
      what: "a thing",
    }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("files: the new content is created from the old one", async () => {
  await withFolder((folder, file) => {
    const path = join(folder, "a");
    replaceFile(file("a"), (before) => `own 1 after ${JSON.stringify(before)}`);
    using old = Deno.openSync(path);
    replaceFile(file("a"), (before) => `own 2 after ${JSON.stringify(before)}`);
    assert.equal(Deno.readTextFileSync(path), `own 2 after ${JSON.stringify('own 1 after ""')}`);
    // A reader that opened it before still reads the whole old file.
    const bytes = new Uint8Array(100);
    const length = old.readSync(bytes) ?? 0;
    assert.equal(new TextDecoder().decode(bytes.subarray(0, length)), 'own 1 after ""');
    assert.deepEqual(names(folder), ["a"]);
  });
});

Deno.test("files: content in parts replaces a file as a whole, or not at all", async () => {
  await withFolder((folder, file) => {
    const path = join(folder, "a");
    const many = Array.from({ length: 50_000 }, (_, at) => `own ${at} ü\n`);
    replaceFile(file("a"), () => many);
    assert.equal(Deno.readTextFileSync(path), many.join(""));
    assert.throws(() =>
      replaceFile(file("a"), function* () {
        yield* many;
        throw new Error("too large");
      }), /too large/);
    assert.equal(Deno.readTextFileSync(path), many.join(""));
    assert.deepEqual(names(folder), ["a"]);
  });
});

Deno.test("files: permissions do not depend on the umask", async () => {
  await withFolder((folder, file) => {
    const before = Deno.umask(0o077);
    try {
      replaceFile({ ...file("open"), mode: 0o644 }, () => "own");
      replaceFile(file("closed"), () => "own");
    } finally {
      Deno.umask(before);
    }
    const mode = (name: string) => (Deno.statSync(join(folder, name)).mode ?? 0) & 0o777;
    assert.deepEqual([mode("open"), mode("closed")], [0o644, 0o600]);
  });
});

Deno.test("files: a file of another kind is not overwritten", async () => {
  await withFolder((folder, file) => {
    Deno.writeTextFileSync(join(folder, "a"), "udm: {}");
    assert.throws(() => replaceFile(file("a"), () => "own"), /existing file is not a thing of this program/);
    assert.equal(Deno.readTextFileSync(join(folder, "a")), "udm: {}");
    Deno.mkdirSync(join(folder, "b"));
    assert.throws(() => replaceFile(file("b"), () => "own"), /it is a folder/);
    assert.deepEqual(names(folder), ["a", "b"]);
  });
});

Deno.test("files: an empty file is overwritten", async () => {
  await withFolder((folder, file) => {
    Deno.writeTextFileSync(join(folder, "a"), "\n");
    replaceFile(file("a"), () => "own");
    assert.equal(Deno.readTextFileSync(join(folder, "a")), "own");
  });
});

Deno.test("files: a link is refused, and where it leads nothing is written", async () => {
  await withFolder((folder, file) => {
    const [real, missing] = [join(folder, "real"), join(folder, "missing")];
    for (const text of ["own", "", "other"]) {
      Deno.writeTextFileSync(real, text, { mode: 0o600 });
      Deno.symlinkSync(real, join(folder, "link"));
      assert.throws(() => replaceFile({ ...file("link"), mode: 0o644 }, () => "own 2"), /is a symbolic link/);
      assert.equal(Deno.readTextFileSync(real), text);
      assert.equal((Deno.statSync(real).mode ?? 0) & 0o777, 0o600);
      Deno.removeSync(join(folder, "link"));
    }
    Deno.symlinkSync(missing, join(folder, "link"));
    assert.throws(() => replaceFile(file("link"), () => "own 2"), /is a symbolic link/);
    assert.deepEqual(names(folder), ["link", "real"]);
  });
});

Deno.test("files: a file has its permissions before it has content, whatever takes the place of its name", async () => {
  await withFolder((folder, file) => {
    const victim = join(folder, "victim");
    Deno.writeTextFileSync(victim, "secret", { mode: 0o600 });
    const { openSync } = fs;
    // Another user who can write in the folder puts a link there right after the file was created.
    fs.openSync = (path, flags, mode) => {
      const file = openSync(path, flags, mode);
      Deno.removeSync(path as string);
      Deno.symlinkSync(victim, path as string);
      return file;
    };
    syncBuiltinESMExports();
    try {
      replaceFile({ ...file("a"), mode: 0o644 }, () => "own");
    } finally {
      fs.openSync = openSync;
      syncBuiltinESMExports();
    }
    assert.equal((Deno.statSync(victim).mode ?? 0) & 0o777, 0o600);
    assert.equal(Deno.readTextFileSync(victim), "secret");
  });
});

Deno.test("files: nothing but the beginning of a large file decides whether it is overwritten", async () => {
  await withFolder((folder, file) => {
    const path = join(folder, "a");
    Deno.writeTextFileSync(path, "own");
    Deno.truncateSync(path, 2 ** 40); // a sparse file of 1 TiB
    replaceFile(file("a"), () => "own 2");
    assert.equal(Deno.readTextFileSync(path), "own 2");
  });
});

Deno.test("files: after a failure the old file remains, without a temporary file", async () => {
  await withFolder((folder, file) => {
    replaceFile(file("a"), () => "own");
    assert.throws(() =>
      replaceFile(file("a"), () => {
        throw new Error("no");
      }), /^Error: no$/);
    assert.equal(Deno.readTextFileSync(join(folder, "a")), "own");
    assert.deepEqual(names(folder), ["a"]);
    assert.throws(() => replaceFile(file("nowhere/a"), () => "own"), { code: "ENOENT" });
  });
});
