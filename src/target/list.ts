/**
 * Reading a list of objects from a body that arrives in pieces, without ever holding more than what one of them completes.
 *
 * @module
 */
import { type Subject, UdmError } from "./errors.ts";
import { ListSplitter, ListSyntaxError } from "./list_splitter.ts";
import { isRecord } from "./problems.ts";
import type { UdmObject } from "./types.ts";

/**
 * Takes `{"_embedded": {"udm:object": [...]}, "results": n}` apart. A list without hits has no `udm:object` at all.
 * Gives what each piece completes: one step for a hundred objects instead of one for each.
 *
 * Ends normally only if the document was complete and held as many objects as it says: a list that looks complete and is
 * not would let the connector delete what it did not see.
 *
 * @param body the pieces of the body
 * @param subject what was asked, for errors
 * @throws {UdmError} of kind protocol; and what `body` throws
 */
export async function* readListInParts(
  body: AsyncIterable<Uint8Array>,
  subject: Subject,
  requestId: string,
): AsyncGenerator<readonly UdmObject[], void, undefined> {
  const splitter = new ListSplitter();
  let seen = 0;
  const broken = (reason: string) =>
    new UdmError(subject, {
      kind: "protocol",
      requestId,
      reason: `the list is not complete: ${reason}`,
      advice:
        "Nothing is concluded from it. Check the log of the UDM REST server and of the proxies before it.",
      transient: true,
    });

  /** What comes of reading; what cannot be read is an error. */
  const reading = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ListSyntaxError)) throw error;
      throw broken(`somewhere after ${seen} objects, ${error.message}`);
    }
  };

  for await (const piece of body) {
    const objects: UdmObject[] = [];
    for (const object of reading(() => splitter.push(piece))) {
      seen++;
      if (!isUdmObject(object)) throw broken(`object ${seen} has no DN or no properties`);
      objects.push(object);
    }
    if (objects.length > 0) yield objects;
  }
  if (!splitter.ended) throw broken(`it ended in the middle, after ${seen} objects`);
  const results = reading(() => splitter.results());
  if (results !== seen) {
    throw broken(
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
): AsyncGenerator<UdmObject, void, undefined> {
  for await (const objects of readListInParts(body, subject, requestId)) yield* objects;
}

/** Whether a value has what an object of UDM always has. */
export function isUdmObject(value: unknown): value is UdmObject {
  return isRecord(value) && typeof value.dn === "string" && isRecord(value.properties);
}
