/**
 * Writes to UDM. A request whose answer was lost is neither repeated blindly nor forgotten.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { fromOutside } from "../common/redact.ts";
import { childDn, isDirectlyBelow, parentDn, renamedFrom, sameDn } from "../syntax/dn.ts";
import {
  NAME_PROPERTY,
  NAMING_ATTRIBUTE,
  type ObjectType,
  type Properties,
  textOf,
} from "../common/model.ts";
import { describe, type Subject, UdmError } from "./errors.ts";
import type { HttpResponse } from "./http.ts";
import { isRecord } from "./error_body.ts";
import { readJson, type Requests, unexpectedAnswer } from "./requests.ts";
import type { Retrier } from "./retry.ts";
import type { CreatedType, Key, ManagedType, NewObject, UdmObject, ValueChange } from "./types.ts";
import { dnFromLocation } from "./urls.ts";
import { warningText } from "./warnings.ts";

const logger = getLogger(["udm-directory-connector", "target"]);

/** What writes need. */
export interface WriteContext {
  readonly requests: Requests;
  readonly retrier: Retrier;
  /** Finds objects by key, with a single request without retries. */
  readonly findOnce: (type: ObjectType, key: Key) => Promise<UdmObject[]>;
}

/** Creates an object. */
export async function createObject(
  { requests, retrier, findOnce }: WriteContext,
  type: CreatedType,
  object: NewObject,
  key: Key | undefined,
): Promise<{ dn: string }> {
  const { position, properties } = object;
  const subject: Subject = { method: "POST", type, dn: position, ...nameOf(type, properties) };
  // A container and a mail domain are identified by their DNs
  const isKnown = key !== undefined || type === "container/ou" || type === "mail/domain";
  const findCreated = async (wanted: Key) => {
    const [found, ...more] = await findOnce(type, wanted);
    if (found === undefined) return undefined;
    if (more.length === 0 && isDirectlyBelow(found.dn, position)) return { dn: found.dn };
    throw takenElsewhere(subject, wanted, found.dn);
  };
  return await retrier.run(subject, async ({ mayHaveExecuted }) => {
    if (mayHaveExecuted && key !== undefined) {
      const created = await findCreated(key);
      if (created !== undefined) return created;
    }
    try {
      const response = await requests.write({ subject, dn: position, properties }, 201);
      const json = await readJson(subject, response);
      const said = [isRecord(json) ? textOf(json.dn as string) : undefined, locationOf(response, type)]
        .filter((dn) => dn !== undefined);
      const expected = childDn(namingAttribute(type), textOf(properties[nameProperty(type)]) ?? "", position);
      const dn = said.find((each) => sameDn(each, expected)) ??
        // A wrong DN would enter groups
        (key === undefined ? undefined : (await findCreated(key))?.dn);
      if (dn !== undefined) return { dn };
      throw unexpectedAnswer(
        subject,
        response,
        said[0] === undefined
          ? "it does not say which DN the new object has"
          : `it says that the new object is ${
            JSON.stringify(fromOutside(said[0]))
          }, which is not where it should be created`,
      );
    } catch (error) {
      // The first attempt may still have been running when we looked up its result
      if (mayHaveExecuted && key !== undefined && isKind(error, "conflict")) {
        const created = await findCreated(key);
        if (created !== undefined) return created;
      }
      throw error;
    }
  }, { shouldRetry: (error) => error.transient && (isKnown || !error.mayHaveExecuted) });
}

/**
 * Changes properties of an object. This is idempotent, so it is retried. But another object may have taken over the DN
 * during the delay, so a retry looks the object up by its key.
 */
export async function modifyObject(
  context: WriteContext,
  type: ManagedType,
  dn: string,
  properties: Properties,
  key: Key | undefined,
): Promise<{ dn: string }> {
  const { requests, retrier } = context;
  const subject: Subject = { method: "PATCH", type, dn };
  const newName = textOf(properties[nameProperty(type)]);
  const isRename = nameProperty(type) in properties;
  const locate = async (wanted: Key): Promise<string> =>
    await locateObject(context, type, dn, wanted) ??
      // An object that is about to receive the key does not have it yet; another owner would have a key that never changes
      (wanted.property in properties ? dn : gone(subject));
  const patch = async (current: string) => {
    const response = await requests.write(
      // A rename changes the DN, so a repeated request would find no object
      { subject, dn: current, properties, repeatable: !isRename },
      204,
    );
    await response.text();
    if (!isRename) return { dn: current };
    // A rename does not move an object, so any other Location is wrong, as UDM's is below an OU with a slash in its name
    const now = locationOf(response, type);
    const expected = childDn(namingAttribute(type), newName ?? "", parentDn(current));
    if (now !== undefined && sameDn(now, expected)) return { dn: now };
    // A wrong DN would enter groups
    if (key === undefined) {
      throw unexpectedAnswer(subject, response, "it does not say which DN the object has now");
    }
    try {
      return { dn: await locate(key) };
    } catch (error) {
      // UDM has carried out the rename
      throw error instanceof UdmError
        ? new UdmError(subject, { ...error.details, mayHaveExecuted: true })
        : error;
    }
  };
  return await retrier.run(subject, async ({ attempt }) => {
    if (attempt === 1 || key === undefined) return await patch(dn);
    const current = await locate(key);
    try {
      return await patch(current);
    } catch (error) {
      // An earlier attempt may still have been running: then the old DN is gone, or the object itself has the new name
      if (!isKind(error, "notFound") && !isKind(error, "conflict")) throw error;
      const now = await locate(key);
      if (sameDn(now, current)) throw error;
      return await patch(now);
    }
  });
}

