import assert from "node:assert/strict";
import { startUdmSimulator, UdmError } from "./mod.ts";
import { mailFault } from "./syntax_mail.ts";
import { groupNameFault, usernameFault } from "./syntax_names.ts";

Deno.test("UDM simulator: checks usernames", () => {
  for (const name of ["a", "a.b-c_d", "o'neil", "a+b", "4711a", "c#", "jörg", "u".repeat(200)]) {
    assert.equal(usernameFault(name), undefined, name);
  }
  for (const name of ["", "a b", "4711", "a@b", "a$", ".a", "-a", "a.", "a-", "a/b", "a,b"]) {
    assert.notEqual(usernameFault(name), undefined, name);
  }
});

Deno.test("UDM simulator: checks group names", () => {
  for (const name of ["a", "_a_", "Grp (a)+b", "Büro Süd", "a, b", "R&D", "O'Neil", "a#b", "a.b-c", "1a"]) {
    assert.equal(groupNameFault(name), undefined, name);
  }
  for (const name of ["", "4711", "a(b)", "a/b", "a:b", "a@b", "a–b", " a", "a ", "-a", "a."]) {
    assert.notEqual(groupNameFault(name), undefined, name);
  }
});

Deno.test("UDM simulator: checks mail addresses", () => {
  for (const address of ["a@b", "a.b+c@example.org", "a@bücher.example"]) {
    assert.equal(mailFault(address), undefined, address);
  }
  for (
    const address of ["a", "a@b@c", "ä@example.org", "a..b@example.org", "@b", "a@", "a b@c", "a@b_c.example"]
  ) {
    assert.notEqual(mailFault(address), undefined, address);
  }
});

Deno.test("UDM simulator: refuses reserved and overlong names", async () => {
  await using udm = await startUdmSimulator();
  const status = (add: () => unknown): number => {
    try {
      add();
      return 201;
    } catch (error) {
      return error instanceof UdmError ? error.status : 0;
    }
  };
  const user = (username: string) => () => udm.store.add("users/user", { username, lastname: "x" });
  assert.equal(status(user("u".repeat(200))), 201);
  assert.equal(status(user("u".repeat(256))), 400);
  assert.equal(status(user("root")), 403);
  assert.equal(status(() => udm.store.add("groups/group", { name: "g".repeat(300) })), 400);
  assert.equal(status(() => udm.store.add("container/ou", { name: "o".repeat(300) })), 400);
  assert.equal(status(() => udm.store.add("container/ou", { name: "" })), 422);
  assert.equal(udm.store.add("container/ou", { name: " a/b " }).dn, `ou=\\ a/b\\ ,${udm.base}`);
});
