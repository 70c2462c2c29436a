import assert from "node:assert/strict";
import { join } from "node:path";
import { command } from "./program.ts";
import { person, photo, World } from "./world.ts";

/** A host name that only the hosts file of these tests knows. */
const HOST = "localhost";
/** A loopback address at which no server listens. */
const DEAD = "127.83.1.9";

/** Whether a process may have its own hosts file: a mount namespace (Linux, root). */
function canReplaceHosts(): boolean {
  try {
    return new Deno.Command("unshare", { args: ["--mount", "true"], stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** A run of the program with a hosts file of its own. */
interface HostsRun {
  readonly ended: Promise<{ readonly code: number; readonly stderr: string }>;
  /** Changes the addresses of HOST. */
  change(...addresses: readonly string[]): Promise<void>;
  /** Waits until stderr contains a text `times` times. */
  saw(text: string, times: number): Promise<void>;
  stop(): void;
}

/** Starts the program with a hosts file in which HOST has these addresses. */
async function startWithHosts(
  world: World,
  addresses: readonly string[],
  args: readonly string[],
): Promise<HostsRun> {
  const hosts = join(world.folder, "hosts");
  // Written in place: the mount shows the file, not its path
  const change = (...addresses: readonly string[]) =>
    Deno.writeTextFile(hosts, addresses.map((address) => `${address} ${HOST}\n`).join(""));
  await change(...addresses);
  const script = `mount --bind "$0" /etc/hosts && exec "$@"`;
  const child = new Deno.Command("unshare", {
    args: ["--mount", "sh", "-c", script, hosts, ...command(), ...args],
    env: { DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let stderr = "";
  let notify = () => {};
  const read = async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      stderr += text;
      notify();
    }
  };
  const reading = read();
  return {
    ended: Promise.all([child.status, reading]).then(([{ code }]) => ({ code, stderr })),
    change,
    async saw(text, times) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      notify = () => stderr.split(text).length > times ? resolve() : undefined;
      notify();
      void reading.then(() => reject(new Error(`"${text}" is missing:\n${stderr}`)));
      await promise;
    },
    stop: () => child.kill("SIGTERM"),
  };
}

/** Runs the program to its end, see {@linkcode startWithHosts}. */
async function runWithHosts(world: World, addresses: readonly string[], args: readonly string[]) {
  return await (await startWithHosts(world, addresses, args)).ended;
}

const ignore = !canReplaceHosts();

for (const tls of [false, true]) {
  const scheme = tls ? "ldaps" : "ldap";
  const where = (world: World) => (tls ? world.slapd.ldapsUrl : world.slapd.url).replace("127.0.0.1", HOST);

  for (const addresses of [[DEAD, "127.0.0.1"], ["::1", "127.0.0.1"], ["127.0.0.1", DEAD]]) {
    const name = `addresses: ${scheme}: a host with ${
      addresses.join(" and ")
    }, of which one answers, is read`;
    Deno.test(name, { ignore }, async () => {
      await using world = await World.open({ tls, ldif: person("anna", { jpegPhoto: photo(1) }) });
      const config = await world.configure({ source: { ldap_uri: where(world) } });
      const { code, stderr } = await runWithHosts(world, addresses, ["sync", config]);
      assert.equal(code, 0, stderr);
      assert.deepEqual(world.users(), ["anna"]);
      assert.ok(world.properties("anna").jpegPhoto, "the photo is read over a connection of its own");
      assert.match(stderr, new RegExp(`reading from ${where(world)} \\(127\\.0\\.0\\.1\\)`));
    });
  }
}

Deno.test("addresses: the error names each address of a host", { ignore }, async () => {
  await using world = await World.open();
  const port = new URL(world.slapd.url).port;
  const config = await world.configure({ source: { ldap_uri: `ldap://${HOST}:${port}` } });
  const other = "127.83.1.10";
  const { code, stderr } = await runWithHosts(world, [DEAD, other], ["sync", config]);
  assert.equal(code, 1, stderr);
  for (const address of [DEAD, other]) {
    assert.ok(stderr.includes(`ldap://${HOST}:${port} (${address}): connect: connection refused`), stderr);
  }
});

Deno.test("addresses: each round looks the host up again", { ignore }, async () => {
  await using world = await World.open();
  const port = new URL(world.slapd.url).port;
  const config = await world.configure({ source: { ldap_uri: `ldap://${HOST}:${port}` } });
  const run = await startWithHosts(world, [DEAD], ["sync", "--repeat", "--repeat-delay", "1", config]);
  try {
    await run.saw("failed, nothing was written", 1);
    await run.change("127.0.0.1");
    await run.saw("done in", 1);
    await run.change("127.0.0.1", DEAD);
    await run.saw("has addresses that were unknown when the program started", 1);
  } finally {
    run.stop();
    await run.ended;
  }
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
});

Deno.test("addresses: check reports each address of a host", { ignore }, async () => {
  await using world = await World.open({ tls: true });
  const config = await world.configure({
    source: { ldap_uri: world.slapd.ldapsUrl.replace("127.0.0.1", HOST) },
  });
  const { code, stderr } = await runWithHosts(world, [DEAD, "127.0.0.1"], ["check", config]);
  assert.equal(code, 0, stderr);
});
