/**
 * `init` with an Active Directory.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { READER } from "../../support/samba.ts";
import { program } from "../program.ts";
import type { Case } from "./cases.ts";
import { MANY } from "./domain.ts";

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
    assert.match(text.replace(/\n *# /g, " "), /Not searched: 21 in CN=Builtin,DC=ad/);
    await Deno.remove(file);
  }],
];
