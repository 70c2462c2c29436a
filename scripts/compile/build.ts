/**
 * Builds the binary with `deno compile`.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { type Bundle, bundleProgram } from "./bundle.ts";
import { permissionOptions, type Walls } from "./permissions.ts";
import { v8Flags } from "./v8_flags.ts";

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

/** Builds the binary from a {@linkcode bundleProgram bundle}. */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const bundled = await bundleProgram(`${resolve(options.output)}.bundle`);
  if (!bundled.ok) return { ok: false, reason: "failed", message: bundled.message };
  await using bundle = bundled;
  return await compile(bundle, options);
}

/** Builds a binary from a program that is ready to run, with the permissions and flags of ours. */
export async function compile(
  program: Pick<Bundle, "folder" | "main" | "worker">,
  { output, walls, target, deno, denort }: BuildOptions,
): Promise<BuildResult> {
  await Deno.mkdir(dirname(output), { recursive: true });
  const { success, text } = await run(deno ?? [Deno.execPath()], [
    "compile",
    "--quiet",
    // `deno task check` checks the types.
    "--no-check",
    ...permissionOptions(walls),
    await v8Flags(),
    // The cache would be in the temporary folder, which is writable for other users.
    "--no-code-cache",
    "--include",
    program.worker,
    ...(target === undefined ? [] : ["--target", target]),
    "--output",
    resolve(output),
    program.main,
  ], { cwd: program.folder, env: denort === undefined ? {} : { DENORT_BIN: denort } });
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

async function run(
  command: readonly string[],
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
) {
  const [program, ...words] = command as [string, ...string[]];
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...words, ...args],
    ...(cwd === undefined ? {} : { cwd }),
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
