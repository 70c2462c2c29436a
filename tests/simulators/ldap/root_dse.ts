/**
 * The root DSE (RFC 4512 section 5.1).
 *
 * @module
 */
import type { Directory } from "./directory.ts";
import type { Attribute } from "./entry.ts";
import { OID } from "./protocol.ts";

/** The requested attributes of the root DSE. */
export function rootDse(directory: Directory, asked: readonly string[], startTls: boolean): Attribute[] {
  const extensions = startTls ? [OID.startTls, OID.whoAmI] : [OID.whoAmI];
  const all: Attribute[] = [
    { name: "objectClass", values: directory.style === "ad" ? ["top"] : ["top", "OpenLDAProotDSE"] },
    { name: "namingContexts", values: [directory.suffix] },
    { name: "supportedLDAPVersion", values: ["3"] },
    { name: "supportedControl", values: [OID.paging] },
    { name: "supportedExtension", values: extensions },
  ];
  if (directory.style === "ad") {
    all.push(
      { name: "defaultNamingContext", values: [directory.suffix] },
      { name: "rootDomainNamingContext", values: [directory.suffix] },
      { name: "supportedCapabilities", values: ["1.2.840.113556.1.4.800"] },
    );
  }
  const keys = new Set(asked.map((name) => name.toLowerCase()));
  const everything = keys.size === 0 || keys.has("*") || keys.has("+");
  return everything ? all : all.filter(({ name }) => keys.has(name.toLowerCase()));
}
