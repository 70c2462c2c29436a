/**
 * Several things at once, but not all.
 *
 * @module
 */

/**
 * Does something with all items, several at once, begun in their order. After a failure nothing more is begun.
 *
 * @throws what the first failure threw, when what was under way has ended
 */
export async function together<T>(
  items: Iterable<T>,
  concurrency: number,
  perform: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const worker = async () => {
    for (let next = queue.next(); !next.done && failures.length === 0; next = queue.next()) {
      try {
        await perform(next.value);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  if (failures.length > 0) throw failures[0];
}
