/**
 * Differences from the Python connector: what the first run does differently.
 *
 * @module
 */

import { KINDS } from "../../common/model.ts";
import { synchronisedKinds } from "../../config/kinds.ts";
import { holdsMembers } from "../../run/group_members.ts";
import { resultingNames } from "../../transform/resulting_names.ts";
import { PHOTO } from "../../udm/photo.ts";
import { always, canEmpty, decomposed, makes, owns, sanitized, some } from "./applies.ts";
import type { Difference } from "./difference.ts";

/** What the first run does differently. */
export const RUN: readonly Omit<Difference, "topic">[] = [
  {
    id: "skipped_entries",
    title: "skipped entries",
    now:
      "an entry that cannot be used is skipped, and its object is kept; a value that cannot be used keeps that of UDM",
    before:
      "deleted the object of an entry that it could not transform, and stopped at an entry without primary key",
    why: "A mistake in an entry must not delete an account.",
    advice:
      "Look at the skipped entries of the first plan: objects that the Python connector would have deleted are " +
      "kept until their entries are correct, or gone.",
    appliesTo: always,
  },
  {
    id: "photos",
    title: "photos",
    now: "the first run writes each photo once, and later runs write those that changed",
    before: "wrote all photos in every run",
    why: "UDM re-encodes photos, so a digest of each is kept in the user's umcProperty.",
    advice: "Expect a modification of each user with a photo in the first plan.",
    appliesTo: ({ config }) =>
      config.udm.photoMarker && owns(config, "user", PHOTO) && makes(config, "user", PHOTO) ? [] : undefined,
  },
  {
    id: "idna",
    title: "mail domains",
    now: "mail_sanitizer encodes domains with IDNA 2008: straße.de becomes xn--strae-oqa.de",
    before: "used IDNA 2003: straße.de became strasse.de",
    why: "Mail servers and registries use IDNA 2008. The two names can belong to different owners.",
    advice: "check names the addresses that differ. To keep the old ones, set source.mail_idna: 2003.",
    appliesTo: ({ config, written }) =>
      written.texts.get("source.mail_idna") === "2003"
        ? undefined
        : some(sanitized(config, "mail_sanitizer")),
  },
  {
    id: "mail_spaces",
    title: "mail addresses",
    now: "mail_sanitizer drops an address with spaces in its domain",
    before: "kept it",
    why: "No mail system has such a domain.",
    advice: "check lists the dropped values. Correct them in the source.",
    appliesTo: ({ config }) => some(sanitized(config, "mail_sanitizer")),
  },
  {
    id: "phone_digits",
    title: "telephone numbers",
    now: "phone_sanitizer drops a number of more than 15 digits",
    before: "kept it, up to 17 digits after the country code",
    why: "No telephone number is longer (ITU-T E.164): such a value usually holds two numbers.",
    advice: "check lists the dropped values. Correct them in the source.",
    appliesTo: ({ config }) => some(sanitized(config, "phone_sanitizer")),
  },
  {
    id: "characters",
    title: "expressions",
    now: "the regular expressions of decompose_attrs see characters",
    before: "matched bytes: an umlaut counted as two",
    why: "A part of a character is no text.",
    advice: "Compare the results of expressions that count characters, such as .{3}, with explain.",
    appliesTo: ({ config }) => some(decomposed(config)),
  },
  {
    id: "long_values",
    title: "expressions",
    now:
      "a value of more than 64 kB, or one that takes too many steps, is not evaluated; its properties stay",
    before: "evaluated it, for years if the expression repeats a repetition",
    why: "One value of one user must not stop every run.",
    advice: "You need not do anything. check and plan name such values.",
    appliesTo: ({ config }) => some(decomposed(config)),
  },
  {
    id: "empty_values",
    title: "empty values",
    now: "a value that a step empties counts as none: the property gets the value of UDM's template",
    before: "wrote an empty text",
    why: "UDM treats an empty text as no value, so that it would be written in every run.",
    advice: "You need not do anything. fallback_attrs now fills such a property.",
    appliesTo: ({ config }) => KINDS.some((kind) => canEmpty(config, kind)) ? [] : undefined,
  },
  {
    id: "set_once",
    title: "other results",
    now:
      "what the steps give and the list of owned properties does not name is set when an object is created, and " +
      "left out if UDM has no such property",
    before: "set it, too, but created no object if UDM had no such property",
    why: "Attributes that no step uses must not keep users from being created.",
    advice:
      "Remove attributes that you do not need from user_attrs and group_attrs, or name them in remove_attrs.",
    appliesTo: ({ config }) =>
      some(
        synchronisedKinds(config.source).flatMap((kind) => {
          const { attributes, trans } = config.source[kind];
          return resultingNames(attributes, trans).all.filter((name) =>
            !owns(config, kind, name) && !(kind === "group" && holdsMembers(name))
          )
            .map((name) => `${name} of ${kind}s`);
        }),
      ),
  },
  {
    id: "references",
    title: "DNs",
    now:
      "a DN of an entry in secretary or another property that holds DNs becomes the DN of the object in UDM",
    before: "wrote the DN of the source",
    why: "The DN of the source names nothing in UDM.",
    advice: "Look at these changes in the first plan. udm.dn_properties names the properties.",
    appliesTo: ({ config }) =>
      owns(config, "user", "secretary") && makes(config, "user", "secretary") ? ["secretary"] : undefined,
  },
  {
    id: "countries",
    title: "countries",
    now: "country codes are written in capitals",
    before: "sent them as they are, in every run, because UDM drops codes in lower case",
    why: "UDM keeps only codes of ISO 3166 in capitals.",
    advice: "Expect these changes in the first plan if the source has codes in lower case.",
    appliesTo: ({ config }) =>
      owns(config, "user", "country") && makes(config, "user", "country") ? [] : undefined,
  },
  {
    id: "removal",
    title: "removed users",
    now:
      "the time when a user disappeared is kept in directoryImporterDeprovisionedAt if UDM has that property, " +
      "otherwise in umcProperty",
    before: "kept it in directoryImporterDeprovisionedAt",
    why: "Users can write umcProperty in UCS, so the time has a seal there.",
    advice:
      "check names the property under target if UDM has it. With umcProperty, users who wait for their deletion start again, and " +
      "those who come back must be enabled by hand.",
    appliesTo: ({ config }) =>
      config.udm.userRemoval === "disable" && config.udm.removalProperty === undefined ? [] : undefined,
  },
];
