/**
 * Writes manual pages and completions, the JSON Schemas of the configuration, of the chart's values and of a plan, the
 * reference, and the tables of the document on migration.
 *
 *     deno task docs [--output FOLDER] [--schema FILE] [--reference FOLDER]
 *
 * @module
 */

import { Command } from "commander";
import { dirname, join } from "node:path";
import { planJsonSchema } from "../../src/review/json_schema.ts";
import { generateDocs } from "./docs.ts";
import { withDifferences } from "./differences.ts";
import { chartSchema, jsonSchema } from "./json_schema.ts";
import { referencePages } from "./reference.ts";

const { output, schema, reference } = new Command("deno task docs")
  .description(
    "Writes manual pages and completions, the JSON Schemas of the configuration, of the chart's values and of a plan, " +
      "and the reference.",
  )
  .option("--output <folder>", "where to write man/ and completions/")
  .option(
    "--schema <file>",
    "where to write the JSON Schema of the configuration; the others go beside it",
  )
  .option("--reference <folder>", "where to write the reference (docs/reference); migration.md is beside it")
  .parse([...Deno.args], { from: "user" })
  .opts<{ output?: string; schema?: string; reference?: string }>();

const files = output === undefined
  ? []
  : [...generateDocs()].map(([path, text]) => [join(output, path), text] as const);
if (schema !== undefined) {
  const folder = dirname(schema);
  const chart = join(folder, "helm", "udm-directory-connector", "values.schema.json");
  files.push(
    [schema, jsonSchema()],
    [join(folder, "plan-schema.json"), planJsonSchema()],
    [chart, chartSchema(Deno.readTextFileSync(chart))],
  );
}
if (reference !== undefined) {
  files.push(...[...referencePages()].map(([name, text]) => [join(reference, name), text] as const));
  const migration = join(dirname(reference), "migration.md");
  files.push([migration, withDifferences(Deno.readTextFileSync(migration))]);
}
for (const [path, text] of files) {
  Deno.mkdirSync(dirname(path), { recursive: true });
  Deno.writeTextFileSync(path, text);
  console.log(path);
}
