/**
 * Where primary keys come from: an attribute that people can write lets them take over an account.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import type { Kind } from "../common/model.ts";
import { originsOf } from "../transform/needed.ts";
import { listed } from "./listed.ts";
import { type Check, passed, reported } from "./types.ts";

/** Attributes that the server itself sets once, and that no account may write, in lower case. */
const SERVER_GENERATED: ReadonlySet<string> = new Set([
  "objectguid",
  "objectsid",
  "entryuuid",
  "nsuniqueid",
  "guid",
  "ipauniqueid",
  "ibm-entryuuid",
  "orclguid",
  "univentionobjectidentifier",
]);

/** Whether the primary keys of a kind come from attributes that only the server writes. Asks no server. */
export function keyOriginCheck({ source, udm }: Config, kind: Kind): Check {
  const subject = { id: `source.${kind}.key_origin`, title: `origin of ${kind} keys` } as const;
  const { primaryKeyProperty } = udm.kinds[kind];
  const origins = originsOf(primaryKeyProperty, source[kind].trans);
  const writable = origins.filter((name) => !SERVER_GENERATED.has(bare(name)));
  if (writable.length === 0) {
    return passed(
      subject,
      origins.length === 0
        ? `${primaryKeyProperty} comes from no attribute`
        : `${listed(origins, "and")}: only the server sets ${origins.length === 1 ? "it" : "them"}`,
    );
  }
  const names = listed(writable, "and");
  const them = writable.length === 1 ? "it" : "them";
  return reported(
    subject,
    "note",
    `${names}: the server does not generate ${them}, so accounts with the right to write ${them} choose the primary key`,
    `Check in the source that neither ${kind}s themselves nor a help desk may write ${names}: a ${kind} that is given ` +
      `the value of another one takes over that ${kind} in UDM. Attributes such as objectGUID and entryUUID rule that ` +
      "out, but changing the attribute later changes all keys.",
  );
}

/** LDAP does not care about the case of a name, and options such as ";binary" do not make another attribute. */
function bare(name: string): string {
  return name.toLowerCase().replace(/;.*/s, "");
}
