/**
 * The primary keys of a configuration that does not name them.
 *
 * @module
 */

import { type Kind, KINDS } from "../common/model.ts";
import { resultingNames } from "../transform/resulting_names.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import type { PartialConfig } from "./parse_with_schema.ts";
import type { Tell } from "./problems.ts";
import type { Config } from "./types.ts";

/** What may be the primary key without the key: the second one is the predecessor's default. */
const CANDIDATES: readonly string[] = [OBJECT_IDENTIFIER, "uniqueIdentifier"];

type Given = (path: string) => boolean;

/** The primary key of a kind; undefined if the steps decide nothing. */
export function primaryKeyOf(kind: Kind, { udm, source }: PartialConfig): string | undefined {
  const made = candidatesOf(kind, source);
  return udm[`${kind}_primary_key_property`] ?? (made?.length === 1 ? made[0] : undefined);
}

/** Asks for the primary keys that the steps do not decide. */
export function checkPrimaryKeys(config: PartialConfig, given: Given, tell: Tell): void {
  for (const kind of KINDS) {
    const key = `udm.${kind}_primary_key_property`;
    const made = candidatesOf(kind, config.source);
    if (made === undefined || made.length === 1 || given(key) || !given(`source.${kind}_base`)) continue;
    const reason = made.length === 0
      ? `neither ${
        CANDIDATES.join(" nor ")
      }; write the property that identifies ${kind}s, and map an attribute to it ` +
        "that the source server generates, such as objectGUID or entryUUID"
      : `both ${
        CANDIDATES.join(" and ")
      }; write the one that identifies the ${kind}s in UDM (the Nubus Directory ` +
        "Importer takes uniqueIdentifier without this key)";
    tell(key, `is missing, and source.${kind}_trans makes ${reason}`);
  }
}

/** Notes that the steps decide on the primary key of the predecessor; the other one is usual. */
export function notePrimaryKey(kind: Kind, { udm }: Config, given: Given, note: Tell): void {
  const key = `udm.${kind}_primary_key_property`;
  const { primaryKeyProperty } = udm.kinds[kind];
  if (given(key) || primaryKeyProperty === OBJECT_IDENTIFIER) return;
  note(key, `is not given: it is ${primaryKeyProperty}, because source.${kind}_trans makes that property`);
}

/** The candidates that entries can have after the steps; undefined if the steps are invalid. */
function candidatesOf(kind: Kind, source: PartialConfig["source"]): string[] | undefined {
  const attributes = source[`${kind}_attrs`];
  const trans = source[`${kind}_trans`];
  if (attributes === undefined || trans === undefined) return undefined;
  const { all } = resultingNames(attributes, trans);
  return CANDIDATES.filter((name) => all.includes(name));
}
