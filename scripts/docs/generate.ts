/**
 * Writes manual pages and completions, and the JSON Schemas of the configuration and of a plan.
 *
 *     deno task docs [--output FOLDER] [--schema FILE]
 *
 * @module
 */

import { Command } from "commander";
import { dirname, join } from "node:path";
import { planJsonSchema } from "../../src/review/schema.ts";
import { generateDocs } from "./docs.ts";
import { jsonSchema } from "./json_schema.ts";

const { output, schema } = new Command("deno task docs")
  .description(
    "Writes manual pages and completions, and the JSON Schemas of the configuration and of a plan.",
  )
  .option("--output <folder>", "where to write man/ and completions/")
  .option(
    "--schema <file>",
    "where to write the JSON Schema of the configuration; that of a plan goes beside it",
  )
  .parse([...Deno.args], { from: "user" })
  .opts<{ output?: string; schema?: string }>();

const files = output === undefined
  ? []
  : [...generateDocs()].map(([path, text]) => [join(output, path), text] as const);
if (schema !== undefined) {
  files.push([schema, jsonSchema()], [join(dirname(schema), "plan-schema.json"), planJsonSchema()]);
}
for (const [path, text] of files) {
  Deno.mkdirSync(dirname(path), { recursive: true });
  Deno.writeTextFileSync(path, text);
  console.log(path);
}
