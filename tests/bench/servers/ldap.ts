/**
 * The LDAP simulator as a process, with generated users: any number of them, with photos of any size.
 *
 * @module
 */

import { generateDirectory, shape, startLdapSimulator, type Value } from "../../simulators/ldap/mod.ts";
import { PEOPLE, SET_FIELDS } from "../world/people.ts";
import { photo, setNumber } from "../world/photos.ts";
import { answerQuestions } from "./control.ts";

/** The options of the server. */
export interface LdapServerOptions {
  readonly users: number;
  /** Size of each photo; 0: no photos. */
  readonly photoBytes: number;
}

/** The first message of the server. */
export interface LdapServerReady {
  readonly url: string;
  readonly readerDn: string;
  readonly readerPassword: string;
}

if (import.meta.main) {
  const { users, photoBytes } = JSON.parse(Deno.args[0] as string) as LdapServerOptions;
  const attributes: Record<string, (index: number) => readonly Value[]> = {
    objectClass: () => ["inetOrgPerson"],
  };
  for (const { attribute, value } of SET_FIELDS) attributes[attribute] = (index) => [value(index)];
  if (photoBytes > 0) {
    const first = photo(0, photoBytes);
    attributes.jpegPhoto = (index) => [setNumber(first.slice(), index)];
  }
  const directory = generateDirectory({
    users,
    style: "openldap",
    userShape: shape(PEOPLE, "uid=user", attributes),
  });
  const { url, bindDn, password } = await startLdapSimulator({ directory });
  await answerQuestions({ url, readerDn: bindDn, readerPassword: password }, {});
  Deno.exit(0);
}
