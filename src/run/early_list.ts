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
   * Resolves when UDM has answered, also with an error, and the answer has been read as far as it is kept: then the process is
   * free, and so is the connection of a short list.
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

/** How many pieces of lists are kept until they are used, each of some 64 kB. The rest waits at the server. */
const PIECES_KEPT = 16;

/**
 * Requests a list.
 *
 * @param together the number of lists that are requested at once, which keep as much together as one does alone
 */
export function listEarly(
  client: UdmClient,
  type: ObjectType,
  query: ListQuery,
  together = 1,
): EarlyList {
  const most = Math.ceil(PIECES_KEPT / together);
  let isSplit = false;
  let onSplit = () => {
    isSplit = true;
  };
  const list = client.listInParts(type, query, () => onSplit());
  const kept: ReturnType<typeof list.next>[] = [];
  let isUsed = false;
  const keep = async () => {
    for (let isOver: boolean | undefined = false; !isOver && !isUsed && kept.length < most;) {
      const next = list.next();
      kept.push(next);
      isOver = (await next).done;
    }
  };
  return {
    answered: keep().catch(() => {}),
    async *read(notify) {
      onSplit = notify;
      isUsed = true;
      if (isSplit) notify();
      try {
        for (;;) {
          const next = await (kept.shift() ?? list.next());
          if (next.done === true) break;
          yield next.value;
        }
      } finally {
        await list.return();
      }
    },
  };
}
