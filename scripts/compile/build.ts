/**
 * Builds the binary with `deno compile`.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { permissionOptions, type Walls } from "./permissions.ts";
import { v8Flags } from "./v8_flags.ts";

const root = new URL("../..", import.meta.url);

/** Options of a build. */
interface BuildOptions {
  /** The file to write; its folder is created. */
  readonly output: string;
  /** What the binary may reach. Default: anything, see `permissions.ts`. */
  readonly walls?: Walls | undefined;
  /** The target system, such as `aarch64-unknown-linux-gnu`. Default: this system. */
  readonly target?: string | undefined;
  /** The command of Deno. Default: the running one. */
  readonly deno?: readonly string[];
  /** The denort of exactly this version of Deno. Default: Deno downloads it. */
  readonly denort?: string;
}

/** The result of a build. */
export type BuildResult =
  | { readonly ok: true }
  /** `denort` does not exist and cannot be downloaded. */
  | { readonly ok: false; readonly reason: "no denort" }
  /** Any other failure, with Deno's message. */
  | { readonly ok: false; readonly reason: "failed"; readonly message: string };

/**
 * Builds the binary.
 *
 * Does not use `--bundle`: it is experimental and finds a worker only if its URL is written inside `new Worker()`.
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const { output, walls, target, denort } = options;
  const deno = options.deno ?? [Deno.execPath()];
  await Deno.mkdir(dirname(output), { recursive: true });
  // Deno before 2.9 lacks the option, and embeds every package of its configuration.
  const excludes = await knows(deno, "--exclude-unused-npm");
  await using config = excludes ? undefined : await configWithoutTests(`${output}.config`);
  const { success, text } = await run(deno, [
    "compile",
    "--quiet",
    // `deno task check` checks the types; the oldest Deno lacks some of them.
    "--no-check",
    ...permissionOptions(walls),
    await v8Flags(),
    // The cache would be in the temporary folder, which is writable for other users.
    "--no-code-cache",
    ...(config === undefined ? ["--exclude-unused-npm"] : ["--config", config.path]),
    "--include",
    "src/sandbox/worker.ts",
    ...(target === undefined ? [] : ["--target", target]),
    "--output",
    output,
    "src/main.ts",
  ], denort === undefined ? {} : { DENORT_BIN: denort });
  if (success) return { ok: true };
  if (text.includes("base binary")) return { ok: false, reason: "no denort" };
  return { ok: false, reason: "failed", message: (text.split("Stack backtrace:")[0] as string).trim() };
}

/** The path where Deno looks for a `denort` before it downloads one. */
export async function cachedDenort(target: string): Promise<string> {
  const version = `v${Deno.version.deno}`;
  return join(await denoDirectory(), "dl", "release", version, `denort-${target}.zip`);
}

/** The folder of Deno's downloads. */
export async function denoDirectory(): Promise<string> {
  const { text } = await run([Deno.execPath()], ["info", "--json"]);
  return (JSON.parse(text) as { denoDir: string }).denoDir;
}

/** Writes a deno.json without the packages that only tests import, and a copy of deno.lock, into a new folder. */
async function configWithoutTests(folder: string): Promise<AsyncDisposable & { readonly path: string }> {
  const { nodeModulesDir, unstable, imports } = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", root)),
  ) as { readonly imports: Readonly<Record<string, string>>; readonly [key: string]: unknown };
  const source = sourcesIn(new URL("src/", root)).join("");
  const used = Object.entries(imports).filter(([name]) => source.includes(`"${name}"`));
  const path = join(folder, "deno.json");
  const lock = { path: "deno.lock" };
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(
    path,
    JSON.stringify({ nodeModulesDir, unstable, lock, imports: Object.fromEntries(used) }),
  );
  await Deno.copyFile(new URL("deno.lock", root), join(folder, lock.path));
  return { path, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

/** The texts of the modules in a folder and below it, without tests. */
function sourcesIn(folder: URL): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory
      ? sourcesIn(new URL(`${name}/`, folder))
      : name.endsWith(".ts") && !name.endsWith("_test.ts")
      ? [Deno.readTextFileSync(new URL(name, folder))]
      : []
  );
}

/** Whether `deno compile` has an option. */
async function knows(deno: readonly string[], option: string): Promise<boolean> {
  return (await run(deno, ["compile", "--help"])).text.includes(option);
}

async function run(command: readonly string[], args: readonly string[], env: Record<string, string> = {}) {
  const [program, ...words] = command as [string, ...string[]];
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...words, ...args],
    cwd: root,
    env: {
      NO_COLOR: "1",
      // The oldest Deno trusts the certificate authorities of the system only with this.
      ...(Deno.env.has("DENO_TLS_CA_STORE") ? {} : { DENO_TLS_CA_STORE: "system,mozilla" }),
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  return { success, text: new TextDecoder().decode(success ? stdout : stderr) };
}