/**
 * Changes single values of lists. UDM warns of changes without effect and does the rest (measured), so this is idempotent and
 * retried.
 *
 * @returns what UDM warned of; undefined if every change had an effect
 */
export async function changeValues(
  context: WriteContext,
  type: ManagedType,
  dn: string,
  changes: readonly ValueChange[],
  key: Key | undefined,
): Promise<string | undefined> {
  const { requests, retrier } = context;
  const subject: Subject = { method: "PATCH", type, dn };
  return await retrier.run(subject, async ({ attempt }) => {
    const current = attempt === 1 || key === undefined
      ? dn
      : await locateObject(context, type, dn, key) ?? gone(subject);
    const response = await requests.write({ subject, dn: current, changes, repeatable: true }, 204, 200);
    const text = await response.text();
    if (response.status === 204) return undefined;
    const warning = warningText(text);
    logger.debug("{request}: UDM changed the values, with warnings: {warning}", {
      ...subject,
      request: describe(subject),
      requestId: response.requestId,
      warning,
    });
    return warning;
  });
}

/**
 * Deletes an object.
 *
 * @param key a retry deletes only an object with this key
 * @throws {UdmError} of kind notFound if no object has the DN; an earlier attempt may have deleted it (`mayHaveExecuted`)
 */
export async function removeObject(
  { requests, retrier, findOnce }: WriteContext,
  type: ManagedType,
  dn: string,
  key: Key | undefined,
): Promise<void> {
  const subject: Subject = { method: "DELETE", type, dn };
  await retrier.run(subject, async ({ attempt }) => {
    if (attempt > 1 && key !== undefined) {
      const found = await findOnce(type, key);
      if (!found.some((object) => sameDn(object.dn, dn))) gone(subject);
    }
    const response = await requests.write({ subject, dn }, 204);
    await response.text();
  });
}

/** The DN of an object that may have been renamed: it has the key, and the same parent. */
async function locateObject(
  { findOnce }: WriteContext,
  type: ManagedType,
  dn: string,
  key: Key,
): Promise<string | undefined> {
  return renamedFrom(dn, (await findOnce(type, key)).map((object) => object.dn));
}

function gone(subject: Subject): never {
  throw new UdmError(subject, { kind: "notFound", problem: GONE, advice: NEXT_RUN });
}

const GONE = "no object with its key is left in this container";
const NEXT_RUN = "It may have been deleted, moved or renamed meanwhile; the next run reads it again.";

function isKind(error: unknown, kind: UdmError["kind"]): boolean {
  return error instanceof UdmError && error.kind === kind;
}

function nameOf(type: ObjectType, properties: Properties): { name?: string } {
  const name = properties[nameProperty(type)];
  return typeof name === "string" ? { name } : {};
}

/** The property whose change renames the object. */
function nameProperty(type: ObjectType): string {
  return type === "users/user" ? NAME_PROPERTY.user : NAME_PROPERTY.group;
}

function namingAttribute(type: CreatedType): string {
  if (type === "container/ou") return NAMING_ATTRIBUTE.ou;
  return type === "users/user" ? NAMING_ATTRIBUTE.user : NAMING_ATTRIBUTE.group;
}

/** The DN in the Location header. */
function locationOf({ headers }: HttpResponse, type: ObjectType): string | undefined {
  return dnFromLocation(headers.get("Location") ?? "", type);
}

function takenElsewhere(subject: Subject, key: Key, dn: string): UdmError {
  return new UdmError(subject, {
    kind: "conflict",
    conflictOn: "identifier",
    reasons: [{ property: key.property, message: `already belongs to ${JSON.stringify(dn)}` }],
    problem: `${key.property} ${JSON.stringify(key.value)} already belongs to ${JSON.stringify(dn)}`,
    advice:
      "That object has the primary key of this entry: it was moved, or another connector created it. Move it back below " +
      `${JSON.stringify(subject.dn)}, or exclude this entry.`,
  });
}

/** Throws the error for a write by a read-only client. */
export function refuseToWrite(subject: Subject): never {
  throw new Error(
    `${describe(subject)} was called on a read-only client; this is a bug in the connector`,
  );
}
