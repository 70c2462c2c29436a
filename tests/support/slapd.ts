/**
 * A temporary OpenLDAP server for tests, with its own directory and ports. It needs the packages slapd and ldap-utils.
 *
 * @module
 */
import { join } from "node:path";
import { freePort } from "./free_port.ts";
import { run } from "./command.ts";

/** Options of a server. */
export interface SlapdOptions {
  /** Entries below the suffix (dc=example,dc=test), which exists already together with the reading account. */
  readonly ldif?: string;
  /** PEM texts; without them the server offers neither ldaps nor StartTLS. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
  /** The limits of the reading account, in the syntax of `limits` in slapd.conf(5). */
  readonly limits?: string;
  /** Access rules (slapd.access(5)) before the one that allows every account to read everything. */
  readonly access?: readonly string[];
  /** Schemas of OpenLDAP in addition to core, cosine and inetOrgPerson, such as nis; or paths of files. */
  readonly schemas?: readonly string[];
  /** More lines of slapd.conf(5) for the database. */
  readonly database?: readonly string[];
  /** More lines of slapd.conf(5) that hold for all databases. */
  readonly global?: readonly string[];
}

/** A running server. */
export interface Slapd extends AsyncDisposable {
  readonly suffix: string;
  readonly url: string;
  readonly ldapsUrl: string;
  /** Path of the Unix socket. */
  readonly ldapiPath: string;
  readonly adminDn: string;
  readonly adminPassword: string;
  readonly readerDn: string;
  readonly readerPassword: string;
  /** Applies LDIF change records (ldapmodify). */
  modify(ldif: string): Promise<void>;
  /** Makes the server hang: it accepts connections but does nothing (SIGSTOP). */
  pause(): void;
  /** Ends the server and waits for its exit. */
  kill(signal: Deno.Signal): Promise<void>;
}

const SLAPD = "/usr/sbin/slapd";
const SLAPADD = "/usr/sbin/slapadd";
const schemaFile = (name: string) => name.startsWith("/") ? name : `/etc/ldap/schema/${name}.schema`;
const SCHEMAS = ["core", "cosine", "inetorgperson"].map(schemaFile);
const MODULES = "/usr/lib/ldap";
const SUFFIX = "dc=example,dc=test";
const ADMIN = { dn: `cn=admin,${SUFFIX}`, password: "admin-secret" };
const READER = { dn: `cn=reader,${SUFFIX}`, password: "reader-secret" };
/** How long the server may take from being ready to listening. */
const LISTEN_MS = 60_000;
/** Number of attempts if another process takes the ports. */
const ATTEMPTS = 5;

/** Whether OpenLDAP is installed where it can be used for tests. */
export function slapdAvailable(): boolean {
  return [SLAPD, SLAPADD, ...SCHEMAS, MODULES].every((path) => {
    try {
      Deno.statSync(path);
      return true;
    } catch {
      return false;
    }
  });
}

