/**
 * A list that is requested before it can be used, so that UDM works meanwhile.
 *
 * @module
 */

import { settledWithin } from "../common/settled_within.ts";
import type { ObjectType } from "../common/model.ts";
import type { ListQuery, UdmClient, UdmObject } from "../udm/types.ts";

/** A requested list. */
export interface EarlyList {
  /** Whether UDM has answered, also with an error, so that its process is free. */
  readonly isAnswered: boolean;
  /** Resolves when {@linkcode isAnswered} becomes true. */
  readonly answered: Promise<void>;
  /** Waits until it has been read, or could not be, but no longer than a number of milliseconds. */
  waitUntilRead(milliseconds: number): Promise<void>;
  /**
   * Reads it, once; a failure of the request is reported here.
   *
   * @param onSplit called if it is read with several requests, which can show different moments
   * @throws {UdmError}
   */
  read(onSplit: () => void): AsyncGenerator<readonly UdmObject[], void, undefined>;
}

/** Requests a list. Reads no more than its first part, so that the rest waits at the server. */
export function listEarly(client: UdmClient, type: ObjectType, query: ListQuery): EarlyList {
  let isSplit = false;
  let onSplit = () => {
    isSplit = true;
  };
  const list = client.listInParts(type, query, () => onSplit());
  const first = list.next();
  let isAnswered = false;
  const answered = first.catch(() => {}).then(() => {
    isAnswered = true;
  });
  const { promise: wasRead, resolve: readEnds } = Promise.withResolvers<void>();
  return {
    answered,
    waitUntilRead: (milliseconds) => settledWithin(wasRead, milliseconds),
    get isAnswered() {
      return isAnswered;
    },
    async *read(notify) {
      onSplit = notify;
      if (isSplit) notify();
      try {
        for (let next = await first; next.done !== true; next = await list.next()) yield next.value;
      } finally {
        await list.return();
        readEnds();
      }
    },
  };
}
