/**
 * `init` with an Active Directory.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { BASE, READER } from "../../support/samba.ts";
import { program } from "../program.ts";
import type { Case } from "./cases.ts";
import { MANY } from "./domain.ts";
import { STAFF } from "./entries.ts";

/** The cases. */
export const INIT_CASES: readonly Case[] = [
  ["init proposes the attributes of Active Directory, and check accepts the proposal", async (world) => {
    const file = join(world.folder, "proposed.yaml");
    const { code, stdout, stderr } = await program([
      "init",
      file,
      ...["--ldap-uri", world.samba.ldapsUrl],
      ...["--source-ca-cert", world.samba.caFile],
      ...["--bind-dn", READER.name],
      ...["--udm-uri", world.udm.url],
      ...["--user-base", MANY],
    ], { cwd: world.folder, env: { UDM_PASSWORD: world.udm.password, SOURCE_PASSWORD: READER.password } });
    assert.deepEqual([code, stderr], [0, ""], stdout);
    assert.match(stdout, /^Active Directory at ldaps:/m);
    assert.match(stdout, /^\d+ passed, \d+ notes$/m);
    const text = await Deno.readTextFile(file);
    const { source } = parse(text);
    assert.deepEqual(source.user_trans.sanitizer, {
      objectGUID: ["guid2uuid"],
      userAccountControl: ["ad_disabled"],
      accountExpires: ["ad_account_expires"],
    });
    const comments = text.replace(/\n *# /g, " ");
    assert.match(comments, /Built-in ones \(isCriticalSystemObject\) are left out\./);
    assert.match(comments, /\bobjectGUID \(200, binary\)/); // from the schema
    assert.match(comments, /the schema of the directory knows: .*telephoneNumber \(phone\)/);
    await Deno.remove(file);

    const all = await program([
      "init",
      file,
      ...["--ldap-uri", world.samba.ldapsUrl],
      ...["--source-ca-cert", world.samba.caFile],
      ...["--bind-dn", READER.name],
      ...["--user-base", `CN=Users,${BASE}`, "--user-base", STAFF, "--source-only"],
    ], { cwd: world.folder, env: { SOURCE_PASSWORD: READER.password } });
    assert.equal(all.code, 0, all.stdout);
    assert.doesNotMatch(all.stdout, /reserved/);
    const { compose_attrs } = parse(await Deno.readTextFile(file)).source.user_trans;
    assert.deepEqual(compose_attrs["e-mail"], ["{mainAddress}", "{e-mail}"]);
    await Deno.remove(file);
  }],
];
