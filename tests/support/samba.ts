/**
 * A temporary Samba Active Directory domain controller for tests. It runs only the LDAP service, in its own folder and
 * on its own loopback address, because its ports are fixed (389 and 636). It needs root and the packages samba,
 * samba-ad-dc, samba-ad-provision, samba-dsdb-modules, ldb-tools, ldap-utils and openssl.
 *
 * @module
 */

import { join } from "node:path";
import { parseLdif } from "../simulators/ldap/ldif.ts";
import { exists, run } from "./command.ts";

/** Options of a domain. */
interface SambaOptions {
  /** Entries below {@linkcode BASE}, as LDIF; they are there when the server starts. */
  readonly ldif?: string;
}

/** An entry of the domain. */
export interface Entry {
  readonly dn: string;
  readonly attributes: ReadonlyMap<string, readonly Uint8Array<ArrayBuffer>[]>;
}

/** A running domain controller. */
export interface Samba extends AsyncDisposable {
  /** For StartTLS; without it a password is refused here. */
  readonly url: string;
  readonly ldapsUrl: string;
  /** The file with the certificate to trust (PEM). */
  readonly caFile: string;
  /** Applies LDIF change records, as an administrator (ldapmodify). */
  modify(ldif: string): Promise<void>;
  /** The entries below a base, as an administrator sees them (ldapsearch). */
  entries(base: string, filter: string): Promise<Entry[]>;
  /** The values of an attribute of one entry, as an administrator sees them (ldapsearch). */
  values(dn: string, attribute: string): Promise<Uint8Array<ArrayBuffer>[]>;
}

const DOMAIN = "ad.example.org";
/** The root of the domain. */
export const BASE = "DC=ad,DC=example,DC=org";
/** The account that reads, which config/ad.yaml names. */
export const READER = { name: `udm-connector@${DOMAIN}`, password: "Reader-Passw0rd1" };
const ADMIN = { name: `Administrator@${DOMAIN}`, password: "Admin-Passw0rd1" };

const SAMBA = "/usr/sbin/samba";
const TOOLS = {
  provision: "/usr/bin/samba-tool",
  add: "/usr/bin/ldbadd",
  modify: "/usr/bin/ldapmodify",
  search: "/usr/bin/ldapsearch",
  openssl: "/usr/bin/openssl",
};
const SETUP = "/usr/share/samba/setup/provision.ldif";
const LDAP_PORT = 389;
/** The port on which the server listens last. */
const LAST_PORT = 3269;
/** How long the server may take to listen. */
const LISTEN_MS = 60_000;

/** Why a domain controller cannot run here; undefined if it can. */
export function sambaUnavailable(): string | undefined {
  const missing = [SAMBA, SETUP, ...Object.values(TOOLS)].find((path) => !exists(path));
  if (missing !== undefined) return `${missing} is not installed`;
  if (Deno.uid() !== 0) return "the ports of an Active Directory are for root";
  return undefined;
}

/** Creates a domain and starts its controller. It answers when this returns. */
export async function startSamba(options: SambaOptions = {}): Promise<Samba> {
  const folder = await Deno.makeTempDir({ prefix: "samba-" });
  try {
    const address = freeAddress();
    await Promise.all([makeCertificate(folder, address), provision(folder, address, options.ldif ?? "")]);
    return await launch(folder, address, await writeConfig(folder, address));
  } catch (error) {
    await Deno.remove(folder, { recursive: true });
    throw error;
  }
}

