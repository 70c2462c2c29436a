/**
 * What the survey of a directory finds: names and counts, no values of people. Plain data, which the main thread checks
 * with the schema.
 *
 * @module
 */

import { z } from "../common/zod.ts";
import { VALUE_KINDS } from "./directory_schema.ts";

/** Maximum number of containers, and of attributes, in a survey. */
export const MOST_NAMES = 500;

const count = z.number().int().nonnegative();
const name = z.string().max(4096);

/** Entries of one kind. */
const kindSurveySchema = z.object({
  count: count.describe("The number of entries."),
  containers: z.array(z.object({ dn: name, entries: count })).max(MOST_NAMES)
    .describe("The entries that contain them, the largest first."),
  otherContainers: count.describe("The number of containers that are not listed."),
  classes: z.record(name, count).describe("The number of entries by object class, of the known ones."),
  sampled: count.describe("The number of entries whose attributes were counted."),
  attributes: z.array(z.object({
    name,
    entries: count.describe("How many entries of the sample have it."),
    several: count.describe("How many have several values."),
  })).max(MOST_NAMES),
  identifiers: z.array(z.object({
    name,
    entries: count,
    sanitizers: z.array(name).describe("The sanitizers that make identifiers of all values."),
  })),
  namesakes: count.describe("Groups of the sample without members that have the name of a user."),
});

/** What is in a directory, and in the target. */
export const surveySchema = z.object({
  server: name,
  vendor: z.enum(["OpenLDAP", "Active Directory", "389 Directory Server"]).exactOptional(),
  suffix: name.describe("The naming context with the users."),
  isLimited: z.boolean().describe("Whether the server ended a search early."),
  schema: z.union([
    z.object({ kinds: z.record(name, z.enum(VALUE_KINDS)) }).describe("Attributes by name in lower case."),
    z.object({ problem: z.string() }).describe("Why the schema is not known."),
  ]),
  user: kindSurveySchema,
  group: kindSurveySchema,
  target: z.object({
    base: name,
    ou: name.describe("An OU, relative to the base, that does not exist yet."),
    user: z.record(name, z.boolean()).describe("Whether a property has several values."),
    group: z.record(name, z.boolean()),
    existing: z.object({ found: count, looked: count, container: name }).exactOptional()
      .describe("How many of the users looked up exist already, and where most of them are."),
  }).exactOptional(),
});

/** What is in a directory, and in the target. */
export type Survey = Readonly<z.infer<typeof surveySchema>>;

/** Entries of one kind. */
export type KindSurvey = Survey["user"];
