import assert from "node:assert/strict";
// @ts-types="./google_libphonenumber.d.ts"
import libPhoneNumber from "google-libphonenumber";
import { PHONE_REGIONS } from "./phone_regions.ts";

Deno.test("the regions are those of libphonenumber", () => {
  const known = libPhoneNumber.PhoneNumberUtil.getInstance().getSupportedRegions();
  assert.deepEqual([...PHONE_REGIONS].sort(), [...known].sort());
});
