/**
 * The LDAP simulator as a program, to be tried by hand or from another process.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Directory } from "./directory.ts";
import { generateDirectory } from "./generate.ts";
import { directoryFromLdif } from "./ldif.ts";
import type { Style } from "./protocol.ts";
import { startLdapSimulator } from "./simulator.ts";

interface Arguments {
  readonly port: number;
  readonly ldif?: string;
  readonly users: number;
  readonly photo: number;
  readonly groups: number;
  readonly members: number;
  readonly style: Style;
  readonly pageLimit?: number;
  readonly rangeLimit?: number;
  readonly emptyPages: number;
  readonly password: string;
}

function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number, for example 1000.");
  return Number(text);
}

const command = new Command("ldap-simulator")
  .description("Serves a directory over LDAP on 127.0.0.1 until it gets SIGINT or SIGTERM.")
  .option("--port <n>", "port; 0 takes a free one", count, 0)
  .addOption(new Option("--ldif <file>", "serves the entries of this file").conflicts("users"))
  .option("--users <n>", "serves this number of generated users", count, 100)
  .option("--photo <bytes>", "size of each user's photo", count, 0)
  .option("--groups <n>", "generated groups", count, 10)
  .option("--members <n>", "members of each group", count, 10)
  .addOption(
    new Option("--style <style>", "which server to imitate").choices(["ad", "openldap"]).default("ad"),
  )
  .option("--page-limit <n>", "entries per page at most (1000 for ad)", count)
  .option("--range-limit <n>", "values of an attribute per answer at most (1500, ad only)", count)
  .option("--empty-pages <n>", "makes every n-th page empty", count, 0)
  .option("--password <text>", "password of the account", "reader-secret");

function directoryFor(options: Arguments): Directory {
  const { ldif, users, photo, groups, members, style } = options;
  return ldif === undefined
    ? generateDirectory({ users, groups, style, photoBytes: photo, membersPerGroup: members })
    : directoryFromLdif(readFileSync(ldif, "utf8"), { style });
}

const options: Arguments = command.parse().opts();
const { pageLimit, rangeLimit, emptyPages, port, password } = options;
const directory = directoryFor(options);
const simulator = await startLdapSimulator({
  directory,
  port,
  emptyPages,
  accounts: { [`cn=reader,${directory.suffix}`]: password },
  ...(pageLimit !== undefined && { pageLimit }),
  ...(rangeLimit !== undefined && { rangeLimit }),
});
const stop = () => void simulator.close().then(() => process.exit(0));
process.once("SIGINT", stop);
process.once("SIGTERM", stop);

console.log(`URL:      ${simulator.url}`);
console.log(`Base:     ${directory.suffix}`);
console.log(`Bind DN:  ${simulator.bindDn}`);
console.log(`Password: ${simulator.password}`);
