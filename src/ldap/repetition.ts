/**
 * Notices paging that never ends because the server sends the same entries again.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { RawEntry } from "./messages.ts";

/**
 * Remembers one page, and a later one each time the number of pages has doubled (Brent's algorithm): finds a cycle of
 * any length, also if the pages differ in size, and takes the memory of the DNs of one page. The cookie proves nothing: 389
 * Directory Server sends the same one with every page. Single repeated entries are no cycle, also on pages of one entry.
 */
export class Repetition {
  #pages = 0;
  #next = 1;
  #remembered = 0;
  /** The first DN of the remembered page. */
  #first: Uint8Array = new Uint8Array();
  /** Whether it was sent again. Until then, comparing its bytes is enough. */
  #isBack = false;
  /** DNs of the remembered page that were not sent again. */
  readonly #missing = new Set<string>();
  /** The only DN of the remembered page until it was sent again once: that may happen while others are renamed. */
  #single: string | undefined;

  /**
   * Adds a page.
   *
   * @returns the number of the page whose entries were all sent again, counted from 1 without empty pages; undefined if
   * the search advances
   */
  add(page: readonly RawEntry[]): number | undefined {
    if (page.length === 0) return undefined;
    this.#pages++;
    if (this.#missing.size > 0) {
      for (const entry of page) {
        this.#isBack ||= areEqual(entry.dn, this.#first);
        if (this.#isBack) this.#missing.delete(textOf(entry));
      }
      if (this.#missing.size === 0) {
        if (this.#single === undefined) return this.#remembered;
        this.#missing.add(this.#single);
        this.#single = undefined;
      }
    }
    if (this.#pages === this.#next) {
      this.#next *= 2;
      this.#remembered = this.#pages;
      const first = page[0]?.dn ?? this.#first;
      this.#isBack = first.length > MAX_BYTES;
      this.#first = first.slice(0, MAX_BYTES);
      this.#missing.clear();
      for (const entry of page) this.#missing.add(textOf(entry));
      [this.#single] = this.#missing.size === 1 ? this.#missing : [];
    }
    return undefined;
  }
}

/** Longer DNs are remembered by their digests. */
const MAX_BYTES = 1000;

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** The bytes of the DN as text, whatever the encoding. */
function textOf({ dn }: RawEntry): string {
  if (dn.length > MAX_BYTES) return createHash("sha256").update(dn).digest("base64");
  return Buffer.from(dn.buffer, dn.byteOffset, dn.byteLength).toString("latin1");
}
