/**
 * Reading a list of objects from a body that arrives in pieces, without ever holding more than what one of them completes.
 *
 * @module
 */
import { type Place, Subtree } from "../syntax/dn.ts";
import { type Subject, UdmError } from "./errors.ts";
import { ListSplitter, ListSyntaxError } from "./list_splitter.ts";
import { isRecord } from "./error_body.ts";
import type { UdmObject } from "./types.ts";

/**
 * Takes `{"_embedded": {"udm:object": [...]}, "results": n}` apart. A list without hits has no `udm:object` at all.
 * Gives what each piece completes: one step for a hundred objects instead of one for each.
 *
 * Ends normally only if the document was complete and held as many objects as it says: a list that looks complete and is
 * not would let the connector delete what it did not see. A list with an object from another part of the directory is none
 * either: the question did not reach UDM as it was asked, and what does not belong to the connector looks as if it did.
 *
 * @param body the pieces of the body
 * @param subject what was asked, for errors
 * @param position DN of the container that was searched; without it, the whole directory was
 * @throws {UdmError} of kind protocol; and what `body` throws
 */
export async function* readListInParts(
  body: AsyncIterable<Uint8Array>,
  subject: Subject,
  requestId: string,
  position: string | undefined,
): AsyncGenerator<readonly UdmObject[], void, undefined> {
  const isInside = position === undefined ? () => true : insideCheck(position, subject);
  const splitter = new ListSplitter();
  let seen = 0;
  const incomplete = (reason: string) =>
    new UdmError(subject, {
      kind: "protocol",
      requestId,
      problem: `the list is not complete: ${reason}`,
      advice:
        "Nothing is concluded from it. Check the log of the UDM REST server and of the proxies before it.",
      transient: true,
    });

  /** What comes of reading; what cannot be read is an error. */
  const parsing = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ListSyntaxError)) throw error;
      throw incomplete(`somewhere after ${seen} objects, ${error.message}`);
    }
  };

  for await (const piece of body) {
    const objects: UdmObject[] = [];
    for (const object of parsing(() => splitter.push(piece))) {
      seen++;
      if (!isUdmObject(object)) throw incomplete(`object ${seen} has no DN or no properties`);
      if (!isInside(object.dn)) throw outsideError(subject, requestId, object.dn, position ?? "");
      objects.push(object);
    }
    if (objects.length > 0) yield objects;
  }
  if (!splitter.ended) throw incomplete(`it ended in the middle, after ${seen} objects`);
  const results = parsing(() => splitter.results());
  if (results !== seen) {
    throw incomplete(
      results === undefined
        ? `it does not say how many objects there are; ${seen} came`
        : `UDM announced ${JSON.stringify(results)} objects, but ${seen} came`,
    );
  }
}

/** As {@linkcode readListInParts}, object by object. */
export async function* readList(
  body: AsyncIterable<Uint8Array>,
  subject: Subject,
  requestId: string,
  position: string | undefined,
): AsyncGenerator<UdmObject, void, undefined> {
  for await (const objects of readListInParts(body, subject, requestId, position)) yield* objects;
}

/** Whether an object of a list may be where it is. A container is found by a search below itself, a user or group is not. */
function insideCheck(position: string, { type }: Subject): (dn: string) => boolean {
  const subtree = new Subtree(position);
  const places: readonly Place[] = type.startsWith("container/") ? ["top", "below"] : ["below"];
  return (dn) => places.includes(subtree.place(dn));
}

/** The error of a list with an object from elsewhere. Reading it again would give the same. */
function outsideError(subject: Subject, requestId: string, dn: string, position: string): UdmError {
  return new UdmError(subject, {
    kind: "protocol",
    requestId,
    problem: `the list has ${JSON.stringify(dn)} in it, which is not below ${JSON.stringify(position)}`,
    advice:
      "Nothing is concluded from it. A proxy, cache or web application firewall before UDM may drop the query of " +
      "the request: let it pass everything behind the question mark unchanged.",
  });
}

/** Whether a value has what an object of UDM always has. */
export function isUdmObject(value: unknown): value is UdmObject {
  return isRecord(value) && typeof value.dn === "string" && isRecord(value.properties);
}
