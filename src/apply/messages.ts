/**
 * Log messages about operations.
 *
 * @module
 */

import type { Operation } from "../planner/plan_types.ts";

/** What an operation does with its object. */
export const PARTICIPLES = {
  create: "created",
  modify: "modified",
  disable: "disabled",
  delete: "deleted",
} as const;

/**
 * The message template for a successful operation.
 *
 * @param isGone whether the object to delete or disable was gone already
 */
export function successMessage(operation: Operation, isGone: boolean, dryRun: boolean): string {
  const what = isGone ? "{kind} {name} was already gone" : describe(operation);
  return dryRun ? `would have ${what}` : what;
}

function describe(operation: Operation): string {
  if (operation.type === "delete") return "deleted {kind} {name}: {dn} ({primary_key})";
  if (operation.type === "disable") {
    return "disabled {kind} {name}, which is no longer in the source: {dn} ({primary_key})";
  }
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
    ? "renamed {kind} {name} temporarily to {rename}: {dn} ({primary_key})"
    : "renamed {kind} {name} to {rename}: {dn} ({primary_key}), properties {properties}";
}

/**
 * The message template for a value that an object released for another one, and could not get back.
 *
 * @param isGone whether it has no value, otherwise it has a temporary name
 */
export function notRestoredMessage(isGone: boolean): string {
  return isGone
    ? "{kind} {name} released its {property} and has none until a later run sets it: {error}"
    : "{kind} {name} keeps this temporary name until a later run changes it: {error}";
}

/**
 * The message template for an operation that was not tried.
 *
 * @param isOwn whether an earlier operation for its object failed
 * @param others the failed operations for other objects
 */
export function blockedMessage(operation: Operation, isOwn: boolean, others: readonly Operation[]): string {
  const blocked = "{kind} {name} could not be {done}";
  if (isOwn) return `${blocked}: an earlier write to it failed`;
  const refers = operation.type === "modify" && others.some(({ id }) => operation.refersTo?.includes(id));
  return refers
    ? `${blocked}: it refers to {others}, which could not be written`
    : `${blocked}: it needs a value that {others} did not release`;
}

/** Fields of {@linkcode successMessage}. */
export function texts(operation: Operation) {
  return { name: operation.name, ...(operation.type === "modify" ? { rename: operation.rename } : {}) };
}

/** Log fields that identify an operation and its object. */
export function identity(operation: Operation) {
  return {
    kind: operation.kind,
    name: operation.name,
    primary_key: operation.key,
    operation: operation.type,
    dn: operation.type === "create" ? operation.sourceDn : operation.dn,
  };
}
