/** @module */

/** Waits until a promise is settled, but no longer than a number of milliseconds. Never fails. */
export async function settledWithin(promise: Promise<unknown>, milliseconds: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([Promise.allSettled([promise]), late]);
  clearTimeout(timer);
}
