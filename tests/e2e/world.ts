/**
 * A small world for end-to-end tests: a real OpenLDAP with a few people, the UDM simulator, and a configuration.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { escapeDnValue } from "../../src/syntax/dn.ts";
import { makeCertificates } from "../support/certificates.ts";
import { type LdifValues, record } from "../support/ldif.ts";
import { type Slapd, type SlapdOptions, startSlapd } from "../support/slapd.ts";
import {
  type LoggedRequest,
  startUdmSimulator,
  type UdmSimulator,
  type UdmSimulatorOptions,
} from "../simulators/udm/mod.ts";
import { type Ended, program, type Running, type RunProgram, start } from "./program.ts";
import { isWrite } from "../support/is_write.ts";

export { record };

/** Search bases of the source. */
export const PEOPLE = "ou=people,dc=example,dc=test";
export const GROUPS = "ou=groups,dc=example,dc=test";

/** The OU of users and groups in the target. */
export const OU = "ou=import,dc=univention-organization,dc=intranet";

/** A person of the source, as LDIF. */
export function person(uid: string, rest: LdifValues = {}): string {
  const attributes = {
    cn: `${uid} Example`,
    sn: "Example",
    givenName: uid,
    mail: `${uid}@example.test`,
    ...rest,
  };
  return record(`uid=${uid},${PEOPLE}`, { objectClass: "inetOrgPerson", uid, ...attributes });
}

/** Names of numbered people: u01, u02, ... */
export function userNames(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `u${String(at + 1).padStart(2, "0")}`);
}

/** A group of the source, as LDIF. Members are DNs or names of people. */
export function group(cn: string, members: readonly string[], rest: LdifValues = {}): string {
  return record(`cn=${escapeDnValue(cn)},${GROUPS}`, {
    objectClass: "groupOfNames",
    cn,
    member: members.map(memberDn),
    ...rest,
  });
}

/** DN of a person of the source; a DN is returned unchanged. */
export function memberDn(member: string): string {
  return member.includes("=") ? member : `uid=${member},${PEOPLE}`;
}

/** A distinct photo for each seed, with bytes that are not UTF-8. */
export function photo(seed: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    { length: 300 },
    (_, at) => at === 0 ? 0xff : at === 1 ? 0xd8 : (at * 7 + seed * 13) & 0xff,
  );
}

/** Options of a world. */
interface WorldOptions {
  /** LDIF of people and groups. Default: anna, bert and cora, the group team, and the group all that contains it. */
  readonly ldif?: string;
  readonly udm?: UdmSimulatorOptions;
  /** Access rules of the source, see {@linkcode SlapdOptions}. */
  readonly access?: NonNullable<SlapdOptions["access"]>;
  /** Schemas of the source, see {@linkcode SlapdOptions}. */
  readonly schemas?: NonNullable<SlapdOptions["schemas"]>;
  /** Modules and overlays of the source, see {@linkcode SlapdOptions}. */
  readonly slapd?: Pick<SlapdOptions, "global" | "database">;
  /** Whether both sides use TLS with a private authority. */
  readonly tls?: boolean;
  /** How runs are made; default: as processes. */
  readonly program?: RunProgram;
}

/** Changes of the configuration for one run. */
export interface Changes {
  readonly udm?: Readonly<Record<string, unknown>>;
  readonly source?: Readonly<Record<string, unknown>>;
  readonly safety?: Readonly<Record<string, unknown>>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** How this run is made; default: as all runs of the world. */
  readonly program?: RunProgram;
}

const OUS = record(PEOPLE, { objectClass: "organizationalUnit", ou: "people" }) +
  record(GROUPS, { objectClass: "organizationalUnit", ou: "groups" });

const DEFAULT_LDIF = person("anna") + person("bert") + person("cora") + group("team", ["anna", "bert"]) +
  group("all", [`cn=team,${GROUPS}`, "cora"]);

/** Both directories, and the program between them. */
export class World implements AsyncDisposable {
  private constructor(
    readonly slapd: Slapd,
    readonly udm: UdmSimulator,
    readonly folder: string,
    readonly caFile: string | undefined,
    /** Runs the program to its end. */
    readonly program: RunProgram,
  ) {}

  static async open(options: WorldOptions = {}): Promise<World> {
    const folder = await Deno.makeTempDir({ prefix: "e2e-" });
    const certificates = options.tls === true ? await makeCertificates(join(folder, "tls")) : undefined;
    const tls = certificates && {
      ca: certificates.ca.cert,
      cert: certificates.server.cert,
      key: certificates.server.key,
    };
    const slapd = await startSlapd({
      ldif: OUS + (options.ldif ?? DEFAULT_LDIF),
      access: options.access ?? [],
      schemas: options.schemas ?? [],
      ...options.slapd,
      ...(tls === undefined ? {} : { tls }),
    });
    const udm = await startUdmSimulator({
      password: "udm-secret-1",
      ...options.udm,
      ...(tls === undefined ? {} : { tls }),
    });
    return new World(slapd, udm, folder, certificates?.ca.certFile, options.program ?? program);
  }

