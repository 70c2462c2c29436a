/** @module */

import { LdapUriError, parseDomainUri, parseLdapUri } from "../../../src/syntax/ldap_uri.ts";
import { attempt, kindOf, rule, same, type Target, textOf } from "../target.ts";

/** Stands for a password: no message may contain it when it is before an "@". */
const SECRET = "S3cretWord";

/** URIs of directory servers. */
export const target: Target = {
  description: "URIs of directory servers",
  tokens: [
    ..."/:@?#%[].-",
    ...[
      "ldap://",
      "ldaps://",
      "ldapi://",
      "ldap:///",
      "%2F",
      "%2Frun%2Fldapi",
      ":389",
      ":0",
      ":65536",
      "[::1]",
      "%eth0",
      `u:${SECRET}@`,
    ],
    ...["host", "127.0.0.1", "dc=example", "??sub?(cn=a)", "LDAP"],
  ],
  check(input) {
    const uri = textOf(input);
    const domain = parseDomainUri(uri);
    const parsed = attempt(() => parseLdapUri(uri), LdapUriError);
    if (parsed.error !== undefined) {
      const isHidden = uri.split(SECRET).slice(1).every((rest) => rest.includes("@"));
      rule(
        !isHidden || !parsed.error.message.includes(SECRET),
        "no message shows what is before an @",
        () => parsed.error,
      );
      return `${domain === undefined} ${kindOf(parsed.error)}`;
    }
    rule(domain === undefined, "a URI with a host is not that of a domain");
    const { hasSearch, ...server } = parsed.value;
    // Spaces at the end are not part of a URI
    if (server.text === server.text.trim()) {
      same(parseLdapUri(server.text), server, "the text of a URI is parsed to the same server");
    }
    if (server.scheme === "ldapi") {
      rule(server.path.startsWith("/"), "the path of a socket is absolute");
      return `ldapi ${hasSearch}`;
    }
    rule(
      Number.isInteger(server.port) && server.port >= 1 && server.port <= 65535,
      "a port is from 1 to 65535",
    );
    rule(server.host !== "" && !/[\s/?#@[\]]/.test(server.host), "a host has no delimiters", () => server);
    return `${server.scheme} ${server.host.includes(":")} ${hasSearch}`;
  },
};
