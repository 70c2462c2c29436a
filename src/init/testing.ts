/**
 * Surveys for tests.
 *
 * @module
 */

import type { KindSurvey, Survey } from "./survey_schema.ts";

/** What the survey of a small OpenLDAP gives. */
export const SUFFIX = "dc=example,dc=org";

/** A kind with these attributes in all of ten entries. */
export function kindOf(attributes: readonly string[], changes: Partial<KindSurvey> = {}): KindSurvey {
  return {
    count: 100,
    containers: [{ dn: `ou=people,${SUFFIX}`, entries: 100 }],
    otherContainers: 0,
    classes: { inetOrgPerson: 100 },
    sampled: 10,
    attributes: attributes.map((name) => ({ name, entries: 10, several: 0 })),
    identifiers: [{ name: "entryUUID", entries: 10, sanitizers: [] }],
    namesakes: 0,
    ...changes,
  };
}

/** A survey with users and without groups. */
export function surveyOf(changes: Partial<Survey> = {}): Survey {
  return {
    server: "ldap://ldap.example.org",
    vendor: "OpenLDAP",
    suffix: SUFFIX,
    isLimited: false,
    schema: { kinds: {} },
    user: kindOf(["uid", "sn", "givenName", "mail"]),
    group: kindOf([], { count: 0, containers: [], classes: {}, sampled: 0, identifiers: [] }),
    ...changes,
  };
}