/** A random loopback address without an LDAP server. */
function freeAddress(): string {
  for (;;) {
    const [a, b, c] = crypto.getRandomValues(new Uint8Array(3));
    const address = `127.${(a as number) % 254 + 1}.${b}.${(c as number) % 254 + 1}`;
    try {
      Deno.listen({ hostname: address, port: LDAP_PORT }).close();
      return address;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** A self-signed certificate. Samba refuses a key that others may read. */
async function makeCertificate(folder: string, address: string): Promise<void> {
  const key = join(folder, "server.key");
  await run(TOOLS.openssl, [
    ...[
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "3650",
    ],
    ...["-subj", "/CN=dc1", "-addext", `subjectAltName=IP:${address}`],
    ...["-keyout", key, "-out", join(folder, "server.pem")],
  ]);
  await Deno.chmod(key, 0o600);
}

/** Creates and fills the domain before the server runs, which is much faster. */
async function provision(folder: string, address: string, ldif: string): Promise<void> {
  await run(TOOLS.provision, [
    ...["domain", "provision", "-s", "/dev/null", "--quiet", `--targetdir=${folder}`],
    ...[`--realm=${DOMAIN.toUpperCase()}`, "--domain=AD", "--server-role=dc", "--dns-backend=NONE"],
    ...["--host-name=dc1", `--host-ip=${address}`, "--host-ip6=::1", `--adminpass=${ADMIN.password}`],
  ]);
  const file = join(folder, "entries.ldif");
  await Deno.writeTextFile(file, `${readerLdif()}\n${ldif}`);
  const database = join(folder, "private", "sam.ldb");
  await run(TOOLS.add, [`--configfile=${join(folder, "etc", "smb.conf")}`, "-H", database, file]);
}

function readerLdif(): string {
  // MS-ADTS section 3.1.1.3.1.5.1: the password in quotes, in UTF-16
  const quoted = Uint8Array.from(`"${READER.password}"`, (character) => character.charCodeAt(0));
  const password = btoa(Array.from(quoted, (code) => String.fromCharCode(code, 0)).join(""));
  return `dn: CN=udm-connector,CN=Users,${BASE}
objectClass: user
sAMAccountName: udm-connector
userPrincipalName: ${READER.name}
userAccountControl: 512
unicodePwd:: ${password}
`;
}

async function writeConfig(folder: string, address: string): Promise<string> {
  const path = (name: string) => join(folder, name);
  await Promise.all(["run", "ncalrpc"].map((name) => Deno.mkdir(path(name), { recursive: true })));
  const settings = {
    "netbios name": "DC1",
    realm: DOMAIN.toUpperCase(),
    workgroup: "AD",
    "server role": "active directory domain controller",
    "server services": "ldap",
    interfaces: `${address}/8`, // with a mask of its own, no interface would be found
    "bind interfaces only": "yes",
    "nbt client socket address": address,
    "private dir": path("private"),
    "state directory": path("state"),
    "cache directory": path("cache"),
    "lock directory": folder,
    "pid directory": folder,
    "binddns dir": path("bind-dns"),
    "ncalrpc dir": path("ncalrpc"),
    "winbindd socket directory": path("run"),
    "ntp signd socket directory": path("run"),
    "log file": path("log.%m"),
    "tls enabled": "yes",
    "tls keyfile": path("server.key"),
    "tls certfile": path("server.pem"),
    "tls cafile": path("server.pem"),
    "disable spoolss": "yes",
    "load printers": "no",
  };
  const lines = Object.entries(settings).map(([name, value]) => `\t${name} = ${value}`);
  await Deno.writeTextFile(path("smb.conf"), `[global]\n${lines.join("\n")}\n`);
  return path("smb.conf");
}

async function launch(folder: string, address: string, config: string): Promise<Samba> {
  const child = new Deno.Command(SAMBA, {
    args: ["--foreground", "--no-process-group", "--model=single", "-s", config],
    stdin: "piped", // it ends when its input ends, so that it never outlives the tests
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const said = new Response(child.stderr).text();
  const end = async () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await Promise.all([child.status, said, child.stdin.close().catch(() => {})]);
  };
  try {
    await untilListening(address, child, said);
  } catch (error) {
    await end();
    throw error;
  }
  const ldapsUrl = `ldaps://${address}`;
  const caFile = join(folder, "server.pem");
  const login = ["-x", "-H", ldapsUrl, "-D", ADMIN.name, "-w", ADMIN.password];
  const env = { LDAPTLS_CACERT: caFile };
  const search = async (base: string, scope: string, filter: string) =>
    entriesOf(await run(TOOLS.search, [...login, "-LLL", "-s", scope, "-b", base, filter], { env }));
  return {
    url: `ldap://${address}`,
    ldapsUrl,
    caFile,
    modify: async (ldif) => void await run(TOOLS.modify, login, { input: ldif, env }),
    entries: (base, filter) => search(base, "sub", filter),
    values: async (dn, attribute) => {
      const [entry] = await search(dn, "base", "(objectClass=*)");
      return [...entry?.attributes.get(attribute) ?? []];
    },
    async [Symbol.asyncDispose]() {
      await end();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** The server does not report that it listens, so poll it. */
async function untilListening(
  address: string,
  child: Deno.ChildProcess,
  said: Promise<string>,
): Promise<void> {
  let ended = false;
  void child.status.then(() => ended = true);
  for (const end = performance.now() + LISTEN_MS;;) {
    try {
      (await Deno.connect({ hostname: address, port: LAST_PORT })).close();
      return;
    } catch (error) {
      if (ended) throw new Error(`samba ended before it listened: ${await said}`);
      if (!(error instanceof Deno.errors.ConnectionRefused) || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** The entries in LDIF. Comments are references to other servers. */
function entriesOf(ldif: string): Entry[] {
  const encoder = new TextEncoder();
  return parseLdif(ldif).map(({ dn, attributes }) => ({
    dn,
    attributes: new Map(
      Object.entries(attributes).map(([name, values]) => [
        name,
        values.map((value) => typeof value === "string" ? encoder.encode(value) : new Uint8Array(value)),
      ]),
    ),
  }));
}
