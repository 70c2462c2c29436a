/**
 * Accounts that Active Directory accepts for a bind.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Case } from "./cases.ts";

const DN = "bind_dn: udm-connector@ad.example.org";

/** The cases. */
export const BIND_CASES: readonly Case[] = [
  ["an account name without a domain is rejected with the forms that work", async (world) => {
    const { code, stderr } = await world.run({ replace: { [DN]: "bind_dn: reader" } });
    assert.equal(code, 1);
    assert.match(stderr, /bind as reader: .*data 52e/);
    assert.match(stderr, /in Active Directory also as user@domain or DOMAIN\\user/);
    assert.match(stderr, /the password from the environment variable SOURCE_PASSWORD/);
  }],
];
