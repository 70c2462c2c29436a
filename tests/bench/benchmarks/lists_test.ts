import assert from "node:assert/strict";
import type { Recorded } from "../servers/record.ts";
import { listSeconds } from "./shards.ts";
import { listPaths } from "./unchanged.ts";

const get = (path: string, began = 0, ended = 0): Recorded => ({
  method: "GET",
  type: path.split("/").slice(0, 2).join("/"),
  path,
  status: 200,
  began,
  ended,
});

Deno.test("bench: shards become one list for the tools; the list of photos stays separate", () => {
  const part = (filter: string) => `users/user/?${new URLSearchParams({ position: "ou=a", filter })}`;
  assert.deepEqual(
    listPaths([
      get("users/user/add?position=ou%3Da"),
      get(part("(uid=*0)")),
      get(part("(!(uid=*0))")),
      get(part("(jpegPhoto=*)")),
      get("groups/group/?position=ou%3Da"),
    ]),
    ["users/user/?position=ou%3Da", part("(jpegPhoto=*)"), "groups/group/?position=ou%3Da"],
  );
});

Deno.test("bench: a list takes from its first request to its last response", () => {
  const lists = [
    get("groups/group/?a", 0, 9000),
    get("users/user/?a", 1000, 2500),
    get("users/user/?b", 1200, 3000),
  ];
  assert.equal(listSeconds(lists), 2);
  assert.throws(() => listSeconds([]), /no list/);
});
