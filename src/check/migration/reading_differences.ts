/**
 * Differences from the Python connector: how the connector reads configurations of the Python connector.
 *
 * @module
 */

import { isDomainUri } from "../../syntax/ldap_uri.ts";
import { isEmptied, renamedCharsets, some } from "./applies.ts";
import type { Difference } from "./difference.ts";
import { modules, oldNames } from "./recognise.ts";

/** How the connector reads configurations of the Python connector. */
export const READING: readonly Omit<Difference, "topic">[] = [
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
