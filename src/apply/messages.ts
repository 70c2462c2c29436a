/**
 * What is said about operations.
 *
 * @module
 */

import type { Operation } from "../planner/plan_types.ts";

/** What has become of an object when an operation is done. */
export const PARTICIPLES = {
  create: "created",
  modify: "modified",
  disable: "disabled",
  delete: "deleted",
} as const;

/** The message for an operation that was carried out. */
export function describe(operation: Operation): string {
  if (operation.type === "delete") return "deleted {kind} {name}: {dn} ({primary_key})";
  if (operation.type === "disable") return "disabled {kind} {name}, who is gone: {dn} ({primary_key})";
  if (operation.type === "create") {
    return "created {kind} {name}: {dn} ({primary_key}), properties {properties}";
  }
  if (operation.accountOnly) {
    return "modified only {properties} of {kind} {name}, whose entry is skipped: {dn} ({primary_key})";
  }
  if (operation.rename === undefined) {
    return "modified {kind} {name}: {dn} ({primary_key}), properties {properties}";
  }
  return operation.interim
    ? "renamed {kind} {name} to {rename} for a moment: {dn} ({primary_key})"
    : "renamed {kind} {name} to {rename}: {dn} ({primary_key}), properties {properties}";
}

/** Values for that message. */
export function texts(operation: Operation) {
  return { name: operation.name, ...(operation.type === "modify" ? { rename: operation.rename } : {}) };
}

/** What identifies an operation and its object in a log record. */
export function identity(operation: Operation) {
  return {
    kind: operation.kind,
    name: operation.name,
    primary_key: operation.key,
    operation: operation.type,
    dn: operation.type === "create" ? operation.sourceDn : operation.dn,
  };
}
