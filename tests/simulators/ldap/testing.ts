/**
 * Helpers for the tests of the simulator.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, type SearchOptions, type SearchResult } from "ldapts";
import { directoryFromLdif } from "./ldif.ts";
import type { Directory } from "./directory.ts";
import type { Style } from "./protocol.ts";
import { type LdapSimulator, type LdapSimulatorOptions, startLdapSimulator } from "./simulator.ts";

/** Timeout of a client that expects no response, in milliseconds. */
export const IMPATIENT = 150;

/** A client that is not bound. */
export function clientOf(simulator: LdapSimulator, timeout = 5000): Client {
  return new Client({ url: simulator.url, timeout, connectTimeout: 5000 });
}

/** A client that is bound as the first account. */
export async function boundClient(simulator: LdapSimulator, timeout = 5000): Promise<Client> {
  const client = clientOf(simulator, timeout);
  await client.bind(simulator.bindDn, simulator.password);
  return client;
}

/** One search, in a simulator and with a client of its own. */
export async function searchIn(
  options: LdapSimulatorOptions,
  base: string,
  search: SearchOptions = {},
): Promise<SearchResult> {
  await using simulator = await startLdapSimulator(options);
  await using client = await boundClient(simulator);
  return await client.search(base, search);
}

/** A few people and groups, one group in another. */
export function smallDirectory(style: Style = "ad"): Directory {
  const [suffix, people, groups] = [
    "dc=example,dc=test",
    "ou=people,dc=example,dc=test",
    "ou=g,dc=example,dc=test",
  ];
  return directoryFromLdif(
    `version: 1
# A comment that is
 folded
dn: ${suffix}
objectClass: domain

dn: ${people}
objectClass: organizationalUnit

dn: ${groups}
objectClass: organizationalUnit

dn: cn=Anna,${people}
objectClass: person
objectClass: user
sn: Müller
cn;lang-en: Ann
userAccountControl: 514
employeeNumber: 9
description:: QW5uYSDDlg==

dn: cn=Björn,${people}
objectClass: person
sn: Schmidt
userAccountControl: 512
employeeNumber: 10
description: a (starred) * value

dn: cn=inner,${groups}
objectClass: group
member: CN=Anna, ${people}

dn: cn=outer,${groups}
objectClass: group
member: cn=inner,${groups}
member: cn=Björn,${people}
`,
    { style },
  );
}

/** Runs something with a folder that is removed afterwards. */
export async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "ldap-simulator-"));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
