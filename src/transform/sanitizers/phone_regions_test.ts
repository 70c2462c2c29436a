import assert from "node:assert/strict";
// @ts-types="./google_libphonenumber.d.ts"
import libPhoneNumber from "google-libphonenumber";
import { Invalid } from "../../common/invalid.ts";
import { parseRegion } from "./phone_regions.ts";

Deno.test("phone regions: they are those of libphonenumber", () => {
  const known = new Set(libPhoneNumber.PhoneNumberUtil.getInstance().getSupportedRegions());
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  for (const region of letters.flatMap((first) => letters.map((second) => first + second))) {
    assert.equal(parseRegion(region) === region, known.has(region), region);
  }
});

Deno.test("phone regions: only UK is taken for GB", () => {
  const messageOf = (region: string) => {
    const parsed = parseRegion(region);
    assert.ok(parsed instanceof Invalid, region);
    return parsed.problem;
  };
  assert.match(messageOf("uk"), /such as "DE"; the United Kingdom is "GB"$/);
  assert.match(messageOf("XX"), /such as "DE"$/);
});
