import { Buffer } from "node:buffer";
import type { Directory } from "./directory.ts";

/** Decides about the header `Authorization`. */
export type Admission = (authorization: string) => "admitted" | "not allowed" | "unknown";

/** The value of an Authorization header for basic authentication. UDM decodes it as ISO-8859-1. */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, "latin1").toString("base64")}`;
}

/** Admits the configured user, and members of Domain Admins with their passwords. */
export function admission({ store, domainAdmins }: Directory, username: string, password: string): Admission {
  const known = basicAuthorization(username, password);
  // A password with other characters than those of ISO-8859-1 cannot be sent.
  const configured = /^[\0-\xff]*$/.test(username + password) ? known : undefined;
  return (authorization) => {
    if (authorization === configured) return "admitted";
    const text = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString("latin1");
    const colon = text.indexOf(":");
    const user = store.findName(text.slice(0, Math.max(colon, 0)));
    const isKnown = user?.passwords[0] === text.slice(colon + 1) && user.properties.disabled !== true;
    if (user === undefined || !isKnown) return "unknown";
    return user.memberOf.has(domainAdmins) ? "admitted" : "not allowed";
  };
}
