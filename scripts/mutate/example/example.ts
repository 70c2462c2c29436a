/**
 * Code with a test that overlooks something, for the test of mutation testing.
 *
 * @module
 */

const SMALL = [1, 2, 3];

/** Adds numbers. */
export function sum(numbers: readonly number[]): number {
  let total = 0;
  for (let index = 0; index < numbers.length; index++) total += numbers[index] as number;
  return total;
}

/** Whether a number is small. */
export function isSmall(number: number): boolean {
  return SMALL.includes(number);
}

/** Whether a number is big. */
export function isBig(number: number): boolean {
  return number > 1000;
}

/** Is not called. */
export function isEven(): boolean {
  return true;
}
