/**
 * Settings that can make UDM slow and cannot be checked remotely.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { type Check, reported } from "./types.ts";

const INDEX = reported(
  { id: "target.identifier_index", title: "index" },
  "note",
  "cannot be checked remotely: without this index, every creation searches the whole directory",
  `On the LDAP server of UDM, check that ucr get ldap/index/eq contains ${OBJECT_IDENTIFIER}.`,
);

const PRIMARY_GROUP = reported(
  { id: "target.primary_group", title: "primary group" },
  "note",
  "cannot be checked remotely: the larger the primary group is, the slower users are created",
  "With more than about 25,000 users, check ucr get directory/manager/user/primarygroup/update on the UDM server. If it " +
    "is false, creating users stays fast, but the group does not list them.",
);

/** Notes about settings to check once. */
export function targetNotes({ udm }: Config): Check[] {
  const isIdentifier = Object.values(udm.kinds).some((kind) => kind.primaryKeyProperty === OBJECT_IDENTIFIER);
  return isIdentifier ? [INDEX, PRIMARY_GROUP] : [PRIMARY_GROUP];
}
