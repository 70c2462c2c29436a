/**
 * Cookies of paged searches (RFC 2696).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import type { Style } from "./protocol.ts";
import type { OpenSearch } from "./search.ts";

/** The paged searches of one connection, by cookie. A cookie is good for one use. */
export class Cookies {
  readonly #open = new Map<string, OpenSearch>();

  constructor(readonly style: Style) {}

  /** Another paged search begins. OpenLDAP knows one per connection, and forgets the one before. */
  begin(): void {
    if (this.style === "openldap") this.#open.clear();
  }

  /** Stores a search and returns the cookie for its next page. */
  keep(search: OpenSearch): Buffer {
    const cookie = randomBytes(16);
    this.#open.set(cookie.toString("hex"), search);
    return cookie;
  }

  /** The search of a cookie. The cookie becomes invalid. */
  take(cookie: Buffer): OpenSearch | undefined {
    const key = cookie.toString("hex");
    const search = this.#open.get(key);
    this.#open.delete(key);
    return search;
  }
}
