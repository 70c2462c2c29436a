/**
 * Shows the permissions that a binary was built with, and whether they are those it should have.
 *
 *     deno run --allow-read --allow-env scripts/read_permissions.ts dist/udm-directory-connector [--config FILE]
 *
 * `--config` names the configuration that the binary was built for, without `--read` and `--write`. Ends with code 1 if there is a difference.
 *
 * @module
 */

import { Command } from "commander";
import { errorText } from "../src/common/error.ts";
import { readBakedPermissions } from "./compile/embedded.ts";
import { expectedPermissions, permissionDifferences } from "./compile/permissions.ts";
import { wallsOf } from "./compile/second_wall.ts";

if (import.meta.main) {
  const command = new Command("read_permissions.ts")
    .argument("<binary>", "a binary made by deno task compile")
    .option("--config <file>", "the configuration that it was built for")
    .parse(Deno.args, { from: "user" });
  const [binary] = command.processedArgs as [string];
  const { config } = command.opts<{ config?: string }>();
  try {
    const found = config === undefined ? undefined : wallsOf(config);
    if (found?.ok === false) throw new Error(found.problems.join("\n"));
    const baked = readBakedPermissions(binary);
    console.log(JSON.stringify(baked, undefined, 2));
    const differences = permissionDifferences(baked, expectedPermissions(found?.walls));
    console.log(differences.length === 0 ? "as expected" : `not as expected:\n${differences.join("\n")}`);
    if (differences.length > 0) Deno.exitCode = 1;
  } catch (error) {
    console.error(errorText(error));
    Deno.exitCode = 1;
  }
}
