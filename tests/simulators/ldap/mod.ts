/**
 * The LDAP simulator: everything that tests need of it.
 *
 * @module
 */
export { Directory, type DirectoryOptions } from "./directory.ts";
export type { Attribute, AttributeValues, Entry, Value } from "./entry.ts";
export type { Fault, FaultTrigger, Misbehaviour, Moment } from "./faults.ts";
export { generateDirectory, type GenerateOptions } from "./generate.ts";
export { guidBytes, uuidText } from "./identifier.ts";
export { directoryFromLdif, LdifError } from "./ldif.ts";
export type { Operation } from "./operations.ts";
export type { Style } from "./protocol.ts";
export { type LdapSimulator, type LdapSimulatorOptions, startLdapSimulator } from "./simulator.ts";
export type { TlsOptions } from "./tls.ts";
