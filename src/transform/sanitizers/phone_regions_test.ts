import assert from "node:assert/strict";
// @ts-types="./google_libphonenumber.d.ts"
import libPhoneNumber from "google-libphonenumber";
import { isPhoneRegion, PHONE_REGIONS } from "./phone_regions.ts";

Deno.test("regions are two capital letters that libphonenumber knows", () => {
  assert.equal(isPhoneRegion("DE"), true);
  assert.equal(isPhoneRegion("de"), false);
  assert.equal(isPhoneRegion("XX"), false);
});

Deno.test("the regions are those of libphonenumber", () => {
  const known = libPhoneNumber.PhoneNumberUtil.getInstance().getSupportedRegions();
  assert.deepEqual([...PHONE_REGIONS].sort(), [...known].sort());
});
