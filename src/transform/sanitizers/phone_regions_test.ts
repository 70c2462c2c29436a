import assert from "node:assert/strict";
// @ts-types="./google_libphonenumber.d.ts"
import libPhoneNumber from "google-libphonenumber";
import { parseRegion } from "./phone_regions.ts";

Deno.test("phone regions: they are those of libphonenumber", () => {
  const known = new Set(libPhoneNumber.PhoneNumberUtil.getInstance().getSupportedRegions());
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  for (const region of letters.flatMap((first) => letters.map((second) => first + second))) {
    assert.equal(parseRegion(region) === region, known.has(region), region);
  }
});
