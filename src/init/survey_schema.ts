/**
 * What the survey of a directory finds: names and counts, no values of people. Plain data, which the main thread checks
 * with the schema.
 *
 * @module
 */

import { described, z } from "../common/zod.ts";
import { VALUE_KINDS } from "./directory_schema.ts";

/** Maximum number of containers, and of attributes, in a survey. */
export const MOST_NAMES = 500;

const count = z.int().check(z.nonnegative());
const name = z.string().check(z.maxLength(4096));

/** Entries of one kind. */
const kindSurveySchema = z.object({
  count: described(count, "The number of entries."),
  containers: described(
    z.array(z.object({ dn: name, entries: count })).check(z.maxLength(MOST_NAMES)),
    "The entries that contain them, the largest first.",
  ),
  otherContainers: described(count, "The number of containers that are not listed."),
  classes: described(z.record(name, count), "The number of entries by object class, of the known ones."),
  sampled: described(count, "The number of entries whose attributes were counted."),
  attributes: z.array(z.object({
    name,
    entries: described(count, "How many entries of the sample have it."),
    several: described(count, "How many have several values."),
  })).check(z.maxLength(MOST_NAMES)),
  identifiers: z.array(z.object({
    name,
    entries: count,
    sanitizers: described(z.array(name), "The sanitizers that make identifiers of all values."),
  })),
  namesakes: described(count, "Groups of the sample without members that have the name of a user."),
});

/** What is in a directory, and in the target. */
export const surveySchema = z.object({
  server: name,
  vendor: z.exactOptional(z.enum(["OpenLDAP", "Active Directory", "389 Directory Server"])),
  suffix: described(name, "The naming context with the users."),
  isLimited: described(z.boolean(), "Whether the server ended a search early."),
  schema: z.union([
    described(z.object({ kinds: z.record(name, z.enum(VALUE_KINDS)) }), "Attributes by name in lower case."),
    described(z.object({ problem: z.string() }), "Why the schema is not known."),
  ]),
  user: kindSurveySchema,
  group: kindSurveySchema,
  target: z.exactOptional(z.object({
    base: name,
    ou: described(name, "An OU, relative to the base, that does not exist yet."),
    user: described(z.record(name, z.boolean()), "Whether a property has several values."),
    group: z.record(name, z.boolean()),
    existing: described(
      z.exactOptional(z.object({ found: count, looked: count, container: name })),
      "How many of the users looked up exist already, and where most of them are.",
    ),
  })),
});

/** What is in a directory, and in the target. */
export type Survey = Readonly<z.infer<typeof surveySchema>>;

/** Entries of one kind. */
export type KindSurvey = Survey["user"];
