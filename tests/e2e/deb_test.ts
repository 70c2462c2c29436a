/**
 * The Debian package, built from the binary under test (UDC_COMMAND); without a binary, nothing is tested.
 *
 * @module
 */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { buildPackage, type BuiltPackage } from "../../scripts/deb/package.ts";
import { OLDEST_DENO } from "../../scripts/denort.ts";
import { findPackages } from "../../scripts/licences/packages.ts";
import { makeBill } from "../../scripts/sbom/make.ts";
import { InstalledRoot, whyNoRoot } from "./installed_root.ts";
import { World } from "./world.ts";

const NAME = "udm-directory-connector";
const CONFIGURATIONS = `/etc/${NAME}`;

const DOC = `/usr/share/doc/${NAME}`;

/** Required files of the package with their modes. Additional files are allowed only in the documentation folder. */
const FILES: Readonly<Record<string, string>> = {
  [`${CONFIGURATIONS}/`]: "drwxr-x---",
  [`/usr/bin/${NAME}`]: "-rwxr-xr-x",
  [`/usr/lib/systemd/system/${NAME}@.service`]: "-rw-r--r--",
  [`/usr/lib/systemd/system/${NAME}@.timer`]: "-rw-r--r--",
  [`/usr/lib/systemd/system/${NAME}-mail@.service`]: "-rw-r--r--",
  ...Object.fromEntries(["check", "plan"].flatMap((command) => {
    const unit = `/usr/lib/systemd/system/${NAME}-${command}@.service`;
    return [
      [unit, "-rw-r--r--"],
      [`${unit}.d/10-service.conf`, "lrwxrwxrwx"],
      [`${unit}.d/zz-command.conf`, "-rw-r--r--"],
    ];
  })),
  [`${DOC}/examples/ad.yaml`]: "-rw-r--r--",
  [`${DOC}/examples/openldap.yaml`]: "-rw-r--r--",
  [`${DOC}/examples/logging.yaml`]: "-rw-r--r--",
  [`${DOC}/examples/helm/udm-directory-connector/Chart.yaml`]: "-rw-r--r--",
  [`${DOC}/changelog.gz`]: "-rw-r--r--",
  [`${DOC}/copyright`]: "-rw-r--r--",
  [`/usr/share/man/man1/${NAME}.1.gz`]: "-rw-r--r--",
  [`/usr/share/man/man5/${NAME}.yaml.5.gz`]: "-rw-r--r--",
  [`/usr/share/bash-completion/completions/${NAME}`]: "-rw-r--r--",
  [`/usr/share/zsh/vendor-completions/_${NAME}`]: "-rw-r--r--",
  [`/usr/share/fish/vendor_completions.d/${NAME}.fish`]: "-rw-r--r--",
};

/** Path of the package in the test system. */
const ARCHIVE = "/package.deb";

/** Files that the package manager and the index of manual pages change for any package. */
const RECORDS = new RegExp(
  "^/var/(?:lib/dpkg/(?:status|status-old|available|lock|lock-frontend|triggers/.*)|log/dpkg\\.log|cache/man(?:/.*)?)$",
);

/** Shared folders that the test creates. */
const FOLDERS = ["/etc/systemd/system/timers.target.wants", "/var/lib/systemd/timers"];

/** Lowest compression, because the packages are only tested. */
const OPTIONS = {
  date: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000,
  maintainer: "Some Body <some@example.org>",
  effort: 0,
};

const given = Deno.env.get("UDC_COMMAND");
const binary = given === undefined ? undefined : (JSON.parse(given) as string[]).at(-1) as string;

