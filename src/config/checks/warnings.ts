/**
 * Remarks about valid configurations: warnings about what can do harm, notes about the rest.
 *
 * @module
 */

import { type Kind, KINDS } from "../../common/model.ts";
import { isDomainUri } from "../../syntax/ldap_uri.ts";
import { basesText, coveringBases } from "../../syntax/search_bases.ts";
import { rulesOf } from "../../transform/steps/steps.ts";
import { noteForbidden } from "./secret_attributes.ts";
import { checkNames } from "./unused_names.ts";
import { besideConfiguration, type ConfigInput, isReadableByOthers } from "../files.ts";
import { isLoopback } from "../hosts.ts";
import type { Remarks, Tell } from "../problems.ts";
import { noteMapping } from "../group_mapping.ts";
import { notePrimaryKey } from "../primary_key.ts";
import { remarkOnRemoval } from "../removal.ts";
import type { ParsedConfig } from "../schema/schema.ts";
import type { Config } from "../types.ts";

/**
 * Reports what can do harm (data loss, an exposed secret, entries that are not synchronised), and notes what is worth
 * knowing.
 */
export function checkConfig(
  config: Config,
  parsed: ParsedConfig,
  input: ConfigInput,
  given: (path: string) => boolean,
  remarks: Remarks,
): void {
  const { warn, note } = remarks;
  checkTransport(config, warn);
  checkFileModes(parsed, input, warn);
  checkPhotos(config, note);
  checkSearchParts(config, note);
  remarkOnRemoval(config.udm, given, remarks);
  noteMapping(parsed, note);
  for (const kind of KINDS) {
    if (config.source[kind].bases.length === 0) continue;
    checkBases(kind, parsed.source, note);
    checkNames(config, kind, given, remarks);
    noteForbidden(kind, parsed, given, note);
    notePrimaryKey(kind, config, given, note);
  }
}

/** Names the bases that are not searched because another one finds the same entries. */
function checkBases(kind: Kind, source: ParsedConfig["source"], note: Tell): void {
  coveringBases(source[`${kind}_base`] ?? [], source[`${kind}_scope`]).forEach((other, index) => {
    if (other === undefined) return;
    note(
      `source.${kind}_base.${index}`,
      `is not searched: ${basesText([other])} finds its entries too; take it out`,
    );
  });
}

function checkTransport({ udm, source }: Config, warn: Tell): void {
  const { protocol, hostname } = new URL(udm.uri);
  if (protocol === "http:" && !isLoopback(hostname)) {
    warn(
      "udm.uri",
      `sends the password in the clear over the network to ${JSON.stringify(hostname)}; write https://`,
    );
  }
  if (source.saslMethod === undefined && source.bindDn === undefined) {
    const hint = source.client === undefined
      ? ""
      : '; add "sasl_method: EXTERNAL" if the client certificate is to tell who reads';
    warn(
      "source",
      `has no bind_dn: it is read anonymously, and servers often show less to anonymous readers${hint}`,
    );
  }
  if (
    source.saslMethod === "EXTERNAL" && source.client === undefined &&
    !source.uris.some((uri) => uri.scheme === "ldapi")
  ) {
    warn(
      "source.sasl_method",
      "has nothing that tells the server who reads: give client_cert and client_key, or use ldapi://",
    );
  }
  if (source.bindDn === undefined || source.startTls) return;
  const exposed = source.uris
    .find((uri) => uri.scheme === "ldap" && (uri.host === undefined || !isLoopback(uri.host)));
  if (exposed !== undefined) {
    warn(
      "source.ldap_uri",
      `sends the password in the clear over the network: ${exposed.text}; write ldaps://, or add ` +
        `"start_tls: yes"`,
    );
  }
}

/** Names a DN or a search in a URI, without quoting it: extensions may hold a password. */
function checkSearchParts({ source }: Config, note: Tell): void {
  for (const uri of source.uris) {
    if (isDomainUri(uri) || uri.hasSearch === undefined) continue;
    note(
      "source.ldap_uri",
      `uses only ${uri.text}; what follows it is ignored: user_base says where to search`,
    );
  }
}

function checkFileModes({ udm, source }: ParsedConfig, input: ConfigInput, warn: Tell): void {
  for (const [section, { password, password_file }] of [["udm", udm], ["source", source]] as const) {
    if (password !== undefined && isReadableByOthers(input, input.path)) {
      warn(
        `${section}.password`,
        `can be read by all users of this machine; make the file private (chmod o= ${input.path})`,
      );
    }
    if (password_file !== undefined && isReadableByOthers(input, besideConfiguration(input, password_file))) {
      warn(
        `${section}.password_file`,
        "names a file that all users of this machine can read; make it private (chmod o=)",
      );
    }
  }
  if (udm.marker_secret !== undefined && isReadableByOthers(input, input.path)) {
    warn(
      "udm.marker_secret",
      `can be read by all users of this machine; make the file private (chmod o= ${input.path})`,
    );
  }
  const { marker_secret_file } = udm;
  if (
    marker_secret_file !== undefined &&
    isReadableByOthers(input, besideConfiguration(input, marker_secret_file))
  ) {
    warn(
      "udm.marker_secret_file",
      "names a file that all users of this machine can read; make it private (chmod o=)",
    );
  }
  const { client_key } = source;
  if (client_key !== undefined && isReadableByOthers(input, besideConfiguration(input, client_key))) {
    warn(
      "source.client_key",
      "names a file that all users of this machine can read; make it private (chmod o=)",
    );
  }
}

function checkPhotos({ udm, source }: Config, note: Tell): void {
  if (udm.photoMarker || !udm.kinds.user.properties.includes("jpegPhoto")) return;
  const { attributes, trans } = source.user;
  const isMapped = rulesOf(trans).some(({ rule }) => rule.makes?.includes("jpegPhoto"));
  if (!isMapped && !attributes.includes("jpegPhoto")) return;
  note(
    "udm.photo_marker",
    "is no, although photos are mapped to jpegPhoto: they are not synchronised; set it to yes, or do not map them",
  );
}
