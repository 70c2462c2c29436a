/**
 * The keys for users who are no longer in the source; some have two forms.
 *
 * @module
 */

import { NAME_PROPERTY } from "../common/model.ts";
import { PREFERENCES } from "../udm/photo.ts";
import { primaryKeyOf } from "./primary_key.ts";
import type { PartialConfig } from "./parse_with_schema.ts";
import type { Remarks, Tell } from "./problems.ts";
import type { ParsedConfig } from "./schema/schema.ts";
import type { SecretResult } from "./secrets.ts";
import type { UdmConfig } from "./types.ts";

/** The owner of an account can read its seal, and could guess a shorter secret from it. */
const SHORTEST_SECRET = 16;

const DAY_MS = 86_400_000;

/** Where the Nubus Directory Importer keeps the time, unless its configuration names another property. */
const IMPORTER_PROPERTY = "directoryImporterDeprovisionedAt";

type Given = (path: string) => boolean;

/** Reports a problem of the secret for seals. */
export function checkMarkerSecret({ problem, value, origin }: SecretResult, tell: Tell): void {
  if (problem !== undefined) tell(`udm.${problem.key}`, problem.text, problem.isAbsent);
  else if (value !== undefined && [...value].length < SHORTEST_SECRET) {
    tell(
      "udm.marker_secret",
      `must have at least ${SHORTEST_SECRET} characters, and that of ${origin} has fewer; ` +
        "make one, for example: openssl rand -base64 32",
    );
  }
}

/** Reports keys that contradict each other. */
export function checkRemoval(config: PartialConfig, given: Given, tell: Tell): void {
  const { udm } = config;
  const { user_removal, deletion_grace_period_days: days, removal_property: property } = udm;
  if (days !== undefined) {
    const key = "udm.deletion_grace_period_days";
    if (given("udm.delete_after")) {
      tell(key, "is another form of udm.delete_after, which is given too; keep one");
    } else if (given("udm.user_removal") && user_removal !== "disable" && days > 0) {
      tell(key, `is ${days}: users are disabled first; but udm.user_removal is ${user_removal}; keep one`);
    } else if (given("udm.user_removal") && user_removal === "disable" && days === 0) {
      tell(key, "is 0: users are deleted at once; but udm.user_removal is disable; keep one");
    }
  }
  if (property === undefined) return;
  const owned = [
    NAME_PROPERTY.user,
    primaryKeyOf("user", config),
    ...udm.user_properties ?? [],
    ...udm.create_only_properties ?? [],
  ];
  if (property === PREFERENCES || property === "disabled") {
    tell(
      "udm.removal_property",
      `must not be ${property}; name a text property that users cannot write`,
    );
  } else if (owned.includes(property)) {
    tell(
      "udm.removal_property",
      `names ${property}, which is in user_properties or create_only_properties and set from the source; name another property`,
    );
  }
}

/** The settings for users who are no longer in the source. */
export function removalOf(
  udm: ParsedConfig["udm"],
  { markerSecret }: { readonly markerSecret?: string },
  given: Given,
): Pick<
  UdmConfig,
  "userRemoval" | "deleteAfterMs" | "removalProperty" | "removalPropertyIfPresent" | "markerSecret"
> {
  const days = udm.deletion_grace_period_days;
  const isImporters = days !== undefined && udm.removal_property === undefined &&
    ![...udm.user_properties, ...udm.create_only_properties].includes(IMPORTER_PROPERTY);
  return {
    userRemoval: given("udm.user_removal") || days === undefined
      ? udm.user_removal
      : days > 0
      ? "disable"
      : "delete",
    deleteAfterMs: days === undefined ? udm.delete_after : days * DAY_MS,
    ...(udm.removal_property === undefined ? {} : { removalProperty: udm.removal_property }),
    ...(isImporters ? { removalPropertyIfPresent: IMPORTER_PROPERTY } : {}),
    ...(markerSecret === undefined ? {} : { markerSecret }),
  };
}

/** Reports keys without effect: as warnings if users are deleted at once although the configuration may mean a delay. */
export function remarkOnRemoval(
  { userRemoval, removalProperty, markerSecret }: UdmConfig,
  given: Given,
  { warn, note }: Remarks,
): void {
  const isChosen = given("udm.user_removal") || given("udm.deletion_grace_period_days");
  const unused = (key: string, because: string) => (isChosen ? note : warn)(key, `has no effect: ${because}`);
  const secretKey = given("udm.marker_secret_file") ? "udm.marker_secret_file" : "udm.marker_secret";
  const isSecretGiven = given(secretKey) && markerSecret !== undefined;
  if (userRemoval !== "disable") {
    const because = userRemoval === "delete"
      ? "users are deleted at once (udm.user_removal is delete)"
      : "users are kept (udm.user_removal is keep)";
    if ((userRemoval === "keep" || !isChosen) && given("udm.delete_after")) {
      unused("udm.delete_after", because);
    }
    if (removalProperty !== undefined) unused("udm.removal_property", because);
    if (isSecretGiven) unused(secretKey, because);
  } else if (removalProperty !== undefined && isSecretGiven) {
    unused(secretKey, "removal times in udm.removal_property have no seal");
  }
}
