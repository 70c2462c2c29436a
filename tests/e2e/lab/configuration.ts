/**
 * Configurations for runs between the simulators.
 *
 * @module
 */

import { configOf } from "../../../src/config/test_support.ts";
import type { Config } from "../../../src/config/types.ts";
import type { LdapSimulator } from "../../simulators/ldap/mod.ts";
import type { UdmSimulator } from "../../simulators/udm/mod.ts";
import { GROUPS, PEOPLE } from "../../support/engine_run.ts";

/** Timeout for a silent source or target, in seconds. A healthy request has been seen to take 1.6 on a busy machine. */
const TIMEOUT = 20;

/** The two sides. */
export interface Sides {
  readonly ldap: Pick<LdapSimulator, "url" | "bindDn" | "password">;
  readonly udm: Pick<UdmSimulator, "url" | "username" | "password">;
}

/** The configuration as JSON, which is valid YAML. The page size is small, so that several pages are read. */
export function configurationText({ ldap, udm }: Sides): string {
  const identified = { univentionObjectIdentifier: "entryUUID" };
  return JSON.stringify({
    udm: {
      uri: udm.url,
      user: udm.username,
      password: udm.password,
      user_ou: "ou=import",
      group_ou: "ou=import",
      user_properties: ["username", "lastname", "e-mail", "jpegPhoto", "univentionObjectIdentifier"],
      connect_timeout: TIMEOUT,
      read_timeout: TIMEOUT,
    },
    source: {
      ldap_uri: ldap.url,
      bind_dn: ldap.bindDn,
      password: ldap.password,
      timeout: TIMEOUT,
      search_pagesize: 3,
      user_base: PEOPLE,
      user_filter: "(objectClass=inetOrgPerson)",
      user_attrs: ["uid", "sn", "mail", "jpegPhoto", "entryUUID"],
      user_trans: { rename_attrs: { ...identified, username: "uid", lastname: "sn", "e-mail": "mail" } },
      group_base: GROUPS,
      group_filter: "(objectClass=groupOfNames)",
      group_attrs: ["cn", "description", "member", "entryUUID"],
      group_trans: { rename_attrs: { ...identified, name: "cn", users: "member" } },
    },
    // In these small schools every change is a large percentage.
    safety: { max_delete: "off", max_member_loss: "off" },
  });
}

/** The loaded configuration. */
export function configuration(sides: Sides): Config {
  return configOf(configurationText(sides));
}
