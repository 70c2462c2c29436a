/**
 * The program with a real 389 Directory Server and config/several-sources/partners.yaml.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { startUdmSimulator, type UdmSimulator } from "../simulators/udm/mod.ts";
import { DIRSRV_SUFFIX, dirsrvUnavailable, startDirsrv } from "../support/dirsrv.ts";
import { inProcess } from "./in_process.ts";
import { program } from "./program.ts";
import { isWrite } from "../support/is_write.ts";

const unavailable = dirsrvUnavailable();
if (unavailable !== undefined) console.log(`no test with a real 389 Directory Server: ${unavailable}`);

const EXAMPLE = new URL("../../config/several-sources/partners.yaml", import.meta.url);
const OU = "ou=partners,dc=univention-organization,dc=intranet";

const person = (uid: string, number: string) =>
  `dn: uid=${uid},ou=people,${DIRSRV_SUFFIX}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid}
sn: Example
employeeNumber: ${number}
`;

const LDIF = `dn: ou=people,${DIRSRV_SUFFIX}
objectClass: organizationalUnit

dn: ou=groups,${DIRSRV_SUFFIX}
objectClass: organizationalUnit

${person("anna", "A17")}
${person("bert", "B18")}
dn: cn=team,ou=groups,${DIRSRV_SUFFIX}
objectClass: groupOfNames
cn: team
member: uid=anna,ou=people,${DIRSRV_SUFFIX}
member: uid=bert,ou=people,${DIRSRV_SUFFIX}
`;

/** The example with the addresses, the suffix and the account of a server. */
async function exampleFor(
  server: Awaited<ReturnType<typeof startDirsrv>>,
  udm: UdmSimulator,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const replacements = {
    "https://ucs.example.org/univention/udm/": udm.url,
    "user: connector-partners": `user: ${udm.username}`,
    "ldaps://ldap.partners.example.org": server.url,
    "uid=connector,ou=services,dc=partners,dc=example,dc=org": server.adminDn,
    "dc=partners,dc=example,dc=org": DIRSRV_SUFFIX,
    ...more,
  };
  let text = await Deno.readTextFile(EXAMPLE);
  for (const [old, now] of Object.entries(replacements)) {
    assert.ok(text.includes(old), `the example does not say ${old}`);
    text = text.replaceAll(old, now);
  }
  return text;
}

