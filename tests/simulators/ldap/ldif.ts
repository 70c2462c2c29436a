/**
 * Directories from LDIF (RFC 2849).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { normaliseDn } from "../../../src/syntax/dn.ts";
import { Directory } from "./directory.ts";
import type { Value } from "./entry.ts";
import type { Style } from "./protocol.ts";

/** A record of an LDIF file. Values that are not UTF-8 are bytes. */
interface LdifRecord {
  readonly dn: string;
  readonly attributes: { readonly [name: string]: readonly Value[] };
}

/** Something in an LDIF file that cannot be used; names the line. */
export class LdifError extends Error {
  /** The name of the class. */
  override readonly name = "LdifError";
  /** The line, counted from 1, and the problem. */
  constructor(readonly line: number, reason: string) {
    super(`line ${line}: ${reason}`);
  }
}

/**
 * Makes a directory from LDIF text. The first record is the naming context unless one is given; parents come before
 * their children, as for slapadd.
 *
 * @throws {LdifError}
 */
export function directoryFromLdif(
  text: string,
  options: { readonly style?: Style; readonly suffix?: string } = {},
): Directory {
  const records = parseLdif(text);
  const suffix = options.suffix ?? records[0]?.dn;
  if (suffix === undefined) throw new LdifError(1, "there is no record, so there is no naming context");
  const directory = new Directory({ style: options.style ?? "ad", suffix });
  if (!records.some(({ dn }) => normaliseDn(dn) === normaliseDn(suffix))) directory.add(suffix);
  for (const { dn, attributes } of records) {
    // Exports contain them, but the simulator computes them.
    const stored = Object.entries(attributes).filter(([name]) => !directory.makes(name));
    directory.add(dn, Object.fromEntries(stored));
  }
  return directory;
}

/**
 * Reads LDIF: folded lines, comments, base64, a version line, and records that are entries or additions.
 *
 * @throws {LdifError}
 */
export function parseLdif(text: string): LdifRecord[] {
  const records: LdifRecord[] = [];
  let attributes: Map<string, Value[]> | undefined;
  let dn = "";
  const finish = () => {
    if (attributes !== undefined) records.push({ dn, attributes: Object.fromEntries(attributes) });
    attributes = undefined;
  };
  for (const { line, content } of logicalLines(text)) {
    if (content === "") {
      finish();
      continue;
    }
    const { name, value } = parseLine(line, content);
    const key = name.toLowerCase();
    if (attributes === undefined) {
      if (key === "version" && records.length === 0) continue;
      if (key !== "dn") {
        throw new LdifError(line, `a record begins with "dn:", not with ${JSON.stringify(name)}`);
      }
      if (typeof value !== "string") throw new LdifError(line, "the DN is not UTF-8");
      dn = value;
      attributes = new Map();
    } else if (key === "changetype" || key === "control") {
      if (value !== "add") {
        throw new LdifError(line, `${JSON.stringify(content)}: only additions can be read`);
      }
    } else {
      const values = attributes.get(name);
      if (values === undefined) attributes.set(name, [value]);
      else values.push(value);
    }
  }
  finish();
  return records;
}

/** Lines with their continuations, without comments. */
function* logicalLines(text: string): Generator<{ line: number; content: string }> {
  const physical = text.split(/\r?\n/);
  for (let at = 0; at < physical.length; at++) {
    const line = at + 1;
    let content = physical[at] as string;
    // Joining is quadratic for a photo of thousands of lines, so the parts are gathered first.
    const parts = [content];
    while (physical[at + 1]?.startsWith(" ")) parts.push((physical[++at] as string).slice(1));
    content = parts.join("");
    if (!content.startsWith("#")) yield { line, content };
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parseLine(line: number, content: string): { name: string; value: Value } {
  const parts = /^([A-Za-z0-9._][A-Za-z0-9.;_-]*):([:<]?) *(.*)$/s.exec(content);
  if (parts === null) {
    throw new LdifError(line, `${JSON.stringify(content)} is not of the form "name: value"`);
  }
  const [, name = "", kind, text = ""] = parts;
  if (kind === "<") throw new LdifError(line, `${JSON.stringify(name)}: values from URLs cannot be read`);
  if (kind !== ":") return { name, value: text };
  if (!/^[A-Za-z0-9+/]*={0,2} *$/.test(text)) {
    throw new LdifError(line, `${JSON.stringify(name)} is not base64`);
  }
  const bytes = Buffer.from(text, "base64");
  try {
    return { name, value: UTF8.decode(bytes) };
  } catch {
    return { name, value: bytes };
  }
}