  /** Writes the configuration file as JSON, which is valid YAML; returns its path. */
  async configure({ udm = {}, source = {}, safety = {} }: Changes = {}): Promise<string> {
    const tls = this.caFile === undefined ? {} : { ca_cert: this.caFile };
    const config = {
      udm: {
        uri: this.udm.url,
        user: this.udm.username,
        password: this.udm.password,
        user_ou: "ou=import",
        group_ou: "ou=import",
        user_properties: [
          "username",
          "firstname",
          "lastname",
          "description",
          "e-mail",
          "phone",
          "jpegPhoto",
          "univentionObjectIdentifier",
        ],
        connect_timeout: 20,
        read_timeout: 20,
        ...tls,
        ...udm,
      },
      source: {
        ldap_uri: this.caFile === undefined ? this.slapd.url : this.slapd.ldapsUrl,
        bind_dn: this.slapd.readerDn,
        password: this.slapd.readerPassword,
        ...tls,
        timeout: 20,
        user_base: PEOPLE,
        user_filter: "(objectClass=inetOrgPerson)",
        user_attrs: [
          "uid",
          "givenName",
          "sn",
          "description",
          "mail",
          "telephoneNumber",
          "jpegPhoto",
          "entryUUID",
        ],
        user_trans: {
          rename_attrs: {
            univentionObjectIdentifier: "entryUUID",
            username: "uid",
            firstname: "givenName",
            lastname: "sn",
            "e-mail": "mail",
            phone: "telephoneNumber",
          },
        },
        group_base: GROUPS,
        group_filter: "(objectClass=groupOfNames)",
        group_attrs: ["cn", "description", "member", "entryUUID"],
        group_trans: {
          rename_attrs: { univentionObjectIdentifier: "entryUUID", name: "cn", users: "member" },
        },
        ...source,
      },
      safety,
    };
    const file = join(this.folder, "config.yaml");
    await Deno.writeTextFile(file, JSON.stringify(config, undefined, 2), { mode: 0o600 });
    return file;
  }

  /** Runs the program to its end, with any exit code. */
  async run(changes: Changes = {}): Promise<Ended> {
    const { program = this.program } = changes;
    return await program([await this.configure(changes), ...changes.args ?? []], {
      env: changes.env ?? {},
      cwd: this.folder,
    });
  }

  /** Starts the program. */
  async start(changes: Changes = {}): Promise<Running> {
    return start([await this.configure(changes), ...changes.args ?? []], {
      env: changes.env ?? {},
      cwd: this.folder,
    });
  }

  /** Synchronises; asserts exit code 0. */
  async sync(changes: Changes = {}): Promise<Ended> {
    const ended = await this.run(changes);
    assert.equal(ended.code, 0, ended.stderr);
    return ended;
  }

  /** Synchronises twice; asserts that the second run writes nothing and that no conflict occurred. */
  async converge(changes: Changes = {}): Promise<Ended> {
    const first = await this.sync(changes);
    const writes = this.writes().length;
    const second = await this.sync(changes);
    assert.equal(this.writes().length, writes, `the second run wrote something:\n${second.stderr}`);
    assert.equal(this.udm.counters.conflicts422, 0, first.stderr);
    return first;
  }

  /** Asserts that a run is refused with exit code 4, writes nothing and shows no password; returns stderr. */
  async refused(changes: Changes = {}): Promise<string> {
    const writes = this.writes().length;
    const ended = await this.run(changes);
    assert.equal(ended.code, 4, ended.stderr);
    assert.match(ended.stderr, /refused, nothing was written/);
    assert.equal(this.writes().length, writes, ended.stderr);
    this.assertNoPasswords(ended);
    return ended.stderr;
  }

  /** Asserts that an output contains no password. */
  assertNoPasswords({ stdout, stderr }: Pick<Ended, "stdout" | "stderr">): void {
    for (const secret of [this.slapd.readerPassword, this.slapd.adminPassword, this.udm.password]) {
      assert.ok(!(stdout + stderr).includes(secret), stdout + stderr);
    }
  }

  /** Logged writes to the target. */
  writes(): LoggedRequest[] {
    return this.udm.requests.filter(isWrite);
  }

  /** Adds LDIF records to the source. */
  async add(ldif: string): Promise<void> {
    await this.slapd.modify(ldif.replaceAll(/^(dn:.*)$/gm, "$1\nchangetype: add"));
  }

  /** Modifies an entry of the source; `changes` is LDIF. */
  async modify(dn: string, changes: string): Promise<void> {
    await this.slapd.modify(`dn: ${dn}\nchangetype: modify\n${changes}\n\n`);
  }

  /** Renames an entry of the source. */
  async rename(dn: string, rdn: string): Promise<void> {
    await this.slapd.modify(`dn: ${dn}\nchangetype: modrdn\nnewrdn: ${rdn}\ndeleteoldrdn: 1\n\n`);
  }

  /** Deletes entries of the source, given by DN or by a person's name, but not their memberships. */
  async remove(...members: readonly string[]): Promise<void> {
    await this.slapd.modify(
      members.map((member) => `dn: ${memberDn(member)}\nchangetype: delete\n\n`).join(""),
    );
  }

  /** Sorted names of the users in the OU. */
  users(): string[] {
    return this.udm.store.list("users/user", OU).map(({ properties }) => String(properties.username)).sort();
  }

  /** Groups in the OU with the sorted names of their users and nested groups. */
  groups(): Record<string, string[]> {
    const names = (dns: unknown) =>
      (dns as string[]).map((dn) => {
        const properties = this.udm.store.get(dn)?.properties;
        return String(properties?.username ?? properties?.name ?? `nobody: ${dn}`);
      });
    return Object.fromEntries(
      this.udm.store.list("groups/group", OU).map(({ properties }) => [
        String(properties.name),
        [...names(properties.users), ...names(properties.nestedGroup)].sort(),
      ]).sort(([a], [b]) => String(a) < String(b) ? -1 : 1),
    );
  }

  /** The properties of a user or group of the target. */
  properties(name: string): Record<string, unknown> {
    const found = this.udm.store.byName(name);
    assert.ok(found, `${name} is not in the target`);
    return found.properties;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.slapd[Symbol.asyncDispose]();
    await this.udm[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}