/** `init` proposes the identifier of the example, and `check` accepts the proposal. */
async function initFits(
  server: Awaited<ReturnType<typeof startDirsrv>>,
  udm: UdmSimulator,
  folder: string,
): Promise<void> {
  const file = join(folder, "proposed.yaml");
  const { code, stdout, stderr } = await inProcess(
    ["init", file, "--ldap-uri", server.url, "--bind-dn", server.adminDn, "--udm-uri", udm.url],
    { env: { UDM_PASSWORD: udm.password, SOURCE_PASSWORD: server.adminPassword } },
  );
  assert.deepEqual([code, stderr], [0, ""], stdout);
  assert.match(stdout, /^\d+ passed, \d+ notes$/m);
  const text = await Deno.readTextFile(file);
  const { source } = parse(text);
  assert.deepEqual(source.user_trans.sanitizer.nsUniqueId, ["uuid_from_nsuniqueid"]);
  assert.equal(source.group_filter, "(objectClass=groupOfNames)");
  const comments = text.replace(/\n *# /g, " ");
  assert.match(comments, /\bmember \(1, DN\)/);
  assert.match(comments, /the schema of the directory knows: [^.]*\bjpegPhoto \(jpegPhoto\)/);
  const planned = await inProcess(["plan", file], {
    env: { UDM_PASSWORD: udm.password, SOURCE_PASSWORD: server.adminPassword },
  });
  assert.equal(planned.code, 0, planned.stderr);
  for (const name of ["user anna", "user bert", "group team"]) {
    assert.ok(planned.stdout.includes(`+ ${name} `));
  }
}

Deno.test({
  name: "389 Directory Server: the partners example synchronises it with identifiers from nsUniqueId",
  ignore: unavailable !== undefined,
  async fn() {
    await using server = await startDirsrv(LDIF);
    await using udm = await startUdmSimulator({ password: "udm-secret-1" });
    const folder = await Deno.makeTempDir({ prefix: "partners-" });
    try {
      const text = await exampleFor(server, udm);
      const file = join(folder, "partners.yaml");
      await Deno.writeTextFile(file, text);
      const sync = async () => {
        const before = udm.requests.length;
        const { code, stderr } = await program([file], {
          cwd: folder,
          env: { UDM_PASSWORD: udm.password, SOURCE_PASSWORD: server.adminPassword },
        });
        assert.equal(code, 0, stderr);
        return udm.requests.slice(before).filter(isWrite).length;
      };
      await initFits(server, udm, folder);
      await sync();
      const { univentionObjectIdentifier } = udm.store.get(`uid=p-a17,${OU}`)?.properties ?? {};
      assert.match(String(univentionObjectIdentifier), /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab]/);
      assert.deepEqual(udm.store.get(`cn=partners-team,${OU}`)?.properties.users, [
        `uid=p-a17,${OU}`,
        `uid=p-b18,${OU}`,
      ]);
      assert.equal(await sync(), 0);

      // The entry is renamed.
      await server.modify(`dn: uid=anna,ou=people,${DIRSRV_SUFFIX}
changetype: modify
replace: employeeNumber
employeeNumber: A19
-

dn: uid=anna,ou=people,${DIRSRV_SUFFIX}
changetype: modrdn
newrdn: uid=annika
deleteoldrdn: 1

dn: cn=team,ou=groups,${DIRSRV_SUFFIX}
changetype: modify
delete: member
member: uid=anna,ou=people,${DIRSRV_SUFFIX}
-
add: member
member: uid=annika,ou=people,${DIRSRV_SUFFIX}
-
`);
      assert.equal(await sync(), 1);
      assert.deepEqual(
        udm.store.get(`uid=p-a19,${OU}`)?.properties.univentionObjectIdentifier,
        univentionObjectIdentifier,
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "389 Directory Server: members by name, and by DN with the optional UID",
  ignore: unavailable !== undefined,
  async fn() {
    const posix = `
dn: cn=posix,ou=groups,${DIRSRV_SUFFIX}
objectClass: posixGroup
cn: posix
gidNumber: 1
memberUid: ANNA
memberUid: gone

dn: cn=unique,ou=groups,${DIRSRV_SUFFIX}
objectClass: groupOfUniqueNames
cn: unique
uniqueMember: uid=bert,ou=people,${DIRSRV_SUFFIX}#'0101'B
`;
    await using server = await startDirsrv(LDIF + posix);
    await using udm = await startUdmSimulator({ password: "udm-secret-1" });
    const folder = await Deno.makeTempDir({ prefix: "partners-" });
    try {
      const text = await exampleFor(server, udm, {
        "group_filter: (objectClass=groupOfNames)": "group_filter: (cn=*)",
        "group_attrs: [nsUniqueId, cn, member]":
          "group_attrs: [nsUniqueId, cn, member, uniqueMember, memberUid]",
      });
      const file = join(folder, "partners.yaml");
      await Deno.writeTextFile(file, text);
      const { code, stderr } = await program([file], {
        cwd: folder,
        env: { UDM_PASSWORD: udm.password, SOURCE_PASSWORD: server.adminPassword },
      });
      assert.equal(code, 0, stderr);
      const usersOf = (group: string) => udm.store.get(`cn=partners-${group},${OU}`)?.properties.users;
      assert.deepEqual(usersOf("posix"), [`uid=p-a17,${OU}`]);
      assert.deepEqual(usersOf("unique"), [`uid=p-b18,${OU}`]);
      assert.equal((usersOf("team") as string[]).length, 2);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

const READER = `cn=reader,${DIRSRV_SUFFIX}`;
const READER_PASSWORD = "reader-secret";
const NOT_LOCK = 'targetattr != "nsAccountLock"';

/** The rule for the reading account, with the attributes that it may read. */
const aci = (attributes: string) =>
  `aci: (${attributes})(version 3.0; acl "read"; allow (read,search,compare) userdn="ldap:///${READER}";)`;

Deno.test({
  name: "389 Directory Server: locked accounts stay disabled if the account may not read nsAccountLock",
  ignore: unavailable !== undefined,
  async fn() {
    const all = aci('targetattr = "* || nsUniqueId || nsAccountLock"');
    const locked = Array.from(
      { length: 9 },
      (_, at) => `${person(`locked${at}`, `L${at}`)}nsAccountLock: true\n`,
    );
    await using server = await startDirsrv(
      `dn: ${DIRSRV_SUFFIX}\nchangetype: modify\nadd: aci\n${all}\n\n` +
        `dn: ${READER}\nobjectClass: applicationProcess\nobjectClass: simpleSecurityObject\ncn: reader\n` +
        `userPassword: ${READER_PASSWORD}\n\n${LDIF}\n${locked.join("\n")}`,
    );
    await using udm = await startUdmSimulator({ password: "udm-secret-1" });
    const folder = await Deno.makeTempDir({ prefix: "partners-" });
    try {
      const text = await exampleFor(server, udm, {
        [`bind_dn: ${server.adminDn}`]: `bind_dn: ${READER}`,
        "e-mail, organisation]": "e-mail, organisation, disabled]",
        "givenName, sn, mail, o]": "givenName, sn, mail, o, nsAccountLock]",
        "nsUniqueId: [uuid_from_nsuniqueid]\n      employeeNumber":
          "nsUniqueId: [uuid_from_nsuniqueid]\n      nsAccountLock: [ns_account_lock]\n      employeeNumber",
        "firstname: givenName": "firstname: givenName\n      disabled: nsAccountLock",
        "organisation: [Partners]": 'organisation: [Partners]\n      disabled: ["FALSE"]',
      });
      const file = join(folder, "partners.yaml");
      await Deno.writeTextFile(file, text);
      const sync = (...args: string[]) =>
        program([file, ...args], {
          cwd: folder,
          env: { UDM_PASSWORD: udm.password, SOURCE_PASSWORD: READER_PASSWORD },
        });
      const disabled = () =>
        udm.store.list("users/user", OU).filter(({ properties }) => properties.disabled === true).length;
      const first = await sync();
      assert.equal(first.code, 0, first.stderr);
      assert.equal(disabled(), 9);

      await server.modify(
        `dn: ${DIRSRV_SUFFIX}\nchangetype: modify\nreplace: aci\n${aci(NOT_LOCK)}\n`,
      );
      const { code, stderr } = await sync();
      assert.equal(code, 4, stderr);
      assert.match(stderr, /It is made from "nsAccountLock", and the server delivered it for none of the 11/);
      assert.match(stderr, /--allow-value-loss disabled/);
      assert.equal(disabled(), 9);

      // The right is back, and all but one are unlocked; then the last one.
      await server.modify(`dn: ${DIRSRV_SUFFIX}\nchangetype: modify\nreplace: aci\n${all}\n`);
      const unlock = (name: string) =>
        server.modify(
          `dn: uid=${name},ou=people,${DIRSRV_SUFFIX}\nchangetype: modify\ndelete: nsAccountLock\n`,
        );
      for (let at = 1; at < 9; at++) await unlock(`locked${at}`);
      const most = await sync();
      assert.equal(most.code, 0, most.stderr);
      assert.equal(disabled(), 1);
      await unlock("locked0");
      const last = await sync();
      assert.equal(last.code, 4, last.stderr);
      assert.equal(disabled(), 1);
      const allowed = await sync("--allow-value-loss", "disabled");
      assert.equal(allowed.code, 0, allowed.stderr);
      assert.equal(disabled(), 0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
