// Limits of a real 389 Directory Server.
import assert from "node:assert/strict";
import { openSource } from "../../src/ldap/source.ts";
import { failureOf } from "../../src/ldap/testing.ts";
import { DIRSRV_SUFFIX, dirsrvUnavailable, startDirsrv } from "../support/dirsrv.ts";
import { configFor } from "./source_config.ts";

const unavailable = dirsrvUnavailable();
if (unavailable !== undefined) console.log(`no test with a real 389 Directory Server: ${unavailable}`);

const USERS = 300;
const READER = `cn=reader,${DIRSRV_SUFFIX}`;
const PASSWORD = "reader-secret";

/** Users and an account that may read them, with a limit. */
const ldif = (limit: string) =>
  `dn: ${DIRSRV_SUFFIX}
changetype: modify
add: aci
aci: (targetattr="*")(version 3.0; acl "read"; allow (read,search,compare) userdn="ldap:///${READER}";)

dn: ${READER}
objectClass: applicationProcess
objectClass: simpleSecurityObject
objectClass: extensibleObject
cn: reader
userPassword: ${PASSWORD}
${limit}: 100

` + Array.from({ length: USERS }, (_, number) =>
    `dn: uid=user${number},${DIRSRV_SUFFIX}
objectClass: inetOrgPerson
uid: user${number}
cn: User
sn: User
`).join("\n");

for (
  const [limit, pageSize, code] of [
    ["nsSizeLimit", 0, 4],
    ["nsPagedSizeLimit", 200, 4],
    ["nsLookThroughLimit", 0, 11],
    ["nsPagedLookThroughLimit", 50, 11],
  ] as const
) {
  Deno.test({
    name: `389 Directory Server: reaching ${limit} is an error that names it`,
    ignore: unavailable !== undefined,
    async fn() {
      await using server = await startDirsrv(ldif(limit));
      const reader = { suffix: DIRSRV_SUFFIX, url: server.url, readerDn: READER, readerPassword: PASSWORD };
      const config = configFor(reader, { pageSize });
      // An attribute without an index makes the server look through all entries
      const filter = code === 4 ? "(objectClass=inetOrgPerson)" : "(|(description=*)(objectClass=*))";
      await using source = await openSource({ ...config, user: { ...config.user, filter } });
      const error = await failureOf((async () => {
        for await (const _ of source.read("user"));
      })());
      assert.deepEqual([error.code, error.kind], [code, "limit"], error.message);
      assert.match(error.message, new RegExp(`Set .*${limit}.* in the entry of source\\.bind_dn`));
      assert.doesNotMatch(error.message, /olcLimits|MaxPageSize/);
    },
  });
}
