import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
// @ts-types="../../src/transform/sanitizers/google_libphonenumber.d.ts"
import google from "google-libphonenumber";
import { bundleProgram } from "./bundle.ts";

/** Nothing listens on the discard port. */
const CONFIG = {
  udm: { uri: "http://127.0.0.1:9/univention/udm/", user: "u", password: "s3cret", user_ou: "ou=i" },
  source: {
    ldap_uri: "ldap://127.0.0.1:9",
    user_base: "dc=x",
    user_filter: "(uid=*)",
    user_attrs: ["uid", "entryUUID"],
    user_trans: { rename_attrs: { username: "uid", univentionObjectIdentifier: "entryUUID" } },
  },
};

/** The modules of a folder by name. */
function modulesIn(folder: string): { readonly name: string; readonly text: string }[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return modulesIn(path);
    return name.endsWith(".js") ? [{ name, text: Deno.readTextFileSync(path) }] : [];
  });
}

/** The used part of google-libphonenumber, and what a comparison needs. */
interface Phones {
  getSupportedRegions(): string[];
  getExampleNumberForType(region: string, type: number): unknown;
  isValidNumber(number: unknown): boolean;
  getRegionCodeForNumber(number: unknown): string | null;
  format(number: unknown, format: number): string;
}

/** What google-libphonenumber knows about the example numbers of all countries, by country and type. */
function examplesOf({ PhoneNumberUtil, PhoneNumberFormat }: typeof google) {
  const phones = PhoneNumberUtil.getInstance() as unknown as Phones;
  return phones.getSupportedRegions().map((region) => [
    region,
    ...Array.from({ length: 12 }, (_, type) => {
      const number = phones.getExampleNumberForType(region, type);
      return number === null ? undefined : [
        phones.format(number, PhoneNumberFormat.INTERNATIONAL),
        phones.isValidNumber(number),
        phones.getRegionCodeForNumber(number),
      ];
    }),
  ]);
}

/** The metadata of the bundled library is parsed later, and is that of the package. */
async function comparePhoneLibraries(folder: string): Promise<void> {
  const { name = "" } = modulesIn(folder).find((module) => module.name.startsWith("libphonenumber-")) ?? {};
  const { default: bundled } = await import(pathToFileURL(join(folder, name)).href);
  const examples = examplesOf(bundled);
  assert.ok(examples.length > 240, `only ${examples.length} countries`);
  assert.deepEqual(examples, examplesOf(google));
}

Deno.test("bundle: the worker loads its wall first, no package needs what the wall refuses, phone numbers are those of the package, and a run reaches the network", async () => {
  const home = await Deno.makeTempDir({ prefix: "bundle-" });
  try {
    const bundled = await bundleProgram(join(home, "program"));
    assert.ok(bundled.ok, JSON.stringify(bundled));
    await using bundle = bundled;
    const worker = await Deno.readTextFile(join(bundle.folder, bundle.worker));
    const [first] = worker.split("\n");
    const [, file] = first?.match(/^import "\.\/(.+)";$/) ?? [];
    const entry = await Deno.readTextFile(join(bundle.folder, file ?? ""));
    // The wall alone: what it imports of the bundle is itself
    const [wall, ...others] = entry.matchAll(/"\.\.\/(chunk-\w+\.js)"/g).map(([, name]) => name).toArray();
    assert.deepEqual(others, []);
    const importing = modulesIn(bundle.folder).filter(({ text }) =>
      /from ?"node:(?:module|worker_threads)"/.test(text)
    );
    assert.deepEqual(importing.map(({ name }) => name), [wall]);

    const all = modulesIn(bundle.folder).map(({ text }) => text).join("");
    assert.match(all, /^\/\/ npm\/ldapts\/\d/m);
    assert.doesNotMatch(all, /^\s*(?:\/\/ |")\.\.\//m, "no place of the machine that builds it");

    await comparePhoneLibraries(bundle.folder);

    const config = join(home, "config.yaml");
    await Deno.writeTextFile(config, JSON.stringify(CONFIG), { mode: 0o600 });
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "--allow-all", bundle.main, config],
      cwd: bundle.folder,
      clearEnv: true,
      env: { DENO_NO_UPDATE_CHECK: "1", HOME: home },
      stdin: "null",
    }).output();
    const text = new TextDecoder().decode(stderr);
    assert.match(text, /nothing listens there/);
    assert.equal(code, 1, text);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
