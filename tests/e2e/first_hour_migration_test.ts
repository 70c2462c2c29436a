// The commands of docs/guide/first-hour-migration.md, between a Samba domain and a UDM that the predecessor has filled.
import assert from "node:assert/strict";
import { join } from "node:path";
import { startUdmSimulator, type UdmSimulator } from "../simulators/udm/mod.ts";
import { makeCertificates } from "../support/certificates.ts";
import { isWrite } from "../support/is_write.ts";
import { BASE, READER, type Samba, sambaUnavailable, startSamba } from "../support/samba.ts";
import { COMPANY } from "./migration/domain.ts";
import { runPredecessor } from "./migration/predecessor_run.ts";
import { type Ended, program } from "./program.ts";
import { changed, DISABLED, ENABLED } from "./samba/entries.ts";
import { follow } from "./transcript.ts";

const PAGE = new URL("../../docs/guide/first-hour-migration.md", import.meta.url);
const OLD = new URL("migration/old.yaml", import.meta.url);
const UDM_PASSWORD = "udm-secret-1";

/** Another sanitizer of the primary key of users. */
const OTHER_KEYS = ["udm_directory_connector.sanitize:guid2uuid", "uuid4_from_hash"] as const;

/** The messages that the page explains, and changes of the configuration that lead to them. */
const MISTAKES: Readonly<Record<string, readonly (readonly [written: string | RegExp, mistaken: string])[]>> =
  {
    "which cannot be read: it does not exist": [[/ca_cert: .*samba-.*/, "ca_cert: /certificates/ad-ca.pem"]],
    "is missing: give it as a credential": [[/password: .*/, "password: null"]],
    "the authority of its certificate is unknown": [[/ {2}ca_cert: .*samba-.*\n/, ""]],
    "the server accepts this only on an encrypted connection": [["ldaps://", "ldap://"]],
    "the password is wrong (or the account does not exist)": [[READER.password, "wrong"]],
    "the account is disabled": [],
    "the base does not exist, or the account may not see it": [["OU=Staff", "OU=Stuff"]],
    "users would be deleted": [["OU=Staff", "OU=Sales,OU=Staff"]],
    "has the directory been reloaded?": [OTHER_KEYS],
    "does not exist, and": [["ou=ad", "ou=da"], ["ou=ad", "ou=da"]],
  };

/** Switches the account that reads on or off. */
function readerState(samba: Samba, userAccountControl: number): Promise<void> {
  return samba.modify(changed(`CN=udm-connector,CN=Users,${BASE}`, [
    "replace",
    "userAccountControl",
    String(userAccountControl),
  ]));
}

/** The body of a change. */
interface Written {
  readonly properties: Readonly<Record<string, unknown>>;
}

const unavailable = sambaUnavailable();

/** What the page and the configuration say, and what stands for it here. */
function standIns(
  samba: Samba,
  udm: UdmSimulator,
  ca: string,
  folder: string,
): [shown: string, is: string][] {
  return [
    ["ldaps://dc1.ad.example.org", samba.ldapsUrl],
    ["https://ucs.example.org/univention/udm/", udm.url],
    ["dc=ucs,dc=example", udm.base],
    ["/etc/univention/ssl/ucsCA/CAcert.pem", ca],
    ["/etc/ssl/ad-ca.pem", samba.caFile],
    ...["old.yaml", "plan.json", "plan.html"].map((name): [string, string] => [name, join(folder, name)]),
  ];
}

Deno.test({
  name: "first hour of a migration: the page shows what the commands print, and what mistakes lead to",
  ignore: unavailable !== undefined,
  async fn(t) {
    await using samba = await startSamba({ ldif: COMPANY });
    const folder = await Deno.makeTempDir({ prefix: "migration-" });
    const { ca, server } = await makeCertificates(join(folder, "tls"));
    await using udm = await startUdmSimulator({
      hostname: "localhost",
      tls: server,
      username: "sync",
      password: UDM_PASSWORD,
    });
    const written = await Deno.readTextFile(OLD);
    await runPredecessor(written, samba, udm);
    const real = standIns(samba, udm, ca.certFile, folder);
    const secrets: [string, string][] = [["a-password", UDM_PASSWORD], ["another-password", READER.password]];
    const old = [...real, ...secrets].reduce((text, [shown, is]) => text.replaceAll(shown, is), written);
    const run = (words: readonly string[]): Promise<Ended> => program(words, { cwd: folder });
    const page = await Deno.readTextFile(PAGE);
    const writes = () => udm.requests.filter(isWrite);

    await t.step("the commands of the page", async () => {
      await Deno.writeTextFile(join(folder, "old.yaml"), old, { mode: 0o640 });
      const commands = await follow(page, { real, programs: { "udm-directory-connector": run } });
      assert.equal(commands, 6);
      assert.equal(writes().length, 5);
    });
    const explained = [...page.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, message = ""]) => message);
    for (const [message, edits] of Object.entries(MISTAKES)) {
      await t.step(`a mistake: ${message}`, async () => {
        assert.ok(explained.includes(message), "the page explains it");
        const mistaken = edits.reduce((text, [written, instead]) => text.replace(written, instead), old);
        const file = join(folder, "mistaken.yaml");
        await Deno.writeTextFile(file, mistaken, { mode: 0o640 });
        if (edits.length === 0) await readerState(samba, DISABLED);
        const before = writes().length;
        const { code, stderr } = await run([file]);
        if (edits.length === 0) await readerState(samba, ENABLED);
        assert.ok([1, 2, 4].includes(code), stderr);
        assert.ok(stderr.includes(message), stderr);
        assert.equal(writes().length, before);
      });
    }
    await t.step("check warns about keys that no object has", async () => {
      const file = join(folder, "keys.yaml");
      await Deno.writeTextFile(file, old.replace(...OTHER_KEYS), { mode: 0o640 });
      const { stdout } = await run(["check", file]);
      assert.match(stdout, /warning +keys of users +none of 120 keys exists, but 120 users below ou=ad,/);
    });
    await t.step("the way back: the old connector writes only what it makes in another way", async () => {
      await runPredecessor(written, samba, udm);
      const before = writes().length;
      const { code, stderr } = await run([join(folder, "old.yaml")]);
      assert.equal(code, 0, stderr);
      const modified = writes().slice(before).map(({ body }) =>
        Object.keys((body as Written).properties).sort().join(" and ")
      );
      assert.deepEqual(modified.sort(), ["country", "country and e-mail"]);
    });
    await Deno.remove(folder, { recursive: true });
  },
});
