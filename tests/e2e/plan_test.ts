import assert from "node:assert/strict";
import { program } from "./program.ts";
import { group, GROUPS, memberDn, person, World } from "./world.ts";

Deno.test("scratch", async () => {
  await using world = await World.open();
  const a = await world.run({ args: [] , env: {} });
  console.log(a.code);
  await world.slapd.modify(`dn: ${memberDn("anna")}\nchangetype: modify\nreplace: sn\nsn: Newman\n-\nadd: telephoneNumber\ntelephoneNumber: +49 421 12345\n\n`);
  await world.slapd.modify(`dn: ${memberDn("cora")}\nchangetype: delete\n\n`);
  await world.slapd.modify(`dn: cn=team,${GROUPS}\nchangetype: modify\ndelete: member\nmember: ${memberDn("anna")}\n\n`);
  const p = await program(["plan", await world.configure()]);
  console.log(p.stdout, p.stderr, p.code);
  const j = await program(["plan", await world.configure(), "--json"]);
  console.log(j.stdout, j.stderr, j.code);
});
