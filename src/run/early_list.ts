/**
 * A list that is requested before it can be used, so that UDM works meanwhile.
 *
 * @module
 */

import type { ObjectType } from "../common/model.ts";
import type { ListQuery, UdmClient, UdmObject } from "../udm/types.ts";

/** A requested list. */
export interface EarlyList {
  /**
   * Resolves when UDM has answered, also with an error, and the start of the answer has been received: then the process is free,
   * and so is the connection of a short list.
   */
  readonly answered: Promise<void>;
  /**
   * Reads it, once; a failure of the request is reported here.
   *
   * @param onSplit called if it is read with several requests, which can show different moments
   * @throws {UdmError}
   */
  read(onSplit: () => void): AsyncGenerator<readonly UdmObject[], void, undefined>;
}

/** How much is received of lists that are requested together, until they are used. */
const EARLY_BYTES = 1 << 20;

/**
 * Requests a list. Nothing is parsed until it is used: that would keep the event loop busy when the next request should leave.
 *
 * @param together the number of lists that are requested together
 */
export function listEarly(
  client: UdmClient,
  type: ObjectType,
  query: ListQuery,
  together = 1,
): EarlyList {
  let isSplit = false;
  let onSplit = () => {
    isSplit = true;
  };
  const answered = Promise.withResolvers<void>();
  const used = Promise.withResolvers<void>();
  const received = () => {
    answered.resolve();
    return used.promise;
  };
  const early = { bytes: EARLY_BYTES / together, received };
  const list = client.listInParts(type, query, () => onSplit(), early);
  const first = list.next();
  first.then(() => answered.resolve(), () => answered.resolve());
  return {
    answered: answered.promise,
    async *read(notify) {
      onSplit = notify;
      if (isSplit) notify();
      used.resolve();
      try {
        for (let next = await first; next.done !== true; next = await list.next()) yield next.value;
      } finally {
        await list.return();
      }
    },
  };
}
