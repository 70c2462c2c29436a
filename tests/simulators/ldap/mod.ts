/**
 * The LDAP simulator: everything that tests need of it.
 *
 * @module
 */
export type { BindRules } from "./accounts.ts";
export { Directory, type DirectoryOptions } from "./directory.ts";
export type { Attribute, AttributeName, AttributeValues, Entry, Value } from "./entry.ts";
export type { Fault, FaultTrigger, Misbehaviour, Moment } from "./faults.ts";
export { generateDirectory, type GenerateOptions } from "./generate.ts";
export { type Maker, type Shape, shape } from "./generated_entry.ts";
export { guidBytes, uuidText } from "./identifier.ts";
export { directoryFromLdif, LdifError } from "./ldif.ts";
export type { BindOperation, Operation, OtherOperation, SearchOperation } from "./operations.ts";
export type { Style } from "./protocol.ts";
export type { Scope } from "./requests.ts";
export type { SearchLimits } from "./search.ts";
export { type LdapSimulator, type LdapSimulatorOptions, startLdapSimulator } from "./simulator.ts";
export type { Layer } from "./store.ts";
export type { TlsOptions } from "./tls.ts";
