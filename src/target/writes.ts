/**
 * Writing to UDM, in such a way that a request whose answer was lost is neither done twice nor forgotten.
 *
 * @module
 */
import { renamedFrom, sameDn } from "../dn.ts";
import { NAME_PROPERTY, type ObjectType, type Properties } from "../model.ts";
import { describe, type Subject, UdmError } from "./errors.ts";
import { isRecord } from "./problems.ts";
import { type Requests, unexpectedAnswer } from "./requests.ts";
import type { Retrier } from "./retry.ts";
import type { Key, NewObject, UdmObject } from "./types.ts";
import { collectionPath, dnFromLocation, objectPath } from "./urls.ts";

/** What writing needs. */
export interface WriteContext {
  readonly requests: Requests;
  readonly retrier: Retrier;
  /** Finds objects by key, with a single request that is not repeated. */
  readonly findOnce: (type: ObjectType, key: Key) => Promise<UdmObject[]>;
}

/** Creates an object. */
export async function createObject(
  { requests, retrier, findOnce }: WriteContext,
  type: ObjectType,
  object: NewObject,
  key: Key | undefined,
): Promise<{ dn: string }> {
  const subject: Subject = { method: "POST", type, dn: object.position, ...nameOf(type, object.properties) };
  // A container has its name in its DN, of which there is never a second one.
  const isKnown = key !== undefined || type.startsWith("container/");
  const findCreated = async (wanted: Key) => {
    const [found, ...more] = await findOnce(type, wanted);
    if (found === undefined) return undefined;
    if (more.length === 0 && sameDn(found.position, object.position)) return { dn: found.dn };
    throw takenElsewhere(subject, wanted, found.dn);
  };
  return await retrier.run(subject, async ({ mayHaveExecuted }) => {
    if (mayHaveExecuted && key !== undefined) {
      const created = await findCreated(key);
      if (created !== undefined) return created;
    }
    try {
      const { response, json } = await requests.json({
        subject,
        path: collectionPath(type),
        body: { position: object.position, properties: object.properties },
      }, 201);
      if (isRecord(json) && typeof json.dn === "string") return { dn: json.dn };
      const dn = dnFromLocation(response.headers.get("Location") ?? "", type);
      if (dn !== undefined) return { dn };
      throw unexpectedAnswer(subject, response, "it does not say which DN the new object has");
    } catch (error) {
      // The first attempt may still have been under way when we looked for its result.
      if (mayHaveExecuted && key !== undefined && isKind(error, "conflict")) {
        const created = await findCreated(key);
        if (created !== undefined) return created;
      }
      throw error;
    }
  }, { worthwhile: (error) => error.transient && (isKnown || !error.mayHaveExecuted) });
}

/**
 * Changes properties of an object. Sending the same values again does no harm, so it is repeated freely; but the name of
 * the object may have changed hands during the pause, so before a repetition it is looked for by its key.
 */
export async function modifyObject(
  { requests, retrier, findOnce }: WriteContext,
  type: ObjectType,
  dn: string,
  properties: Properties,
  key: Key | undefined,
): Promise<{ dn: string }> {
  const subject: Subject = { method: "PATCH", type, dn };
  const isRename = nameProperty(type) in properties;
  const locate = async (wanted: Key): Promise<string> => {
    const found = renamedFrom(dn, (await findOnce(type, wanted)).map((object) => object.dn));
    if (found !== undefined) return found;
    // Whoever is about to be given the key does not have it yet. Somebody else would have one that UDM does not change.
    if (wanted.property in properties) return dn;
    throw new UdmError(subject, { kind: "notFound", reason: GONE, advice: NEXT_RUN });
  };
  const patch = async (current: string) => {
    const response = await requests.send(
      // A rename gives the object another DN: the same request finds nobody when it comes again.
      { subject, path: objectPath(type, current), body: { properties }, repeatable: !isRename },
      204,
    );
    await response.text();
    const now = dnFromLocation(response.headers.get("Location") ?? "", type);
    if (now !== undefined) return { dn: now };
    if (!isRename) return { dn: current };
    // Groups that it is a member of would be given a DN that nobody has.
    if (key === undefined) {
      throw unexpectedAnswer(subject, response, "it does not say which DN the object has now");
    }
    try {
      return { dn: await locate(key) };
    } catch (error) {
      // The rename itself has been carried out.
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
      // An earlier attempt may still have been under way: then the old DN is gone, or the new name is "taken" by itself.
      if (!isKind(error, "notFound") && !isKind(error, "conflict")) throw error;
      const now = await locate(key);
      if (sameDn(now, current)) throw error;
      return await patch(now);
    }
  });
}

/**
 * Deletes an object. One that is not there counts as deleted.
 *
 * @param key whoever has another one is not deleted if the request has to be repeated
 */
export async function removeObject(
  { requests, retrier, findOnce }: WriteContext,
  type: ObjectType,
  dn: string,
  key: Key | undefined,
): Promise<void> {
  const subject: Subject = { method: "DELETE", type, dn };
  // UDM deletes a container with everything in it unless told not to.
  const path = objectPath(type, dn, type.startsWith("container/") ? [["recursive", "false"]] : []);
  await retrier.run(subject, async ({ attempt }) => {
    if (attempt > 1 && key !== undefined) {
      const found = (await findOnce(type, key)).map((object) => object.dn);
      if (found.length === 0) return;
      if (!found.some((other) => sameDn(other, dn))) {
        throw new UdmError(subject, {
          kind: "preconditionFailed",
          reason: `it is at ${found.map((other) => JSON.stringify(other)).join(" or ")} by now`,
          advice: NEXT_RUN,
        });
      }
    }
    try {
      const response = await requests.send({ subject, path }, 204);
      await response.text();
    } catch (error) {
      // Gone is gone. It may even be our doing: an earlier attempt, or one that fetch repeated by itself.
      if (!isKind(error, "notFound")) throw error;
    }
  });
}

const GONE = "nothing has its key any more at this place";
const NEXT_RUN = "It may have been deleted, moved or renamed meanwhile; the next run reads it again.";

function isKind(error: unknown, kind: UdmError["kind"]): boolean {
  return error instanceof UdmError && error.kind === kind;
}

function nameOf(type: ObjectType, properties: Properties): { name?: string } {
  const name = properties[nameProperty(type)];
  return typeof name === "string" ? { name } : {};
}

/** The property whose change is a rename. */
function nameProperty(type: ObjectType): string {
  return type === "users/user" ? NAME_PROPERTY.user : NAME_PROPERTY.group;
}

function takenElsewhere(subject: Subject, key: Key, dn: string): UdmError {
  return new UdmError(subject, {
    kind: "conflict",
    conflictOn: "identifier",
    problems: [{ property: key.property, message: `belongs to ${JSON.stringify(dn)} already` }],
    reason: `${key.property} ${JSON.stringify(key.value)} belongs to ${JSON.stringify(dn)} already`,
    advice: "Remove that object or leave this entry out.",
  });
}

/** The error of a client that must not write. */
export function refuseToWrite(subject: Subject): never {
  throw new Error(
    `${describe(subject)} was called on a client that must not write; this is a mistake in the connector`,
  );
}
