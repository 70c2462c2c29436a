/**
 * The options of the command `init`.
 *
 * @module
 */

import type { Command } from "commander";
import { type Kind, KINDS } from "../common/model.ts";
import type { Decided } from "../init/propose.ts";
import {
  type CommonOptions,
  commonOptions,
  FileArgument,
  type Given,
  Setting,
  withConfiguration,
} from "./settings.ts";

/** The options of `init`. Undefined: to be asked for. */
export interface InitOptions extends CommonOptions {
  readonly ldapUri: string | undefined;
  readonly startTls: boolean;
  readonly bindDn: string | undefined;
  readonly sourcePasswordFile: string | undefined;
  readonly sourceCaCert: string | undefined;
  readonly udmUri: string | undefined;
  readonly udmUser: string | undefined;
  readonly udmPasswordFile: string | undefined;
  readonly udmCaCert: string | undefined;
  readonly ous: Decided["ous"];
  readonly bases: Decided["bases"];
  readonly identifiers: Decided["identifiers"];
  /** Whether UDM is neither asked for nor reached. */
  readonly sourceOnly: boolean;
}

/** Describes the command. */
export function initCommand(): Command {
  return withConfiguration(
    "init",
    "look at a directory and write a configuration for it; asks on a terminal for what the options do not give",
    [
      new Setting("--ldap-uri <uri>", "the directory, such as ldaps://ldap.example.org"),
      new Setting("--start-tls", "encrypt a connection to ldap:// before anything else is sent"),
      new Setting("--bind-dn <dn>", "the account that reads the directory; empty: anonymous"),
      new Setting("--source-password-file <file>", "a file that contains only its password", {
        completes: "file",
      }),
      new Setting("--source-ca-cert <file>", "the authorities (PEM) to trust for the directory", {
        completes: "file",
      }),
      new Setting("--udm-uri <uri>", "the UDM REST API, such as https://ucs.example.org/univention/udm/"),
      new Setting("--udm-user <name>", "the account that writes to UDM"),
      new Setting("--udm-password-file <file>", "a file that contains only its password", {
        completes: "file",
      }),
      new Setting("--udm-ca-cert <file>", "the authorities (PEM) to trust for UDM", { completes: "file" }),
      new Setting("--user-ou <dn>", "the OU of users in UDM, relative to the LDAP base: ou=school"),
      new Setting("--group-ou <dn>", "the OU of groups in UDM; default: that of users"),
      new Setting("--user-base <dn>", "search users only below this DN; can be repeated", {
        repeatable: true,
      }),
      new Setting("--group-base <dn>", "search groups only below this DN; can be repeated", {
        repeatable: true,
      }),
      new Setting("--users-only", "write a configuration without groups")
        .conflicts(["groupBase", "groupOu", "groupIdentifier"]),
      new Setting("--user-identifier <attribute>", "the attribute that identifies users and never changes"),
      new Setting("--group-identifier <attribute>", "the attribute that identifies groups and never changes"),
      new Setting("--source-only", "look only at the directory, not at UDM"),
    ],
    new FileArgument("[config]", "configuration file to write; it must not exist", "CONFIG_FILENAME"),
  );
}

/** Reads the options. */
export function initOptions({ config, values }: Given): InitOptions {
  const text = (name: string) => values[name] as string | undefined;
  const both = <Value = string>(name: string): Partial<Record<Kind, Value>> =>
    Object.fromEntries(
      KINDS.flatMap((kind) =>
        values[`${kind}${name}`] === undefined ? [] : [[kind, values[`${kind}${name}`]]]
      ),
    );
  return {
    ...commonOptions(config, values),
    ldapUri: text("ldapUri"),
    startTls: values.startTls === true,
    bindDn: text("bindDn"),
    sourcePasswordFile: text("sourcePasswordFile"),
    sourceCaCert: text("sourceCaCert"),
    udmUri: text("udmUri"),
    udmUser: text("udmUser"),
    udmPasswordFile: text("udmPasswordFile"),
    udmCaCert: text("udmCaCert"),
    ous: both("Ou"),
    bases: { ...both<readonly string[]>("Base"), ...(values.usersOnly === true ? { group: [] } : {}) },
    identifiers: both("Identifier"),
    sourceOnly: values.sourceOnly === true,
  };
}
