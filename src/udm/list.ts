/**
 * Reads a list of objects from a body that arrives in chunks, without holding more than the objects of one chunk.
 *
 * @module
 */
import { grouped } from "../common/number_text.ts";
import { type Place, Subtree } from "../syntax/dn.ts";
import { boundError, BoundExceeded, BOUNDS, objectBytes, tooLarge } from "./bounds.ts";
import { type Subject, UdmError } from "./errors.ts";
import { ListSplitter, ListSyntaxError } from "./list_splitter.ts";
import { isRecord } from "./error_body.ts";
import type { UdmObject } from "./types.ts";

type ListLimits = { readonly [Bound in "list" | "objects"]?: number };

/**
 * Parses `{"_embedded": {"udm:object": [...]}, "results": n}`. A list without hits has no `udm:object`. Yields the
 * objects that each chunk completes, about a hundred at once.
 *
 * Returns only if the document is complete and has the announced number of objects: an incomplete list that looks
 * complete would delete the missing objects. An object outside `position` is also an error: the query did not reach UDM
 * unchanged, and foreign objects would look like managed ones.
 *
 * @param body the chunks of the body
 * @param subject the request, for errors
 * @param position DN of the searched container; absent if the whole directory was searched
 * @param limits the maximum size of the list in bytes, and its maximum number of objects
 * @throws {UdmError} of kind protocol, also if the list exceeds one of {@linkcode BOUNDS}, and the errors of `body`
 */
export async function* readListInParts(
  body: AsyncIterable<Uint8Array>,
  subject: Subject,
  requestId: string,
  position: string | undefined,
  { list: maxBytes = BOUNDS.list, objects: maxObjects = BOUNDS.objects }: ListLimits = {},
): AsyncGenerator<readonly UdmObject[], void, undefined> {
  const isInside = position === undefined ? () => true : insideCheck(position, subject);
  const splitter = new ListSplitter(objectBytes(subject.type));
  let seen = 0;
  let bytes = 0;
  const incomplete = (reason: string) =>
    new UdmError(subject, {
      kind: "protocol",
      requestId,
      problem: `the list is not complete: ${reason}`,
      advice: "The list is not used. Check the log of the UDM REST server and of the proxies before it.",
      transient: true,
    });

  const exceeded = ({ message }: BoundExceeded) =>
    boundError(subject, requestId, new BoundExceeded(`somewhere after ${seen} objects, ${message}`));

  const parsing = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof BoundExceeded) throw exceeded(error);
      if (!(error instanceof ListSyntaxError)) throw error;
      throw incomplete(`somewhere after ${seen} objects, ${error.message}`);
    }
  };

  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > maxBytes) throw exceeded(tooLarge("the list", maxBytes));
    const objects: UdmObject[] = [];
    for (const object of parsing(() => splitter.push(piece))) {
      seen++;
      if (!isUdmObject(object)) throw incomplete(`object ${seen} has no DN or no properties`);
      if (!isInside(object.dn)) throw outsideError(subject, requestId, object.dn, position ?? "");
      objects.push(object);
    }
    if (seen > maxObjects) {
      throw exceeded(new BoundExceeded(`the list has more than ${grouped(maxObjects)} objects`));
    }
    if (objects.length > 0) yield objects;
  }
  if (!splitter.ended) throw incomplete(`it ended after ${seen} objects`);
  const results = parsing(() => splitter.results());
  if (results !== seen) {
    throw incomplete(
      results === undefined
        ? `it does not say how many objects it has; ${seen} came`
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
  limits?: ListLimits,
): AsyncGenerator<UdmObject, void, undefined> {
  for await (const objects of readListInParts(body, subject, requestId, position, limits)) yield* objects;
}

/** Returns a check for the DNs of a list. A search below a container also finds the container itself. */
function insideCheck(position: string, { type }: Subject): (dn: string) => boolean {
  const subtree = new Subtree(position);
  const places: readonly Place[] = type.startsWith("container/") ? ["top", "below"] : ["below"];
  return (dn) => places.includes(subtree.place(dn));
}

/** The error for an object outside the searched container. It is not transient. */
function outsideError(subject: Subject, requestId: string, dn: string, position: string): UdmError {
  return new UdmError(subject, {
    kind: "protocol",
    requestId,
    problem: `the list contains ${JSON.stringify(dn)}, which is not below ${JSON.stringify(position)}`,
    advice:
      "The list is not used. A proxy, cache or web application firewall before UDM may drop the query of the " +
      "request: make it pass everything after the question mark unchanged.",
  });
}

/** Whether a value has the mandatory parts of a UDM object. */
export function isUdmObject(value: unknown): value is UdmObject {
  return isRecord(value) && typeof value.dn === "string" && isRecord(value.properties);
}
