/**
 * Differences from the Python connector: what the connector does differently in every run.
 *
 * @module
 */

import { synchronisedKinds } from "../../config/kinds.ts";
import { schemaKeys } from "../../config/schema/keys.ts";
import { readSafety, safetySchema, showSafety } from "../../planner/limits/safety.ts";
import { DEFAULT_RETRY } from "../../udm/retry.ts";
import { always, isEmptied, some } from "./applies.ts";
import type { Difference } from "./difference.ts";

const CONCURRENCY = schemaKeys().find(({ path }) => path === "udm.concurrency")?.defaultValue;

const LIMITS = showSafety(readSafety(safetySchema.parse({})));

/** What the connector does differently in every run. */
export const BEHAVIOUR: readonly Omit<Difference, "topic">[] = [
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
