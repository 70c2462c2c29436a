/**
 * All differences from the Python connector that its users should know.
 *
 * @module
 */

import { KINDS } from "../../common/model.ts";
import { synchronisedKinds } from "../../config/kinds.ts";
import { schemaKeys } from "../../config/schema/keys.ts";
import { readSafety, safetySchema, showSafety } from "../../planner/limits/safety.ts";
import { holdsMembers } from "../../run/group_members.ts";
import { isDomainUri } from "../../syntax/ldap_uri.ts";
import { resultingNames } from "../../transform/resulting_names.ts";
import { PHOTO } from "../../udm/photo.ts";
import { DEFAULT_RETRY } from "../../udm/retry.ts";
import {
  always,
  canEmpty,
  decomposed,
  isEmptied,
  makes,
  owns,
  renamedCharsets,
  sanitized,
  some,
} from "./applies.ts";
import type { Difference } from "./difference.ts";
import { modules, oldNames } from "./recognise.ts";

const CONCURRENCY = schemaKeys().find(({ path }) => path === "udm.concurrency")?.defaultValue;

const LIMITS = showSafety(readSafety(safetySchema.parse({})));

const READING: readonly Omit<Difference, "topic">[] = [
  {
    id: "old_names",
    title: "old names",
    now: "old names of keys are read as the present names",
    before: "knew one name of each, depending on its version",
    why: "A configuration works without changes.",
    advice: "You can keep them. An old name and the present name together are an error.",
    appliesTo: ({ written }) => some(oldNames(written)),
  },
  {
    id: "modules",
    title: "sanitizers",
    now: "the Python module before the name of a sanitizer is ignored",
    before: "imported the function from the module",
    why:
      "This program runs no Python code. It has the functions of the Python connector under the same names.",
    advice: "If the module is your own, compare the values: explain shows what each step does.",
    appliesTo: ({ written }) => some(modules(written)),
  },
  {
    id: "charsets",
    title: "charsets",
    now: "the charsets of recode_attrs are recognised by their names in Python",
    before: "knew the same names",
    why: "Python has names of its own for charsets.",
    advice: "You need not do anything.",
    appliesTo: (migrant) => some(renamedCharsets(migrant)),
  },
  {
    id: "timeouts",
    title: "timeouts",
    now: "a timeout of 0 or -1 means one hour",
    before: "passed it to its libraries, which wait without a limit or refuse it",
    why: "A server that is silent for an hour does not answer any more.",
    advice: "Write the number of seconds that you want to wait at most.",
    appliesTo: ({ written }) =>
      some(
        ["udm.connect_timeout", "udm.read_timeout", "source.timeout"]
          .filter((path) => Number(written.texts.get(path) ?? 1) <= 0),
      ),
  },
  {
    id: "group_mapping",
    title: "values by group",
    now:
      "group_attribute_mapping is read as source.values_by_group: a missing group refuses the run, and a user in no group " +
      "gets the value of the steps",
    before: "ignored a missing group, and left the value of a user in no group",
    why: "A group that is missing by mistake must not take its values from all its members.",
    advice:
      "Take out the rules of groups that do not exist. value_if_not_member sets the value of other users.",
    appliesTo: ({ config, written }) =>
      written.keys.has("group_attribute_mapping") && config.source.valuesByGroup !== undefined
        ? []
        : undefined,
  },
  {
    id: "no_host",
    title: "servers",
    now: "an LDAP URI without a host stands for the servers of the domain in DNS (SRV records)",
    before: "connected to this machine",
    why: "Active Directory publishes its servers in DNS.",
    advice: "For this machine, write ldap://localhost.",
    appliesTo: ({ config: { source } }) => some(source.uris.filter(isDomainUri).map(({ text }) => text)),
  },
  {
    id: "empty_ca_cert",
    title: "certificate of UDM",
    now: "an empty udm.ca_cert counts as not given, and the certificate of UDM is checked",
    before: "did not check the certificate of UDM",
    why: "Without a check, anyone between the two programs can read the password.",
    advice: "Unless this system trusts the authority of UDM, name its certificate in udm.ca_cert.",
    appliesTo: (migrant) => isEmptied(migrant, "udm.ca_cert") ? [] : undefined,
  },
];

