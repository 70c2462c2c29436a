import assert from "node:assert/strict";
import { layout } from "./layout.ts";

const ROOT = new URL("../../", import.meta.url);

function layoutWith(documents: Readonly<Record<string, string>>) {
  return layout({
    binary: "/nowhere/binary",
    units: new URL("systemd/", ROOT),
    examples: new URL("config/", ROOT),
    documents: new Map(Object.entries(documents)),
    readme: new URL("README.md", ROOT),
    docs: new URL("docs/", ROOT),
    changelog: "changes\n",
    copyright: "rights\n",
    overrides: new URL("lintian-overrides", import.meta.url),
  });
}

Deno.test("layout: manual pages and completions are in their standard folders", () => {
  const paths = layoutWith({
    "man/udm-directory-connector.1": "",
    "man/udm-directory-connector.yaml.5": "",
    "completions/udm-directory-connector.bash": "",
    "completions/udm-directory-connector.fish": "",
    "completions/udm-directory-connector.zsh": "",
  }).map(({ path }) => path);
  for (
    const path of [
      "usr/share/man/man1/udm-directory-connector.1.gz",
      "usr/share/man/man5/udm-directory-connector.yaml.5.gz",
      "usr/share/bash-completion/completions/udm-directory-connector",
      "usr/share/fish/vendor_completions.d/udm-directory-connector.fish",
      "usr/share/zsh/vendor-completions/_udm-directory-connector",
      "usr/lib/systemd/system/udm-directory-connector@.service",
      "usr/share/doc/udm-directory-connector/examples/ad.yaml",
      "usr/share/doc/udm-directory-connector/docs/guide/safety.md",
    ]
  ) assert.ok(paths.includes(path), path);
});

Deno.test("layout: a document without a path is an error", () => {
  assert.throws(
    () => layoutWith({ "completions/udm-directory-connector.ksh": "" }),
    /no place for completions/,
  );
  assert.throws(() => layoutWith({ "html/index.html": "" }), /no place for html\/index\.html/);
});

Deno.test("layout: only the configuration folder is private, and nothing is writable for others", () => {
  for (const { path, mode, link } of layoutWith({})) {
    if (link !== undefined) continue; // it has no mode of its own
    assert.equal(mode & 0o022, 0, path);
    assert.equal((mode & 0o004) === 0, path === "etc/udm-directory-connector", path);
  }
});

Deno.test("layout: the units of commands have their settings from the service, by a link", () => {
  const units = "usr/lib/systemd/system";
  const links = layoutWith({}).filter(({ link }) => link !== undefined);
  assert.deepEqual(
    links.map(({ path, link }) => [path, link]),
    ["check", "plan"].map((command) => [
      `${units}/udm-directory-connector-${command}@.service.d/10-service.conf`,
      "../udm-directory-connector@.service",
    ]),
  );
});
