/**
 * A list that is requested before it can be used, so that UDM works meanwhile.
 *
 * @module
 */

import type { ObjectType } from "../common/model.ts";
import type { ListQuery, UdmClient, UdmObject } from "../udm/types.ts";

/** A requested list. */
export interface EarlyList {
  /** Whether UDM has answered, also with an error, so that its process is free. */
  readonly isAnswered: boolean;
  /** Waits until UDM has answered, but no longer than a number of milliseconds. */
  waitForAnswer(milliseconds: number): Promise<void>;
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
  return {
    async waitForAnswer(milliseconds) {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, milliseconds);
      await Promise.race([answered, late]);
      clearTimeout(timer);
    },
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
      }
    },
  };
}
