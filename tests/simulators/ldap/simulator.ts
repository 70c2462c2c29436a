/**
 * An LDAP server for tests that imitates Active Directory or OpenLDAP and injects faults.
 *
 * The base of a search can select a fault (`mode=half`, `mode=range,n=4000`; see modes.ts). A {@linkcode Fault} can hit
 * any operation.
 *
 * @module
 */
import { once } from "node:events";
import net from "node:net";
import type { BindRules } from "./accounts.ts";
import { Directory } from "./directory.ts";
import type { Entry } from "./entry.ts";
import { type Fault, FaultList } from "./faults.ts";
import { DEFAULT_SUFFIX } from "./generate.ts";
import { type Operation, OperationLog } from "./operations.ts";
import type { Style } from "./protocol.ts";
import type { SearchLimits } from "./search.ts";
import { type Door, type Server, Session } from "./session.ts";
import { type TlsOptions, TlsTerminator } from "./tls.ts";

/** Options of a simulator. */
export interface LdapSimulatorOptions extends Partial<BindRules>, Partial<SearchLimits> {
  /** Which server to imitate. Default: the style of the directory, else "ad". */
  readonly style?: Style;
  /** Default: a directory with nothing but its naming context, DC=ad,DC=test or dc=example,dc=test. */
  readonly directory?: Directory;
  /** Port for ldap on 127.0.0.1. Default: a free one. */
  readonly port?: number;
  /** Offers StartTLS and, on another port, ldaps. */
  readonly tls?: TlsOptions;
  /** Path of an additional Unix domain socket; it accepts binds with EXTERNAL. */
  readonly socketPath?: string;
  /**
   * What anonymous clients may read. Default: nothing; a search fails. With a function, an anonymous search finds only
   * the allowed entries, without an error.
   */
  readonly anonymousRead?: boolean | ((entry: Entry) => boolean);
  /**
   * Which attributes of an entry the bound account may read, by names in lower case. Others are neither sent nor
   * matched, without an error. Default: all.
   */
  readonly readable?: (entry: Entry, attribute: string) => boolean;
  /** Faults that are in force from the start. */
  readonly faults?: readonly Fault[];
  /** Called with the base when a search begins, before it reads the directory, which may be changed. */
  readonly onSearch?: (base: string) => void;
}

/** A running simulator. `await using` closes it. */
export interface LdapSimulator extends AsyncDisposable {
  /** `ldap://127.0.0.1:PORT` */
  readonly url: string;
  /** The port on 127.0.0.1. */
  readonly port: number;
  /** `ldaps://127.0.0.1:PORT`; the empty string without TLS. */
  readonly ldapsUrl: string;
  /** Name and password of the first account. */
  readonly bindDn: string;
  /** The password of the account. */
  readonly password: string;
  /** The directory. The next search or page sees changes. */
  readonly directory: Directory;
  /** The operations so far. */
  readonly operations: readonly Operation[];
  /** Binds with a password over a connection that was not encrypted. */
  readonly plaintextBinds: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** Serves another directory from the next search on. Running searches keep the previous one. */
  serve(directory: Directory): void;
  /** Replaces the faults and restarts their counting. */
  setFaults(faults: readonly Fault[]): void;
  /** Resolves with the first such operation, past or future. */
  seen(wanted: (operation: Operation) => boolean): Promise<Operation>;
  /** Cuts all connections, like a killed server process, but keeps listening. */
  dropConnections(): void;
  /** Stops serving and closes all connections. */
  close(): Promise<void>;
}

/** The password of the default account. */
const DEFAULT_PASSWORD = "reader-secret";

