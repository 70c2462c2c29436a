/**
 * The schema of the configuration. The manual page, the reference and the JSON Schema are generated from it.
 *
 * Every key has a description, and an example if it has no default. `aliases` lists old names; `pattern` is for editors. To
 * add a key, add it to its section and to `resolve.ts`, and run `deno task docs`.
 *
 * @module
 */

import { documented, z } from "../../common/zod.ts";
import { safetySchema } from "../../planner/limits/safety.ts";
import { groupAttributeMapping } from "./group_attribute_mapping.ts";
import { source } from "./source.ts";
import { udm } from "./udm.ts";

const safety = documented(z.prefault(safetySchema, {}), {
  description: "Limits that protect the target from an incomplete or broken source.",
});

/** The sections of the configuration and their schemas. */
export const SECTIONS = { udm, source, safety, group_attribute_mapping: groupAttributeMapping };

/**
 * The schema of a configuration file. It parses text (see `read_section.ts`) into a checked and complete
 * configuration.
 */
export const configSchema = documented(z.strictObject(SECTIONS, { error: "must be a section" }), {
  title: "udm-directory-connector",
  description: "Reads users and groups from an LDAP directory and reconciles them into UDM.",
});

/** A configuration as the schema gives it. */
export type ParsedConfig = z.output<typeof configSchema>;
