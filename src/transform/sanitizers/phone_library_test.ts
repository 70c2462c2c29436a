import assert from "node:assert/strict";
import { loadPhoneLibrary } from "../../load_phone_library.ts";
import { phoneLibrary } from "./phone_library.ts";

Deno.test("the library is there once it was loaded, and to forget that is a fault that shows", async () => {
  assert.throws(() => phoneLibrary(), /loadPhoneLibrary\(\) was not waited for/);
  await loadPhoneLibrary();
  const first = phoneLibrary();
  await loadPhoneLibrary();
  assert.equal(phoneLibrary(), first);
});
