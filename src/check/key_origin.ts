/**
 * Where primary keys come from: an attribute that people can write lets them take over an account.
 *
 * @module
 */

import type { Config, TransformConfig } from "../config/types.ts";
import type { Kind } from "../common/model.ts";
import { groupNames } from "../transform/attribute_names.ts";
import { parseFormat } from "../syntax/python_format/python_format.ts";
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
  const origins = attributesBehind(source[kind].trans, primaryKeyProperty);
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

/** The attributes of the source whose values a property is made of; none if its values are fixed. */
export function attributesBehind(trans: TransformConfig, property: string): string[] {
  const templates = trans.composeAttrs.get(property);
  const names = templates?.flatMap((template) => parseFormat(template).names) ?? [property];
  const attributes = names.filter((name) => !trans.fixedAttrs.has(name))
    .map((name) => trans.renameAttrs.get(name) ?? name)
    .map((name) => decomposedFrom(trans, name) ?? name);
  return [...new Set(attributes)];
}

/** The attribute of which a step makes another one. */
function decomposedFrom({ decomposeAttrs }: TransformConfig, made: string): string | undefined {
  for (const [attribute, patterns] of decomposeAttrs) {
    if (patterns.some((pattern) => groupNames(pattern).includes(made))) return attribute;
  }
  return undefined;
}

/** LDAP does not care about the case of a name, and options such as ";binary" do not make another attribute. */
function bare(name: string): string {
  return name.toLowerCase().replace(/;.*/s, "");
}