function output(program: string, ...args: string[]): { readonly success: boolean; readonly text: string } {
  const { success, stdout, stderr } = new Deno.Command(program, { args, stdin: "null" }).outputSync();
  const decoder = new TextDecoder();
  return { success, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** Why no package can be built; undefined if one can. */
function whyNoPackage(): string | undefined {
  for (const program of ["dpkg-deb", "objdump", "lintian"]) {
    try {
      output(program, "--version");
    } catch {
      return `${program} is not installed`;
    }
  }
  return undefined;
}

/** The bill of materials that the oldest supported Deno writes. */
async function billOfOldestDeno(): Promise<string> {
  const written = await Deno.makeTempFile({ prefix: "bill-" });
  try {
    const { success, stderr } = await new Deno.Command("npx", {
      args: [
        ...["--yes", `deno@${OLDEST_DENO}`, "run", "--allow-all", "--no-check", "scripts/sbom.ts"],
        ...["--binary", binary as string, "--output", written],
      ],
      cwd: new URL("../../", import.meta.url),
      env: { SOURCE_DATE_EPOCH: String(OPTIONS.date) },
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return await Deno.readTextFile(written);
  } finally {
    await Deno.remove(written);
  }
}

/** Packages without code, of which a binary contains nothing. */
const TYPES_ONLY = ["strict-event-emitter-types"];

/** A package and its folder. */
class Package implements AsyncDisposable {
  private constructor(private readonly folder: string, readonly built: BuiltPackage) {}

  static async build(): Promise<Package> {
    const folder = await Deno.makeTempDir({ prefix: "package-" });
    return new Package(folder, await buildPackage({ ...OPTIONS, binary: binary as string, output: folder }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

if (binary !== undefined) {
  const noPackage = whyNoPackage();
  const noRoot = noPackage ?? await whyNoRoot();
  if (noPackage !== undefined) console.log(`skipped: the Debian package: ${noPackage}`);
  else if (noRoot !== undefined) console.log(`skipped: the Debian package installed: ${noRoot}`);

  Deno.test({
    name: "deb: the package is complete, and lintian accepts it",
    ignore: noPackage !== undefined,
    async fn(t) {
      await using made = await Package.build();
      const { path } = made.built;

      await t.step("builds are reproducible", async () => {
        await using again = await Package.build();
        assert.equal(Buffer.compare(await Deno.readFile(path), await Deno.readFile(again.built.path)), 0);
      });

      await t.step("lintian reports nothing", () => {
        const { success, text } = output("lintian", "--allow-root", "--no-cfg", "--fail-on=warning", path);
        assert.equal(text, "");
        assert.ok(success);
      });

      await t.step("it depends only on the C library and the compiler's runtime", () => {
        const { text } = output("dpkg-deb", "--field", path, "Depends");
        assert.match(text, /^libc6 \(>= 2\.\d+\), libgcc-s1 \(>= [\d.]+\)\n$/);
      });

      await t.step("it contains the expected files and no others", () => {
        const modes = new Map(
          output("dpkg-deb", "--contents", path).text.trim().split("\n").map((line) => {
            const [mode = "", owner, , , , file = ""] = line.split(/\s+/);
            assert.equal(owner, "root/root", line);
            return [file.slice(1), mode] as const;
          }),
        );
        for (const [file, mode] of Object.entries(FILES)) assert.equal(modes.get(file), mode, file);
        const others = [...modes.keys()].filter((file) =>
          !file.endsWith("/") && !(file in FILES) && !file.startsWith(`${DOC}/`)
        );
        assert.deepEqual(others, [`/usr/share/lintian/overrides/${NAME}`]);
        assert.deepEqual([...modes.keys()].filter((file) => file.endsWith(".ts")), []);
      });

      await t.step(
        "the copyright file and the bill of materials list every package in the binary",
        async () => {
          const { locked, needed } = await findPackages();
          const extract = `dpkg-deb --fsys-tarfile "$1" | tar --extract --to-stdout .${DOC}/copyright`;
          const copyright = output("sh", "-c", extract, "sh", path).text;
          const bill = await makeBill({ binary, date: OPTIONS.date });
          const packages = needed.map((id) => locked.get(id) ?? assert.fail(id));
          for (const { name, version } of packages.filter(({ name }) => !TYPES_ONLY.includes(name))) {
            assert.ok(copyright.includes(`Files: npm/${name}-${version}/*\n`), name);
            assert.ok(bill.includes(`"pkg:npm/${name.replace("@", "%40")}@${version}"`), name);
          }
          assert.match(copyright, /^Files: deno\/deno-\d+\.\d+\.\d+\/\*$/m);
          assert.match(bill, /"pkg:cargo\/tokio@/);
          assert.equal(await billOfOldestDeno(), bill);
        },
      );
    },
  });

  Deno.test({
    name: "deb: the installed program synchronises; purging it keeps only the administrator's files",
    ignore: noRoot !== undefined,
    async fn() {
      await using made = await Package.build();
      await using world = await World.open();
      await using root = await InstalledRoot.open();
      const run = async (...command: string[]) => {
        const { code, text } = await root.run(command);
        assert.equal(code, 0, `${command.join(" ")}: ${text}`);
        return text;
      };
      const put = async (path: string, content: string | Uint8Array<ArrayBuffer>) => {
        const { code, text } = await root.run(["sh", "-c", `umask 077; cat >"$1"`, "sh", path], content);
        assert.equal(code, 0, text);
      };
      const left = () => root.changes().filter((path) => !RECORDS.test(path));

      await put(ARCHIVE, await Deno.readFile(made.built.path));
      await run("dpkg", "--install", ARCHIVE);
      assert.ok(left().includes(`/usr/bin/${NAME}`));
      assert.equal(await run("dpkg", "--verify", NAME), "");
      await run("dpkg", "--purge", NAME);
      assert.deepEqual(left(), [ARCHIVE]);

      await run("dpkg", "--install", ARCHIVE);
      assert.equal(await run("stat", "--format=%a %U %G", CONFIGURATIONS), "750 root root\n");
      const credentials = `${CONFIGURATIONS}/school.credentials`;
      await run("mkdir", credentials);
      const config = await world.configure({ udm: { password: undefined }, source: { password: undefined } });
      const own = {
        [`${CONFIGURATIONS}/school.yaml`]: await Deno.readTextFile(config),
        [`${credentials}/udm-password`]: world.udm.password,
        [`${credentials}/source-password`]: world.slapd.readerPassword,
      };
      for (const [path, content] of Object.entries(own)) await put(path, content);
      await run("env", `CREDENTIALS_DIRECTORY=${credentials}`, NAME, `${CONFIGURATIONS}/school.yaml`);
      assert.deepEqual(world.users(), ["anna", "bert", "cora"]);

      // The state after `systemctl enable` and a run of the timer.
      const timer = `${NAME}@school.timer`;
      const wants = "/etc/systemd/system/timers.target.wants";
      await run("mkdir", "--parents", wants, "/var/lib/systemd/timers");
      await run("ln", "--symbolic", `/usr/lib/systemd/system/${NAME}@.timer`, `${wants}/${timer}`);
      await run("touch", `/var/lib/systemd/timers/stamp-${timer}`);

      await run("dpkg", "--remove", NAME);
      const removed = left();
      assert.deepEqual(removed.filter((path) => path.startsWith("/usr")), []);
      for (const path of [`${wants}/${timer}`, ...Object.keys(own)]) assert.ok(removed.includes(path), path);

      assert.match(await run("dpkg", "--purge", NAME), /your configurations and passwords .*\nwere kept/);
      const kept = [CONFIGURATIONS, credentials, ...Object.keys(own)].sort();
      assert.deepEqual(left().filter((path) => path !== ARCHIVE && !FOLDERS.includes(path)), kept);
    },
  });
}