const BEHAVIOUR: readonly Omit<Difference, "topic">[] = [
  {
    id: "primary_key",
    title: "primary key",
    now:
      "a primary key that is not named is the one of univentionObjectIdentifier and uniqueIdentifier that the steps " +
      "make",
    before: "used uniqueIdentifier",
    why: "A wrong primary key would delete and create all objects.",
    advice: "Write the keys, so that a change of the steps cannot change them.",
    appliesTo: ({ config, written }) =>
      some(
        synchronisedKinds(config.source).filter((kind) =>
          !written.keys.has(`udm.${kind}_primary_key_property`)
        )
          .map((kind) => `${config.udm.kinds[kind].primaryKeyProperty} for ${kind}s`),
      ),
  },
  {
    id: "authorities",
    title: "authorities",
    now: "without ca_cert, the authorities of this system are trusted",
    before: "trusted those of the Python package certifi",
    why: "The administrator of the system decides whom it trusts.",
    advice:
      "Name your own authority in ca_cert, or add it to those of the system. The variables REQUESTS_CA_BUNDLE and " +
      "CURL_CA_BUNDLE are ignored.",
    appliesTo: (migrant) => {
      const isGiven = (path: string) => migrant.written.keys.has(path) && !isEmptied(migrant, path);
      const { udm, source } = migrant.config;
      const isTls = source.startTls || source.uris.some(({ scheme }) => scheme === "ldaps");
      return some([
        ...udm.uri.startsWith("https:") && !migrant.written.keys.has("udm.ca_cert") ? ["udm.ca_cert"] : [],
        ...isTls && !isGiven("source.ca_cert") ? ["source.ca_cert"] : [],
      ]);
    },
  },
  {
    id: "default_properties",
    title: "properties",
    now: "without a list of owned properties, the default ones that UDM does not have are ignored",
    before: "could not update an object if UDM lacked one of them",
    why: "Installations of UDM differ.",
    advice: "check names the ignored properties.",
    appliesTo: ({ config, written }) =>
      some(
        synchronisedKinds(config.source).map((kind) => `udm.${kind}_properties`)
          .filter((path) => !written.keys.has(path)),
      ),
  },
  {
    id: "limits",
    title: "safety limits",
    now:
      `a run is refused (exit code 4) if it would delete more than ${LIMITS.max_delete_users} of the users or of the ` +
      `groups, empty a property of more than ${LIMITS.max_value_loss} of the objects, or take more than ` +
      `${LIMITS.max_member_loss} of the members from a group, or if the source is empty or the OU seems to be misspelt`,
    before: "had no limits: a wrong base or filter deleted everything",
    why: "A mistake in the source or in the configuration must not empty UDM.",
    advice:
      "Look at the plan of a refused run. If it is right, allow it once with --allow-deletes NUMBER or " +
      "--allow-value-loss PROPERTY. The section safety sets the limits.",
    appliesTo: always,
  },
  {
    id: "retries",
    title: "retries",
    now: `a request to UDM that fails for a passing reason is repeated, up to ${
      DEFAULT_RETRY.attempts - 1
    } times`,
    before: "sent each request once",
    why: "UDM restarts, and gateways time out.",
    advice: "You need not do anything. udm.max_wait limits how long a run waits if UDM asks for it.",
    appliesTo: always,
  },
  {
    id: "concurrency",
    title: "concurrency",
    now: `up to ${CONCURRENCY} requests are sent to UDM at once`,
    before: "sent one request after the other",
    why: "UDM has several processes, which one request after the other does not use.",
    advice: "If UDM must not get several at once, set udm.concurrency: 1.",
    appliesTo: ({ written }) => written.keys.has("udm.concurrency") ? undefined : [],
  },
  {
    id: "proxies",
    title: "proxies",
    now: "http_proxy, https_proxy and no_proxy in the environment are ignored",
    before: "used them for UDM",
    why: "The program reaches only the hosts that its configuration names.",
    advice: "If UDM is behind a proxy, name it in udm.proxy.",
    appliesTo: ({ config }) => config.udm.proxy === undefined ? [] : undefined,
  },
  {
    id: "exit_code",
    title: "exit code",
    now: "a run that skips entries, or some of whose writes fail, exits with 3",
    before: "exited with 0",
    why: "Monitoring should notice entries that are not synchronised.",
    advice: "Correct the entries that the log names, or let your monitoring accept 3.",
    appliesTo: always,
  },
];

const RUN: readonly Omit<Difference, "topic">[] = [
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

/** All differences, in the order in which they are shown. */
export const DIFFERENCES: readonly Difference[] = [
  ...READING.map((difference): Difference => ({ ...difference, topic: "reading" })),
  ...BEHAVIOUR.map((difference): Difference => ({ ...difference, topic: "behaviour" })),
  ...RUN.map((difference): Difference => ({ ...difference, topic: "run" })),
];
