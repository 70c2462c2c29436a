/**
 * A temporary 389 Directory Server for tests, with its own folder and port, without systemd. It needs root and the
 * packages 389-ds-base and ldap-utils.
 *
 * @module
 */

import { basename, join } from "node:path";
import { freePort } from "./free_port.ts";
import { exists } from "./command.ts";

/** The naming context. */
export const DIRSRV_SUFFIX = "dc=example,dc=test";

/** A running server. */
interface Dirsrv extends AsyncDisposable {
  readonly url: string;
  readonly adminDn: string;
  readonly adminPassword: string;
  /** Applies LDIF change records (ldapmodify); those without `changetype` are added. */
  modify(ldif: string): Promise<void>;
}

const SERVER = "/usr/sbin/ns-slapd";
const MODIFY = "/usr/bin/ldapmodify";
const TEMPLATE = "/usr/share/dirsrv/data/template-dse.ldif";
const CONFIG = "/etc/dirsrv/config/slapd-collations.conf";
const SCHEMA = "/etc/dirsrv/schema/99user.ldif";
const ADMIN = { dn: "cn=Directory Manager", password: "admin-secret" };
/** How long the server may take to listen. */
const LISTEN_MS = 60_000;

/** Why the server cannot run here; undefined if it can. */
export function dirsrvUnavailable(): string | undefined {
  const missing = [SERVER, MODIFY, TEMPLATE, CONFIG, SCHEMA].find((path) => !exists(path));
  if (missing !== undefined) return `${missing} is not installed`;
  return Deno.uid() === 0 ? undefined : "389 Directory Server is started by root";
}

/** Starts a server on a free port of 127.0.0.1, with a backend that has these entries. It answers when this returns. */
export async function startDirsrv(ldif: string): Promise<Dirsrv> {
  const folder = await Deno.makeTempDir({ prefix: "dirsrv-" });
  try {
    const port = freePort();
    await writeConfig(folder, port);
    return await launch(folder, port, `${BACKEND}\n${ldif}`);
  } catch (error) {
    await remove(folder);
    throw error;
  }
}

const BACKEND = `dn: cn=userRoot,cn=ldbm database,cn=plugins,cn=config
changetype: add
objectClass: extensibleObject
objectClass: nsBackendInstance
cn: userRoot
nsslapd-suffix: ${DIRSRV_SUFFIX}

dn: cn="${DIRSRV_SUFFIX}",cn=mapping tree,cn=config
changetype: add
objectClass: extensibleObject
objectClass: nsMappingTree
cn: ${DIRSRV_SUFFIX}
nsslapd-state: backend
nsslapd-backend: userRoot

dn: ${DIRSRV_SUFFIX}
changetype: add
objectClass: domain
dc: example
`;

/** Fills in the package's template, like its set-up tool, which needs systemd. */
async function writeConfig(folder: string, port: number): Promise<void> {
  const path = (name: string) => join(folder, name);
  const folders = ["schema", "lock", "tmp", "cert", "ldif", "bak", "run", "inst", "log", "db"];
  await Promise.all(folders.map((name) => Deno.mkdir(path(name))));
  const values: Readonly<Record<string, string>> = {
    ...Object.fromEntries(folders.map((name) => [`${name}_dir`, path(name)])),
    config_dir: folder,
    db_home_dir: path("db"),
    db_lib: "bdb",
    fqdn: "localhost",
    ds_port: String(port),
    ds_user: "root",
    ds_passwd: `{CLEAR}${ADMIN.password}`,
    ds_suffix: DIRSRV_SUFFIX,
    rootdn: ADMIN.dn,
    ldapi: path("ldapi"),
    ldapi_enabled: "off",
    ldapi_autobind: "off",
  };
  const template = await Deno.readTextFile(TEMPLATE);
  const filled = template.replace(/%(\w+)%/g, (_, name) => values[name] ?? `unknown-${name}`);
  await Deno.writeTextFile(
    path("dse.ldif"),
    filled.replace(/^nsslapd-port:/m, "nsslapd-listenhost: 127.0.0.1\nnsslapd-port:"),
  );
  await Deno.copyFile(CONFIG, path(basename(CONFIG)));
  await Deno.copyFile(SCHEMA, path(join("schema", basename(SCHEMA))));
}

async function launch(folder: string, port: number, ldif: string): Promise<Dirsrv> {
  const child = new Deno.Command(SERVER, {
    args: ["-D", folder, "-i", join(folder, "run", "pid"), "-d", "0"],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const said = new Response(child.stderr).text();
  const url = `ldap://127.0.0.1:${port}`;
  const server: Dirsrv = {
    url,
    adminDn: ADMIN.dn,
    adminPassword: ADMIN.password,
    modify: (changes) => modify(url, changes),
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await Promise.all([child.status, said]);
      await remove(folder);
    },
  };
  try {
    await untilListening(port, child, said);
    await server.modify(ldif);
    return server;
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

/** The server does not report that it listens, so poll it. */
async function untilListening(port: number, child: Deno.ChildProcess, said: Promise<string>): Promise<void> {
  let ended = false;
  void child.status.then(() => ended = true);
  for (const end = performance.now() + LISTEN_MS;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch (error) {
      if (ended) throw new Error(`ns-slapd ended before it listened: ${await said}`);
      if (!(error instanceof Deno.errors.ConnectionRefused) || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

async function modify(url: string, ldif: string): Promise<void> {
  const args = ["-a", "-x", "-H", url, "-D", ADMIN.dn, "-w", ADMIN.password];
  const child = new Deno.Command(MODIFY, { args, stdin: "piped", stdout: "null", stderr: "piped" }).spawn();
  const output = child.output();
  await new Response(ldif).body?.pipeTo(child.stdin);
  const { success, stderr } = await output;
  if (!success) throw new Error(`${MODIFY} failed: ${new TextDecoder().decode(stderr)}`);
}

/** A killed server leaves its statistics. */
async function remove(folder: string): Promise<void> {
  await Deno.remove(`/dev/shm/sem.${basename(folder)}.stats`).catch(() => {});
  await Deno.remove(folder, { recursive: true });
}
