/**
 * What makes UDM slow and cannot be seen from outside.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { type Check, reported } from "./types.ts";

const INDEX = reported(
  { id: "target.identifier_index", title: "index" },
  "note",
  "without one each new object costs a search of everything; cannot be seen from here",
  `Look on the LDAP server behind UDM: ucr get ldap/index/eq should name ${OBJECT_IDENTIFIER}.`,
);

const PRIMARY_GROUP = reported(
  { id: "target.primary_group", title: "primary group" },
  "note",
  "new users join one, the slower the larger it is; cannot be seen from here",
  "From some 25,000 users on, look on the UDM server: ucr get directory/manager/user/primarygroup/update. With false " +
    "new users are made as fast as ever, but the group does not list them.",
);

/** Where to look once. */
export function targetNotes({ udm }: Config): Check[] {
  const isIdentifier = Object.values(udm.kinds).some((kind) => kind.primaryKeyProperty === OBJECT_IDENTIFIER);
  return isIdentifier ? [INDEX, PRIMARY_GROUP] : [PRIMARY_GROUP];
}
