/**
 * Loads libphonenumber, which takes 15 ms and 15 MB: not before the first requests are on their way.
 *
 * @module
 */

import { providePhoneLibrary } from "./transform/sanitizers/phone_library.ts";

let loading: Promise<void> | undefined;

/** Loads it. Must have ended before a phone number is sanitized; after the first time it does nothing. */
export function loadPhoneLibrary(): Promise<void> {
  return loading ??= load();
}

async function load(): Promise<void> {
  // @ts-types="./transform/sanitizers/google_libphonenumber.d.ts"
  const { default: { PhoneNumberUtil, PhoneNumberFormat } } = await import("google-libphonenumber");
  providePhoneLibrary({
    phones: PhoneNumberUtil.getInstance(),
    international: PhoneNumberFormat.INTERNATIONAL,
  });
}
