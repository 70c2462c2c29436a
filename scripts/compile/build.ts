/**
 * Builds the binary with `deno compile`.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { type Net, permissionOptions } from "./permissions.ts";
import { v8Flags } from "./v8_flags.ts";

const root = new URL("../..", import.meta.url);

/** What to build, and with what. */
interface BuildOptions {
  /** The file to write; its folder is made. */
  readonly output: string;
  readonly net: Net;
  /** For which system, as Deno calls them: `aarch64-unknown-linux-gnu`. Without it, for this one. */
  readonly target?: string | undefined;
  /** Deno, as a command. The one that is running, if it is not given. */
  readonly deno?: readonly string[];
  /** The executable that the program is put behind, of exactly the version of Deno. Without it, Deno downloads it. */
  readonly denort?: string;
}

/** Whether it was built, and if not, why. */
type BuildResult =
  | { readonly ok: true }
  /** `denort` is neither there, nor can it be downloaded. */
  | { readonly ok: false; readonly reason: "no denort" }
  /** Anything else, in Deno's words. */
  | { readonly ok: false; readonly reason: "failed"; readonly message: string };

/**
 * Builds the binary.
 *
 * `--bundle` is left alone: it is experimental, and finds a worker only where its URL is written within `new Worker()`.
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const { output, net, target, denort } = options;
  const deno = options.deno ?? [Deno.execPath()];
  await Deno.mkdir(dirname(output), { recursive: true });
  const { success, text } = await run(deno, [
    "compile",
    "--quiet",
    // Types are checked by `deno task check`; the oldest Deno lacks the types to do it.
    "--no-check",
    ...permissionOptions(net),
    await v8Flags(),
    // The binary would put its cache into the temporary folder, where others may write.
    "--no-code-cache",
    // Deno before 2.9 does not know it, and embeds no more either.
    ...(await knows(deno, "--exclude-unused-npm") ? ["--exclude-unused-npm"] : []),
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

/** Where Deno looks for a `denort` before it downloads it. */
export async function cachedDenort(target: string): Promise<string> {
  const version = `v${Deno.version.deno}`;
  return join(await denoDirectory(), "dl", "release", version, `denort-${target}.zip`);
}

/** The folder in which Deno keeps what it downloads. */
export async function denoDirectory(): Promise<string> {
  const { text } = await run([Deno.execPath()], ["info", "--json"]);
  return (JSON.parse(text) as { denoDir: string }).denoDir;
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
      // The oldest Deno trusts the system's authorities only if told to.
      ...(Deno.env.has("DENO_TLS_CA_STORE") ? {} : { DENO_TLS_CA_STORE: "system,mozilla" }),
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  return { success, text: new TextDecoder().decode(success ? stdout : stderr) };
}
