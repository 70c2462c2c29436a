/**
 * Concurrency with a limit.
 *
 * @module
 */

/**
 * Processes items concurrently, up to a limit, started in their order. Starts no more after a failure.
 *
 * @throws the first error, after all started items have ended
 */
export async function forEachConcurrently<T>(
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
