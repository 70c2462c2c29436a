/**
 * Writing to UDM, in such a way that a request whose answer was lost is neither done twice nor forgotten.
 *
 * @module
 */
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
import type { Key, ManagedType, NewObject, UdmObject } from "./types.ts";
import { dnFromLocation } from "./urls.ts";

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
  type: ManagedType | "container/ou",
  object: NewObject,
  key: Key | undefined,
): Promise<{ dn: string }> {
  const { position, properties } = object;
  const subject: Subject = { method: "POST", type, dn: position, ...nameOf(type, properties) };
  // A container has its name in its DN, of which there is never a second one.
  const isKnown = key !== undefined || type.startsWith("container/");
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
        // Groups would be given the DN of another object, or one outside our OU.
        (key === undefined ? undefined : (await findCreated(key))?.dn);
      if (dn !== undefined) return { dn };
      throw unexpectedAnswer(
        subject,
        response,
        said[0] === undefined
          ? "it does not say which DN the new object has"
          : `it says that the new object is ${
            JSON.stringify(fromOutside(said[0]))
          }, where it was not to be created`,
      );
    } catch (error) {
      // The first attempt may still have been under way when we looked for its result.
      if (mayHaveExecuted && key !== undefined && isKind(error, "conflict")) {
        const created = await findCreated(key);
        if (created !== undefined) return created;
      }
      throw error;
    }
  }, { shouldRetry: (error) => error.transient && (isKnown || !error.mayHaveExecuted) });
}

/**
 * Changes properties of an object. Sending the same values again does no harm, so it is repeated freely; but the name of
 * the object may have changed hands during the pause, so before a repetition it is looked for by its key.
 */
export async function modifyObject(
  { requests, retrier, findOnce }: WriteContext,
  type: ManagedType,
  dn: string,
  properties: Properties,
  key: Key | undefined,
): Promise<{ dn: string }> {
  const subject: Subject = { method: "PATCH", type, dn };
  const newName = textOf(properties[nameProperty(type)]);
  const isRename = nameProperty(type) in properties;
  const locate = async (wanted: Key): Promise<string> => {
    const found = renamedFrom(dn, (await findOnce(type, wanted)).map((object) => object.dn));
    if (found !== undefined) return found;
    // Whoever is about to be given the key does not have it yet. Somebody else would have one that UDM does not change.
    if (wanted.property in properties) return dn;
    throw new UdmError(subject, { kind: "notFound", problem: GONE, advice: NEXT_RUN });
  };
  const patch = async (current: string) => {
    const response = await requests.write(
      // A rename gives the object another DN: the same request finds nobody when it comes again.
      { subject, dn: current, properties, repeatable: !isRename },
      204,
    );
    await response.text();
    if (!isRename) return { dn: current };
    // A rename leaves an object where it is. Any other Location is wrong: below an OU with a slash in its name, UDM's own is.
    const now = locationOf(response, type);
    const expected = childDn(namingAttribute(type), newName ?? "", parentDn(current));
    if (now !== undefined && sameDn(now, expected)) return { dn: now };
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
  type: ManagedType,
  dn: string,
  key: Key | undefined,
): Promise<void> {
  const subject: Subject = { method: "DELETE", type, dn };
  await retrier.run(subject, async ({ attempt }) => {
    if (attempt > 1 && key !== undefined) {
      const found = (await findOnce(type, key)).map((object) => object.dn);
      if (found.length === 0) return;
      if (!found.some((other) => sameDn(other, dn))) {
        throw new UdmError(subject, {
          kind: "preconditionFailed",
          problem: `it is at ${found.map((other) => JSON.stringify(other)).join(" or ")} by now`,
          advice: NEXT_RUN,
        });
      }
    }
    try {
      const response = await requests.write({ subject, dn }, 204);
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

function namingAttribute(type: ManagedType | "container/ou"): string {
  if (type === "container/ou") return NAMING_ATTRIBUTE.ou;
  return type === "users/user" ? NAMING_ATTRIBUTE.user : NAMING_ATTRIBUTE.group;
}

/** The DN in the Location of an answer. */
function locationOf({ headers }: HttpResponse, type: ObjectType): string | undefined {
  return dnFromLocation(headers.get("Location") ?? "", type);
}

function takenElsewhere(subject: Subject, key: Key, dn: string): UdmError {
  return new UdmError(subject, {
    kind: "conflict",
    conflictOn: "identifier",
    reasons: [{ property: key.property, message: `belongs to ${JSON.stringify(dn)} already` }],
    problem: `${key.property} ${JSON.stringify(key.value)} belongs to ${JSON.stringify(dn)} already`,
    advice:
      "It has the primary key of this entry: it was moved there, or another connector made it there. Move it back below " +
      `${JSON.stringify(subject.dn)}, or leave this entry out of the source.`,
  });
}

/** The error of a client that must not write. */
export function refuseToWrite(subject: Subject): never {
  throw new Error(
    `${describe(subject)} was called on a client that must not write; this is a mistake in the connector`,
  );
}
