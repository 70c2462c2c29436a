/**
 * config/ad.yaml between a Samba domain and a UDM REST API.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { startUdmSimulator, type UdmSimulator } from "../../simulators/udm/mod.ts";
import { READER, type Samba } from "../../support/samba.ts";
import { type Ended, program } from "../program.ts";
import { isWrite } from "../../support/is_write.ts";

/** The OU of the example in the target. */
export const OU = "ou=ad,dc=univention-organization,dc=intranet";

const EXAMPLE = new URL("../../../config/ad.yaml", import.meta.url);

/** Text replacements in the example for one run. */
type Replacements = Readonly<Record<string, string>>;

/** Options of a run. */
export interface RunOptions {
  readonly replace?: Replacements;
  readonly args?: readonly string[];
  /** Whether users who are gone are disabled first, as in the example. Most tests delete them at once. */
  readonly keepsRemoved?: boolean;
}

/** Replacements for StartTLS instead of LDAPS. */
export function startTls(samba: Samba): Replacements {
  return { [samba.ldapsUrl]: samba.url, "start_tls: no": "start_tls: yes" };
}

/** A Samba domain, a target, and the program between them. */
export class AdWorld implements AsyncDisposable {
  private constructor(readonly samba: Samba, readonly udm: UdmSimulator, readonly folder: string) {}

  static async open(samba: Samba): Promise<AdWorld> {
    const udm = await startUdmSimulator({ password: "udm-secret-1" });
    return new AdWorld(samba, udm, await Deno.makeTempDir({ prefix: "ad-" }));
  }

  /** Runs the program with the example; only the hosts, the authority and `user_removal` are replaced. */
  async run({ replace = {}, args = [], keepsRemoved = false }: RunOptions = {}): Promise<Ended> {
    let text = await Deno.readTextFile(EXAMPLE);
    const replacements = {
      "https://ucs.example.org/univention/udm/": this.udm.url,
      "ldaps://dc1.ad.example.org ldaps://dc2.ad.example.org": this.samba.ldapsUrl,
      "# ca_cert: ad-ca.pem": `ca_cert: ${this.samba.caFile}`,
      ...(keepsRemoved ? {} : { "user_removal: disable": "user_removal: delete" }),
      ...replace,
    };
    for (const [old, now] of Object.entries(replacements)) {
      assert.ok(text.includes(old), `the example does not say ${old}`);
      text = text.replaceAll(old, now);
    }
    const file = join(this.folder, "ad.yaml");
    await Deno.writeTextFile(file, text);
    return await program([file, ...args], {
      cwd: this.folder,
      env: { UDM_PASSWORD: this.udm.password, SOURCE_PASSWORD: READER.password },
    });
  }

  /** Synchronises; asserts exit code 0 and returns stderr. */
  async sync(options: RunOptions = {}): Promise<string> {
    const { code, stderr } = await this.run(options);
    assert.equal(code, 0, stderr);
    return stderr;
  }

  /** Changes the source and synchronises twice; asserts that the second run writes nothing. Returns the first writes. */
  async converge(ldif: string, options: RunOptions = {}): Promise<{ method: string; body: unknown }[]> {
    if (ldif !== "") await this.samba.modify(ldif);
    this.udm.clearLog();
    const stderr = await this.sync(options);
    const writes = this.#writes();
    await this.sync(options);
    assert.equal(
      this.#writes().length,
      writes.length,
      `the second run wrote something; the first:\n${stderr}`,
    );
    assert.equal(this.udm.counters.conflicts422, 0, stderr);
    return writes;
  }

  #writes(): { method: string; body: unknown }[] {
    return this.udm.requests.filter(isWrite).map(({ method, body }) => ({
      method,
      body,
    }));
  }

  /** Sorted names of the users. */
  users(): string[] {
    return this.udm.store.list("users/user", OU).map(({ properties }) => String(properties.username)).sort();
  }

  /** Sorted names of a group's users and nested groups. */
  members(group: string): string[] {
    const { users, nestedGroup } = this.properties(group) as Record<"users" | "nestedGroup", string[]>;
    return [...users, ...nestedGroup].map((dn) => {
      const properties = this.udm.store.get(dn)?.properties;
      return String(properties?.username ?? properties?.name ?? `nobody: ${dn}`);
    }).sort();
  }

  /** Sorted names of the groups. */
  groups(): string[] {
    return this.udm.store.list("groups/group", OU).map(({ properties }) => String(properties.name)).sort();
  }

  /** The properties of a user or group of the target. */
  properties(name: string): Record<string, unknown> {
    return this.udm.store.byName(name)?.properties ?? assert.fail(`${name} is not in the target`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.udm[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}
