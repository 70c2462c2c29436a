/**
 * The example configuration for AD, with what must differ here: addresses, authorities, and where people are.
 *
 * @module
 */

import { join } from "node:path";
import { parseDocument } from "yaml";
import { TEST_CA } from "../../tests/simulators/udm/test_certificates.ts";
import { PEOPLE_BASE } from "./school.ts";

const EXAMPLE = new URL("../../config/ad.yaml", import.meta.url);

/** A configuration file. */
export interface Configuration {
  readonly file: string;
  /** What is not as in the example: path of the key, and value. */
  readonly replaced: readonly (readonly [string, string])[];
  /** The account that reads the directory. */
  readonly reader: string;
  /** The account that writes to UDM. */
  readonly writer: string;
  /** The OU of UDM in which everything is. */
  readonly ou: string;
}

/** What the example says of accounts and places, so that the servers can be made to fit. */
export async function readExample(): Promise<Pick<Configuration, "reader" | "writer" | "ou">> {
  const { udm, source } = parseDocument(await Deno.readTextFile(EXAMPLE)).toJS() as {
    udm: { user: string; user_ou: string };
    source: { bind_dn: string };
  };
  return { reader: source.bind_dn, writer: udm.user, ou: udm.user_ou };
}

/** Writes the configuration into a folder. Everything else, the comments too, stays as it is in the example. */
export async function writeConfiguration(
  folder: string,
  addresses: { readonly ldap: string; readonly udm: string },
): Promise<Pick<Configuration, "file" | "replaced">> {
  const authority = "simulators-ca.pem";
  await Deno.writeTextFile(join(folder, authority), TEST_CA);
  const document = parseDocument(await Deno.readTextFile(EXAMPLE));
  const replaced = [
    ["udm.uri", addresses.udm],
    ["udm.ca_cert", authority],
    ["source.ldap_uri", addresses.ldap],
    ["source.ca_cert", authority],
    ["source.user_base", PEOPLE_BASE],
  ] as const;
  for (const [path, value] of replaced) document.setIn(path.split("."), value);
  const file = join(folder, "ad.yaml");
  await Deno.writeTextFile(file, document.toString({ lineWidth: 0 }), { mode: 0o600 });
  return { file, replaced };
}