/** Starts a server on free ports of 127.0.0.1. It answers when this returns. */
export async function startSlapd(options: SlapdOptions = {}): Promise<Slapd> {
  const directory = await Deno.makeTempDir({ prefix: "slapd-" });
  try {
    const config = await writeConfig(directory, options);
    await run(SLAPADD, ["-q", "-f", config], { input: `${BASE}\n${options.ldif ?? ""}` });
    for (let attempt = 1;; attempt++) {
      const ports = { ldap: freePort(), ldaps: freePort() };
      try {
        return await launch(directory, config, ports, options.tls !== undefined);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  } catch (error) {
    await Deno.remove(directory, { recursive: true });
    throw error;
  }
}

const BASE = `dn: ${SUFFIX}
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: ${READER.dn}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: ${READER.password}
`;

/** Writes slapd.conf and the certificates; returns the path of slapd.conf. */
async function writeConfig(directory: string, options: SlapdOptions): Promise<string> {
  const path = (name: string) => join(directory, name);
  await Deno.mkdir(path("db"));
  const tls: string[] = [];
  if (options.tls !== undefined) {
    for (const part of ["ca", "cert", "key"] as const) {
      await Deno.writeTextFile(path(`${part}.pem`), options.tls[part]);
    }
    tls.push(`TLSCACertificateFile ${path("ca.pem")}`);
    tls.push(`TLSCertificateFile ${path("cert.pem")}`, `TLSCertificateKeyFile ${path("key.pem")}`);
  }
  const lines = [
    ...[...SCHEMAS, ...(options.schemas ?? []).map(schemaFile)].map((schema) => `include ${schema}`),
    `modulepath ${MODULES}`,
    "moduleload back_mdb",
    `pidfile ${path("slapd.pid")}`,
    `argsfile ${path("slapd.args")}`,
    ...tls,
    ...options.global ?? [],
    "database mdb",
    `suffix ${SUFFIX}`,
    `rootdn ${ADMIN.dn}`,
    `rootpw ${ADMIN.password}`,
    `directory ${path("db")}`,
    "maxsize 1073741824",
    "dbnosync", // no fsync: the data need not survive
    "index objectClass,uid,entryUUID eq",
    "access to attrs=userPassword by anonymous auth by * none",
    ...options.access ?? [],
    "access to * by users read by anonymous auth",
    `limits dn.exact="${READER.dn}" ${options.limits ?? "size=unlimited time=unlimited"}`,
    ...options.database ?? [],
  ];
  await Deno.writeTextFile(path("slapd.conf"), lines.join("\n") + "\n");
  return path("slapd.conf");
}

async function launch(
  directory: string,
  config: string,
  ports: { ldap: number; ldaps: number },
  tls: boolean,
): Promise<Slapd> {
  const url = `ldap://127.0.0.1:${ports.ldap}`;
  const ldapsUrl = `ldaps://127.0.0.1:${ports.ldaps}`;
  const ldapiPath = join(directory, "ldapi");
  const urls = [url, ...(tls ? [ldapsUrl] : []), `ldapi://${encodeURIComponent(ldapiPath)}`];
  // "none" keeps the messages that are logged at every level, among them that the server is ready.
  const child = new Deno.Command(SLAPD, {
    args: ["-f", config, "-h", urls.join(" "), "-d", "none"],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const { output } = await untilReady(child, ldapiPath);
  const kill = async (signal: Deno.Signal) => {
    try {
      child.kill(signal);
    } catch {
      // It has ended.
    }
    await Promise.all([child.status, output]);
  };
  return {
    suffix: SUFFIX,
    url,
    ldapsUrl,
    ldapiPath,
    adminDn: ADMIN.dn,
    adminPassword: ADMIN.password,
    readerDn: READER.dn,
    readerPassword: READER.password,
    modify: async (input) =>
      void await run("ldapmodify", ["-x", "-H", url, "-D", ADMIN.dn, "-w", ADMIN.password], { input }),
    pause: () => child.kill("SIGSTOP"),
    kill,
    async [Symbol.asyncDispose]() {
      await kill("SIGKILL");
      await Deno.remove(directory, { recursive: true });
    },
  };
}

/** Waits until the server is ready; returns a promise of the end of its output. */
async function untilReady(
  child: Deno.ChildProcess,
  ldapiPath: string,
): Promise<{ readonly output: Promise<void> }> {
  const ready = Promise.withResolvers<void>();
  let said = "";
  // Read to the end, or the server would block.
  const read = async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      said = (said + text).slice(-10_000);
      if (said.includes("slapd starting")) ready.resolve();
    }
    ready.reject(new Error(`slapd ended before it was ready: ${said}`));
  };
  const output = read();
  try {
    await ready.promise;
    await untilListening(ldapiPath);
  } catch (error) {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await Promise.all([child.status, output]);
    throw error;
  }
  return { output };
}

/**
 * The server reports that it is ready shortly before it listens, so poll it. It opens the Unix socket last.
 */
async function untilListening(path: string): Promise<void> {
  for (const end = performance.now() + LISTEN_MS;;) {
    try {
      (await Deno.connect({ transport: "unix", path })).close();
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused) || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}
