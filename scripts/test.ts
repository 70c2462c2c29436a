/**
 * All tests: types, lint, format, then every test there is. Ends with a line `N passed, N failed`.
 *
 * Arguments are passed on to `deno test` (a file or folder, `--filter`); then only the tests are run.
 *
 * @module
 */

import { installServers } from "./install_servers.ts";

const root = new URL("..", import.meta.url);

/** Runs deno in the root of the project; gives whether it succeeded and, if asked for, what it printed. */
async function deno(args: readonly string[]): Promise<boolean> {
  const child = new Deno.Command(Deno.execPath(), { args: [...args], cwd: root, stdin: "null" }).spawn();
  return (await child.status).success;
}

/** Runs deno test; passes its output on and counts. */
async function test(
  args: readonly string[],
): Promise<{ passed: number; failed: number; ignored: number; ok: boolean }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", "--parallel", ...args],
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let tail = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    Deno.stdout.writeSync(chunk);
    tail = (tail + decoder.decode(chunk, { stream: true })).slice(-4000);
  }
  const { success } = await child.status;
  // deno-lint-ignore no-control-regex
  const plain = tail.replace(/\u001b\[[0-9;]*m/g, "");
  const count = (what: string) =>
    Number(plain.match(new RegExp(`(\\d+) ${what}`, "g"))?.at(-1)?.match(/\d+/)?.[0] ?? 0);
  return { passed: count("passed"), failed: count("failed"), ignored: count("ignored"), ok: success };
}

const args = Deno.args;
const missing = await installServers();
for (const program of missing) console.log(`not on this machine, and it cannot be installed: ${program}`);

let checksFailed = 0;
let checksPassed = 0;
if (args.length === 0) {
  const checks = [
    ["check", "--quiet", "src", "scripts", "tests"],
    ["lint", "--quiet"],
    ["fmt", "--check", "--quiet"],
  ];
  for (const check of checks) {
    const ok = await deno(check);
    console.log(`deno ${check[0]}: ${ok ? "ok" : "FAILED"}`);
    if (ok) checksPassed++;
    else checksFailed++;
  }
}
const { passed, failed, ignored, ok } = await test(args);
const failures = failed + checksFailed + (!ok && failed === 0 ? 1 : 0);
console.log(
  `${passed + checksPassed} passed, ${failures} failed${ignored > 0 ? `, ${ignored} skipped` : ""}`,
);
Deno.exit(failures === 0 ? 0 : 1);
