/**
 * config/ad.yaml with a Samba Active Directory: one domain, one target, and a sequence of changes.
 *
 * @module
 */

import { sambaUnavailable, startSamba } from "../../support/samba.ts";
import { AdWorld } from "./ad_world.ts";
import { CASES } from "./cases.ts";
import { DOMAIN } from "./domain.ts";

const unavailable = sambaUnavailable();
if (unavailable !== undefined) console.log(`no test with a real Active Directory server: ${unavailable}`);

Deno.test({
  name: "samba: config/ad.yaml synchronises an Active Directory",
  ignore: unavailable !== undefined,
  async fn(t) {
    await using samba = await startSamba({ ldif: DOMAIN });
    await using world = await AdWorld.open(samba);
    for (const [name, run] of CASES) await t.step(name, () => run(world));
  },
});