/** Starts a simulator. */
export async function startLdapSimulator(options: LdapSimulatorOptions = {}): Promise<LdapSimulator> {
  const directory = options.directory ?? emptyDirectory(options.style ?? "ad");
  const { style } = directory;
  if (options.style !== undefined && options.style !== style) {
    throw new TypeError(
      `style ${options.style} does not fit the directory, which was made in the style of ${style}`,
    );
  }
  const accounts = options.accounts ?? { [`cn=reader,${directory.suffix}`]: DEFAULT_PASSWORD };
  const { anonymousRead = false } = options;
  const faults = new FaultList();
  faults.set(options.faults ?? []);
  const log = new OperationLog();
  const server: Server = {
    directory,
    limits: limitsOf(options, style),
    rules: {
      accounts,
      anonymousBind: options.anonymousBind ?? true,
      emptyPassword: options.emptyPassword ?? style === "ad",
      requireTls: options.requireTls ?? false,
    },
    anonymousRead: typeof anonymousRead === "function" ? anonymousRead : () => anonymousRead,
    anybodyReads: anonymousRead !== false,
    readable: options.readable,
    onSearch: options.onSearch ?? (() => {}),
    faults,
    log,
    tls: options.tls && await TlsTerminator.start(options.tls),
  };
  const sessions = new Map<net.Socket, Session>();
  let count = 0;
  const open = async (door: Door, where: net.ListenOptions): Promise<net.Server> => {
    const listener = net.createServer((socket) => {
      sessions.set(socket, new Session(server, ++count, socket, door));
      socket.on("close", () => sessions.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      listener.once("error", reject);
      listener.listen(where, resolve);
    });
    return listener;
  };
  const host = "127.0.0.1";
  const plain = await open("ldap", { host, port: options.port ?? 0 });
  const listeners = [plain];
  let ldapsUrl = "";
  if (server.tls !== undefined) {
    const secure = await open("ldaps", { host, port: 0 });
    listeners.push(secure);
    ldapsUrl = `ldaps://${host}:${portOf(secure)}`;
  }
  if (options.socketPath !== undefined) listeners.push(await open("ldapi", { path: options.socketPath }));
  const port = portOf(plain);
  const [[bindDn, password] = ["", ""]] = Object.entries(accounts);
  const dropConnections = () => {
    for (const session of sessions.values()) session.destroy();
  };
  const close = async () => {
    // Not the listeners: with TLS, Deno 2.6 miscounts their connections and never reports them as closed.
    const gone = [...sessions.keys()].map((socket) => once(socket, "close"));
    for (const listener of listeners) listener.close();
    server.tls?.close();
    dropConnections();
    await Promise.all(gone);
  };
  return {
    url: `ldap://${host}:${port}`,
    port,
    ldapsUrl,
    bindDn,
    password,
    get directory() {
      return server.directory;
    },
    operations: log.list,
    get plaintextBinds() {
      return log.list.filter((one) => one.kind === "bind" && one.hasPassword && !one.secure).length;
    },
    get connections() {
      return sessions.size;
    },
    serve: (other) => {
      server.directory = other;
    },
    setFaults: (list) => faults.set(list),
    seen: (wanted) => log.seen(wanted),
    dropConnections,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function emptyDirectory(style: Style): Directory {
  const directory = new Directory({ style, suffix: DEFAULT_SUFFIX[style] });
  directory.add(directory.suffix, { objectClass: "domain" });
  return directory;
}

function limitsOf(options: LdapSimulatorOptions, style: Style): SearchLimits {
  if (options.emptyPages === 1) {
    throw new TypeError("emptyPages: 1 would make every page empty; allowed are 0 and numbers from 2 on");
  }
  return {
    pageLimit: options.pageLimit ?? (style === "ad" ? 1000 : Infinity),
    rangeLimit: options.rangeLimit ?? 1500,
    sizeLimit: options.sizeLimit ?? Infinity,
    emptyPages: options.emptyPages ?? 0,
    honourSizeLimit: options.honourSizeLimit ?? true,
    honourTimeLimit: options.honourTimeLimit ?? true,
    references: options.references ?? [],
  };
}

function portOf(listener: net.Server): number {
  return (listener.address() as net.AddressInfo).port;
}
