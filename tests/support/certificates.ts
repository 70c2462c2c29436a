/**
 * Certificates for tests, created with openssl.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** A key and its certificate as PEM, and their files. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
  readonly keyFile: string;
  readonly certFile: string;
}

/** Certificates of every kind that a client must distinguish. */
export interface Certificates {
  /** The authority that signed all others except `unrelated` and `foreignClient`. */
  readonly ca: KeyPair;
  /** The authority that signed only `foreignClient`. */
  readonly unrelated: KeyPair;
  /** For localhost and 127.0.0.1. */
  readonly server: KeyPair;
  /** For another host name. */
  readonly wrongName: KeyPair;
  /** Names localhost only as its common name, which does not count (RFC 9525 section 6.3). */
  readonly nameless: KeyPair;
  /** As `nameless`, with a subjectAltName that is no host name. */
  readonly addressOnly: KeyPair;
  /** For localhost and 127.0.0.1, valid in January 2020 only. */
  readonly expired: KeyPair;
  /** For a client. */
  readonly client: KeyPair;
  /** For a client, by the unrelated authority. */
  readonly foreignClient: KeyPair;
}

const made = new Map<string, Promise<Certificates>>();

/**
 * Creates the certificates in a folder, once per folder and process.
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
    sign(folder, { name: "ca", subject: "Test CA" }),
    sign(folder, { name: "unrelated", subject: "Unrelated CA" }),
  ]);
  const old = { from: "20200101000000Z", to: "20200201000000Z" };
  const [server, wrongName, nameless, addressOnly, expired, client, foreignClient] = await Promise.all([
    sign(folder, { name: "server", subject: "localhost", names: LOCALHOST }, ca),
    sign(folder, { name: "wrong-name", subject: "elsewhere.test", names: "DNS:elsewhere.test" }, ca),
    sign(folder, { name: "nameless", subject: "localhost", names: "" }, ca),
    sign(folder, { name: "address-only", subject: "localhost", names: "IP:192.0.2.1,email:a@x.test" }, ca),
    sign(folder, { name: "expired", subject: "localhost", names: LOCALHOST, ...old }, ca),
    sign(folder, { name: "client", subject: "client", names: "DNS:client.test" }, ca),
    sign(folder, { name: "foreign", subject: "foreign", names: "DNS:foreign.test" }, unrelated),
  ]);
  return { ca, unrelated, server, wrongName, nameless, addressOnly, expired, client, foreignClient };
}

/** Certificates of the authority in a folder that clients reject although they trust the authority. */
export async function makeRejectedCertificates(folder: string, ca: KeyPair) {
  const wish = { subject: "localhost", names: LOCALHOST };
  const [sha1, clientOnly, critical] = await Promise.all([
    sign(folder, { ...wish, name: "sha1", digest: "sha1" }, ca),
    sign(folder, { ...wish, name: "client-only", usage: "clientAuth" }, ca),
    sign(folder, { ...wish, name: "critical", more: "1.2.3.4.5 = critical,ASN1:UTF8String:unknown" }, ca),
  ]);
  return { sha1, clientOnly, critical };
}

/**
 * A server's certificate that claims to be signed by a public authority. A client that trusts that authority finds a wrong
 * signature, another one an unknown authority.
 */
export async function makeClaimedCertificate(folder: string): Promise<KeyPair> {
  await mkdir(folder, { recursive: true });
  const subject = "/C=US/O=Internet Security Research Group/CN=ISRG Root X1";
  const impostor = await sign(folder, { name: "impostor", subject });
  return await sign(folder, { name: "claimed", subject: "localhost", names: LOCALHOST }, impostor);
}

interface Wish {
  readonly name: string;
  /** The common name, or a whole subject that begins with a slash. */
  readonly subject: string;
  /** Subject alternative names, may be empty; without them the certificate is an authority. */
  readonly names?: string;
  readonly digest?: "sha1";
  /** The extended key usage. Default: servers and clients. */
  readonly usage?: "clientAuth";
  /** A line with another extension. */
  readonly more?: string;
  /** Validity as YYYYMMDDHHMMSSZ. Default: from 2019, before the expired certificate. */
  readonly from?: string;
  readonly to?: string;
}

/** Creates a key and its certificate, signed by the issuer or self-signed. */
async function sign(folder: string, wish: Wish, issuer?: KeyPair): Promise<KeyPair> {
  const { name, subject, from = "20190101000000Z", to = "20491231235959Z" } = wish;
  const [keyFile, certFile] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const place = join(folder, `${name}.ca`);
  await rm(place, { recursive: true, force: true });
  await mkdir(place);
  const [request, config] = [join(place, "request.pem"), join(place, "openssl.cnf")];
  await writeFile(join(place, "index.txt"), "");
  await writeFile(config, settings(place, wish));
  await openssl([
    ...["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...[
      "-subj",
      subject.startsWith("/") ? subject : `/CN=${subject}`,
      "-keyout",
      keyFile,
      "-out",
      request,
      "-config",
      config,
    ],
  ]);
  const signer = issuer === undefined
    ? ["-selfsign", "-keyfile", keyFile]
    : ["-cert", issuer.certFile, "-keyfile", issuer.keyFile];
  await openssl([
    ...["ca", "-batch", "-notext", "-config", config, ...signer],
    ...["-startdate", from, "-enddate", to, "-in", request, "-out", certFile],
  ]);
  const [key, cert] = await Promise.all([readFile(keyFile, "utf8"), readFile(certFile, "utf8")]);
  return { key, cert, keyFile, certFile };
}

/** "openssl x509" of OpenSSL 3.0 cannot set a start in the past; "openssl ca" can, but needs a database. */
function settings(place: string, wish: Wish): string {
  const { names, digest = "sha256", usage = "serverAuth,clientAuth", more = "" } = wish;
  const extensions = names === undefined
    ? "basicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign,cRLSign"
    : `basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = ${usage}
${names === "" ? "" : `subjectAltName = ${names}`}
${more}`;
  return `[req]
distinguished_name = empty
# PrintableString, as public authorities write their names
string_mask = default
[empty]
[ca]
default_ca = test
[test]
database = ${join(place, "index.txt")}
new_certs_dir = ${place}
default_md = ${digest}
rand_serial = yes
policy = any
x509_extensions = extensions
[any]
countryName = optional
organizationName = optional
commonName = supplied
[extensions]
${extensions}
`;
}

async function openssl(args: readonly string[]): Promise<void> {
  await promisify(execFile)("openssl", [...args]);
}
