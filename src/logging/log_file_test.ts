import assert from "node:assert/strict";
import { join } from "node:path";
import { LogFile, RotationError } from "./log_file.ts";

async function withFolder(work: (folder: string, path: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "log-" });
  try {
    await work(folder, join(folder, "a.log"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const filesIn = (folder: string) =>
  Object.fromEntries(
    [...Deno.readDirSync(folder)].filter(({ isFile }) => isFile).map(({ name }) => name).sort()
      .map((name) => [name, Deno.readTextFileSync(join(folder, name))]),
  );

Deno.test("log file: records are appended, and a rotation keeps the latest files", async () => {
  await withFolder((folder, path) => {
    Deno.writeTextFileSync(path, "before\n");
    using file = new LogFile({ path, maxBytes: 14, maxFiles: 2 });
    for (
      const text of ["line 1\n", "line 2\n", "line 3\n", "a line that is longer than the limit\n", "line 4\n"]
    ) {
      file.write(text);
    }
    assert.deepEqual(filesIn(folder), {
      "a.log": "line 4\n",
      "a.log.1": "a line that is longer than the limit\n",
      "a.log.2": "line 2\nline 3\n",
    });
  });
});

Deno.test("log file: a file that was moved away is created again by the next rotation", async () => {
  await withFolder((folder, path) => {
    using file = new LogFile({ path, maxBytes: 8 });
    file.write("line 1\n");
    Deno.renameSync(path, join(folder, "moved"));
    file.write("line 2\n");
    assert.deepEqual(filesIn(folder), { "a.log": "line 2\n", moved: "line 1\n" });
  });
});

Deno.test("log file: a link that is put in its place while it is opened or rotated is not followed", async () => {
  await withFolder((folder, path) => {
    const victim = join(folder, "victim");
    Deno.writeTextFileSync(victim, "important\n");
    const { lstatSync } = Deno;
    Deno.writeTextFileSync(path, "");
    // Another user puts a link there right after the look at the file
    Deno.lstatSync = (name) => {
      const found = lstatSync(name);
      Deno.removeSync(path);
      Deno.symlinkSync(victim, path);
      return found;
    };
    try {
      assert.throws(() => new LogFile({ path }), /^FileError: another file took its place/);
    } finally {
      Deno.lstatSync = lstatSync;
    }
    assert.throws(() => new LogFile({ path }), /^FileError: it is a symbolic link/);
    Deno.removeSync(path);
    using file = new LogFile({ path, maxBytes: 8 });
    file.write("line 1\n");
    const { renameSync } = Deno;
    Deno.renameSync = (from, to) => {
      renameSync(from, to);
      if (from === path) Deno.symlinkSync(victim, path);
    };
    try {
      assert.throws(() => file.write("line 2\n"), RotationError);
    } finally {
      Deno.renameSync = renameSync;
    }
    assert.deepEqual(filesIn(folder), { "a.log.1": "line 1\nline 2\n", victim: "important\n" });
  });
});

Deno.test("log file: a device is refused", () => {
  assert.throws(() => new LogFile({ path: "/dev/full" }), /^FileError: it is not a regular file$/);
});

Deno.test("log file: if it cannot be rotated, it grows, and no record is lost", async () => {
  await withFolder((folder, path) => {
    Deno.mkdirSync(`${path}.1`);
    using file = new LogFile({ path, maxBytes: 8, maxFiles: 1 });
    file.write("line 1\n");
    for (const text of ["line 2\n", "line 3\n"]) {
      assert.throws(() => file.write(text), /^RotationError: .*Is a directory/);
    }
    assert.deepEqual(filesIn(folder), { "a.log": "line 1\nline 2\nline 3\n" });
  });
});
