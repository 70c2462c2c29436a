import assert from "node:assert/strict";
import { isAbsent, readConfiguration, readNamedFile } from "./files.ts";

/** Reads a path of /etc with these files as `path: text`, or as the reason why there is none. */
function read(path: string, files: Readonly<Record<string, string>>): string {
  const folders = new Set(Object.keys(files).map((file) => file.slice(0, file.lastIndexOf("/"))));
  const found = readConfiguration({
    path,
    env: new Map(),
    readTextFile(file) {
      if (folders.has(file)) throw new Deno.errors.IsADirectory();
      const text = files[file];
      if (text === undefined) throw new Deno.errors.NotFound();
      return text;
    },
    list: (folder) => Object.keys(files).map((file) => file.slice(folder.length + 1)),
  });
  return `${found.path}: ${found.ok ? found.text : found.reason}`;
}

Deno.test("configuration file: a folder stands for its only *.yaml or *.yml", () => {
  assert.equal(
    read("/etc", { "/etc/a.yml": "A", "/etc/ca.pem": "B", "/etc/..data/a.yml": "C" }),
    "/etc/a.yml: A",
  );
  assert.equal(read("/etc", { "/etc/x.json": "" }), "/etc: it is a folder without a file *.yaml or *.yml");
  assert.equal(
    read("/etc", { "/etc/b.yml": "", "/etc/a.yaml": "" }),
    "/etc: it is a folder with several configurations; name one: a.yaml, b.yml",
  );
});

Deno.test("configuration file: a name without ending stands for .yaml, or else for .yml", () => {
  assert.equal(read("/etc/a.b", { "/etc/a.b": "0", "/etc/a.b.yaml": "1" }), "/etc/a.b: 0");
  assert.equal(read("/etc/a.b", { "/etc/a.b.yaml": "1", "/etc/a.b.yml": "2" }), "/etc/a.b.yaml: 1");
  assert.equal(read("/etc/a.b", { "/etc/a.b.yml": "2" }), "/etc/a.b.yml: 2");
  assert.equal(read("/etc/a.b", { "/etc/a.b.yaml": "\n", "/etc/a.b.yml": "2" }), "/etc/a.b.yml: 2");
  for (const files of [{}, { "/etc/a.yaml": "\n", "/etc/a.yml": "\n" }]) {
    assert.equal(
      read("/etc/a", files),
      "/etc/a: it does not exist, and a.yaml and a.yml are missing or empty",
    );
  }
  assert.equal(read("/etc/a.yml", { "/etc/a.yml.yaml": "1" }), "/etc/a.yml: it does not exist");
});

Deno.test("configuration file: under systemd, a file that cannot be read may be passed as a credential", () => {
  const reason = (error: Error, folder?: string) => {
    const env = new Map(folder === undefined ? [] : [["CREDENTIALS_DIRECTORY", folder]]);
    const readTextFile = () => {
      throw error;
    };
    const found = readNamedFile({ readTextFile, env }, "/file");
    assert.ok(!found.ok && isAbsent(found));
    return found.reason;
  };
  const unit = "/run/credentials/a@b.service";
  assert.equal(
    reason(new Deno.errors.NotFound(), unit),
    "it does not exist, or its unit hides it; pass it to the unit with LoadCredential=",
  );
  assert.equal(
    reason(new Deno.errors.PermissionDenied(), unit),
    "reading it is not allowed; look at its owner and mode, and at those of the folders above it; " +
      "or pass it to the unit with LoadCredential=, for which systemd reads it as root",
  );
  for (const folder of ["/credentials", undefined]) {
    assert.equal(reason(new Deno.errors.NotFound(), folder), "it does not exist");
    assert.doesNotMatch(reason(new Deno.errors.PermissionDenied(), folder), /LoadCredential/);
  }
});
