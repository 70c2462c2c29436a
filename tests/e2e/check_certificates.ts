/**
 * Certificates from the authority of a world, including some that expire soon.
 *
 * @module
 */

import { join } from "node:path";
import { type Certificates, type KeyPair, makeCertificates } from "../support/certificates.ts";
import type { World } from "./world.ts";

/** Valid and invalid certificates of a world. */
export type CheckCertificates = Certificates;

/** The certificates of a world with TLS. */
export function checkCertificates(world: World): Promise<CheckCertificates> {
  return makeCertificates(join(world.folder, "tls"));
}

/** A certificate for localhost and 127.0.0.1 that expires in `days` days. */
export async function certificateFor(world: World, authority: KeyPair, days: number): Promise<KeyPair> {
  const place = join(world.folder, `tls-${days}-days`);
  await Deno.mkdir(place);
  const [keyFile, certFile] = [join(place, "server.key"), join(place, "server.pem")];
  const [request, extensions] = [join(place, "request.pem"), join(place, "extensions")];
  await Deno.writeTextFile(extensions, "subjectAltName = DNS:localhost,IP:127.0.0.1\n");
  await openssl(
    ...["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-subj", "/CN=localhost", "-keyout", keyFile, "-out", request],
  );
  await openssl(
    ...["x509", "-req", "-in", request, "-CA", authority.certFile, "-CAkey", authority.keyFile],
    ...["-days", String(days), "-extfile", extensions, "-out", certFile],
  );
  const [key, cert] = await Promise.all([Deno.readTextFile(keyFile), Deno.readTextFile(certFile)]);
  return { key, cert, keyFile, certFile };
}

async function openssl(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args, stdin: "null" }).output();
  if (!success) throw new Error(`openssl ${args[0]}: ${new TextDecoder().decode(stderr)}`);
}
