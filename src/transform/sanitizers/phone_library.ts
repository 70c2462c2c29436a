/**
 * The place of libphonenumber. It is put here by `src/load_phone_library.ts`: loading is no business of a pure transform.
 *
 * @module
 */

import type { PhoneNumberUtil } from "./google_libphonenumber.d.ts";

/** What the phone sanitizer needs of it. */
export interface PhoneLibrary {
  readonly phones: PhoneNumberUtil;
  readonly international: number;
}

let library: PhoneLibrary | undefined;

/** Puts the library in its place. */
export function providePhoneLibrary(provided: PhoneLibrary): void {
  library = provided;
}

/**
 * The library.
 *
 * @throws {Error} if it has not been loaded, which is a fault of the program
 */
export function phoneLibrary(): PhoneLibrary {
  if (library === undefined) throw new Error("loadPhoneLibrary() was not waited for");
  return library;
}
