/**
 * Certificates for tests, made with the openssl command line.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** A key and its certificate as PEM, and where they lie. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
  readonly keyFile: string;
  readonly certFile: string;
}

/** Certificates of every kind a client must know how to tell apart. */
export interface Certificates {
  /** The authority that signed all of the others but `unrelated`. */
  readonly ca: KeyPair;
  /** An authority that signed none of them. */
  readonly unrelated: KeyPair;
  /** For localhost and 127.0.0.1. */
  readonly server: KeyPair;
  /** For a host of another name. */
  readonly wrongName: KeyPair;
  /** For localhost and 127.0.0.1, valid in January 2020 only. */
  readonly expired: KeyPair;
  /** For a client. */
  readonly client: KeyPair;
}

const made = new Map<string, Promise<Certificates>>();

/**
 * Makes the certificates in a folder. Within one process this happens once per folder, and everybody gets the same.
 *
 * @throws if openssl is missing or fails
 */
export function makeCertificates(folder: string): Promise<Certificates> {
  let certificates = made.get(folder);
  if (certificates === undefined) {
    certificates = make(folder);
    made.set(folder, certificates);
  }
  return certificates;
}

const LOCALHOST = "DNS:localhost,IP:127.0.0.1";

async function make(folder: string): Promise<Certificates> {
  await mkdir(folder, { recursive: true });
  const [ca, unrelated] = await Promise.all([
    authority(folder, "ca", "Test CA"),
    authority(folder, "unrelated", "Unrelated CA"),
  ]);
  const [server, wrongName, client] = await Promise.all([
    signed(folder, ca, { name: "server", subject: "localhost", names: LOCALHOST }),
    signed(folder, ca, { name: "wrong-name", subject: "elsewhere.test", names: "DNS:elsewhere.test" }),
    signed(folder, ca, { name: "client", subject: "client", names: "DNS:client.test" }),
  ]);
  const expired = await signed(folder, ca, {
    name: "expired",
    subject: "localhost",
    names: LOCALHOST,
    from: "20200101000000Z",
    to: "20200201000000Z",
  });
  return { ca, unrelated, server, wrongName, expired, client };
}

async function authority(folder: string, name: string, subject: string): Promise<KeyPair> {
  const { keyFile, certFile } = files(folder, name);
  const extensions = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"];
  await openssl([
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
    ...["-subj", `/CN=${subject}`, "-keyout", keyFile, "-out", certFile, "-config", await settings(folder)],
    ...extensions.flatMap((extension) => ["-addext", extension]),
  ]);
  return await read(keyFile, certFile);
}

interface Wish {
  readonly name: string;
  readonly subject: string;
  /** Subject alternative names. */
  readonly names: string;
  /** Validity as YYYYMMDDHHMMSSZ. Default: ten years from yesterday. */
  readonly from?: string;
  readonly to?: string;
}

async function signed(folder: string, ca: KeyPair, wish: Wish): Promise<KeyPair> {
  const { keyFile, certFile } = files(folder, wish.name);
  const place = join(folder, `${wish.name}.ca`);
  await rm(place, { recursive: true, force: true });
  await mkdir(place);
  const request = join(place, "request.pem");
  const config = join(place, "openssl.cnf");
  await writeFile(join(place, "index.txt"), "");
  await writeFile(config, caSettings(place, wish.names));
  await openssl([
    ...["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-subj", `/CN=${wish.subject}`, "-keyout", keyFile, "-out", request, "-config", config],
  ]);
  const yesterday = new Date(Date.now() - 86_400_000);
  const inTenYears = new Date(Date.now() + 3650 * 86_400_000);
  await openssl([
    ...["ca", "-batch", "-notext", "-config", config, "-cert", ca.certFile, "-keyfile", ca.keyFile],
    ...["-startdate", wish.from ?? asn1Time(yesterday), "-enddate", wish.to ?? asn1Time(inTenYears)],
    ...["-in", request, "-out", certFile],
  ]);
  return await read(keyFile, certFile);
}

/** "openssl x509" of OpenSSL 3.0 cannot sign for the past, "openssl ca" can but wants a database. */
function caSettings(place: string, names: string): string {
  return `[req]
distinguished_name = empty
[empty]
[ca]
default_ca = test
[test]
database = ${join(place, "index.txt")}
new_certs_dir = ${place}
default_md = sha256
rand_serial = yes
policy = any
x509_extensions = leaf
[any]
commonName = supplied
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth,clientAuth
subjectAltName = ${names}
`;
}

/** An empty configuration, so that the one of the system has no say. */
async function settings(folder: string): Promise<string> {
  const file = join(folder, "openssl.cnf");
  await writeFile(file, "[req]\ndistinguished_name = empty\n[empty]\n");
  return file;
}

function asn1Time(date: Date): string {
  return date.toISOString().replace(/[-:T]|\.\d+/g, "");
}

function files(folder: string, name: string): { keyFile: string; certFile: string } {
  return { keyFile: join(folder, `${name}.key`), certFile: join(folder, `${name}.pem`) };
}

async function read(keyFile: string, certFile: string): Promise<KeyPair> {
  const [key, cert] = await Promise.all([readFile(keyFile, "utf8"), readFile(certFile, "utf8")]);
  return { key, cert, keyFile, certFile };
}

async function openssl(args: readonly string[]): Promise<void> {
  await promisify(execFile)("openssl", [...args]);
}
