import assert from "node:assert/strict";
import { formatProblem } from "./problems.ts";
import { loadConfigFile } from "./load_file.ts";
import { minimal } from "./test_support.ts";

/** What is said of a folder with a configuration and what `fill` puts beside it. */
function saidOf(fill: (folder: string) => unknown): string {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${folder}/school.yaml`, minimal(), { mode: 0o600 });
    using _kept = fill(folder) as Disposable | null;
    const result = loadConfigFile(folder, {});
    return result.ok ? "loaded" : result.problems.map(formatProblem).join("\n").replaceAll(folder, "FOLDER");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("configuration folder: sub-folders do not count, also behind links", () => {
  assert.equal(saidOf(() => null), "loaded");
  assert.equal(saidOf((folder) => (Deno.mkdirSync(`${folder}/old.yaml`), null)), "loaded");
  assert.equal(saidOf((folder) => (Deno.symlinkSync("/", `${folder}/root.yml`), null)), "loaded");
  assert.equal(
    saidOf((folder) => (Deno.symlinkSync("school.yaml", `${folder}/other.yaml`), null)),
    "FOLDER: the configuration cannot be read: it is a folder with several configurations; name one: other.yaml, school.yaml",
  );
});

Deno.test("configuration folder: a socket counts, and cannot be read", () => {
  const socket = (folder: string) => Deno.listen({ transport: "unix", path: `${folder}/bus.yaml` });
  assert.match(saidOf(socket), /several configurations; name one: bus\.yaml, school\.yaml$/);
  assert.match(
    saidOf((folder) => {
      Deno.removeSync(`${folder}/school.yaml`);
      return socket(folder);
    }),
    /^FOLDER\/bus\.yaml: the configuration cannot be read: /,
  );
});

Deno.test("configuration folder: a link to nowhere is an error: the configuration that it names may be the right one", () => {
  assert.equal(
    saidOf((folder) => (Deno.symlinkSync("gone", `${folder}/site.yaml`), null)),
    "FOLDER: the configuration cannot be read: it is a folder with several configurations; name one: school.yaml, site.yaml",
  );
  assert.equal(
    saidOf((folder) => {
      Deno.removeSync(`${folder}/school.yaml`);
      Deno.symlinkSync("gone", `${folder}/site.yaml`);
      return null;
    }),
    "FOLDER/site.yaml: the configuration cannot be read: it does not exist",
  );
});
