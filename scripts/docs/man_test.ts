import assert from "node:assert/strict";
import { VARIABLES } from "../../src/cli/options.ts";
import { schemaKeys } from "../../src/config/schema/keys.ts";
import { loadConfig } from "../../src/config/load.ts";
import { EXIT } from "../../src/report/report.ts";
import { commandTree } from "./command_tree.ts";
import { EXAMPLE, manConfig } from "./man_config.ts";
import { manCommand } from "./man_command.ts";
import { documents, isThere, run } from "./test_support.ts";

const COMMAND = plain(manCommand("2026-01-31"));
const CONFIG = plain(manConfig("2026-01-31"));

/** A page without roff's escapes and fonts. */
function plain(page: string): string {
  return page.replace(/\\f[BIR]/g, "").replaceAll("\\-", "-").replaceAll("\\(aq", "'").replaceAll(
    "\\(ha",
    "^",
  );
}

/** A section of a page. */
function section(page: string, title: string): string {
  const found = page.split(/^\.SH /m).find((text) => text.startsWith(`"${title}"`));
  assert.ok(found !== undefined, `no section ${title}`);
  return found;
}

for (const page of ["man/udm-directory-connector.1", "man/udm-directory-connector.yaml.5"]) {
  for (
    const [program, args] of [
      ["/usr/bin/man", ["-l", "--warnings=all"]],
      ["/usr/bin/groff", ["-man", "-ww", "-Tutf8", "-z"]],
      ["/usr/bin/mandoc", ["-T", "lint", "-W", "style"]],
    ] as const
  ) {
    Deno.test(`man: ${program} accepts ${page} without warnings`, async () => {
      if (!isThere(program)) return;
      await using docs = await documents();
      const { code, stdout, stderr } = await run(program, [...args, docs.path(page)], {
        env: { LC_ALL: "C.UTF-8", MANWIDTH: "80" },
      });
      assert.equal(stderr, "");
      assert.equal(code, 0, stdout);
      if (program.endsWith("man")) assert.match(stdout, /NAME\s+udm-directory-connector/);
      else assert.equal(stdout, "");
    });
  }
}

Deno.test("man: the page has every command and option", () => {
  const tree = commandTree();
  for (const { name, description, options } of tree.commands) {
    assert.match(COMMAND, new RegExp(`^\\.SS "${name}\\b`, "m"));
    assert.ok(COMMAND.replace(/\s+/g, " ").includes(description.slice(1)), description);
    for (const { long, value } of options) {
      const term = new RegExp(`^\\.TP\\n(-\\w, )?${long}${value === undefined ? "" : ` ${value}`}$`, "m");
      assert.match(COMMAND, term);
    }
  }
  for (const { long } of tree.options) assert.ok(COMMAND.includes(long), long);
});

Deno.test("man: the page has every environment variable", () => {
  const environment = section(COMMAND, "ENVIRONMENT");
  for (const name of VARIABLES) assert.match(environment, new RegExp(`^\\.TP\\n${name}\\n`, "m"));
});

Deno.test("man: the page has every exit code", () => {
  const codes = section(COMMAND, "EXIT STATUS");
  for (const code of Object.values(EXIT)) {
    assert.match(codes, new RegExp(`^\\.TP\\n${code}\\n\\w`, "m"));
  }
});

Deno.test("man: the page has every key of the configuration with old names and default", () => {
  for (const key of schemaKeys().filter(({ isSection }) => !isSection)) {
    let within = section(CONFIG, key.path.slice(0, key.path.lastIndexOf(".")));
    const other = /^The keys are those of (\S+)\.$/m.exec(within)?.[1];
    if (other !== undefined) within = section(CONFIG, other);
    const entry = within.split("\n.TP\n").find((text) => text.startsWith(`${key.name} (`));
    assert.ok(entry !== undefined, `${key.path} is missing`);
    assert.equal(/^[^\n]*, required\)/.test(entry), key.isMandatory, key.path);
    for (const alias of key.aliases) assert.ok(entry.includes(alias), `${key.path}: ${alias}`);
    const shown = key.defaultValue !== undefined && typeof key.defaultValue !== "boolean";
    if (shown && typeof key.defaultValue !== "object") {
      assert.ok(entry.includes(`Default: ${key.defaultValue}`), key.path);
    }
    assert.equal(entry.includes("Default: "), key.defaultValue !== undefined, key.path);
  }
});

Deno.test("man: flags are yes or no, lists and maps are YAML", () => {
  assert.match(CONFIG, /skip_writes \(yes or no\)[\s\S]*?Default: no\n/);
  assert.match(CONFIG, /Default: \[memberOf, member\]\n/);
  assert.match(CONFIG, /Example: \{c: \{UK: GB\}\}\n/);
  assert.match(CONFIG, /user_scope \(one or sub\)/);
});

Deno.test("man: the example configuration can be loaded", () => {
  const result = loadConfig({
    path: "example.yaml",
    readTextFile: () => EXAMPLE,
    env: new Map([["UDM_PASSWORD", "dummy-of-udm"], ["SOURCE_PASSWORD", "dummy-of-source"]]),
  });
  assert.deepEqual(result.ok ? [...result.warnings, ...result.notes] : result.problems, []);
});
