/**
 * Checks that the names in `udm.ignore_names` exist: a misspelt one protects nothing.
 *
 * @module
 */

import type { Config } from "../config/types.ts";
import { synchronisedKinds } from "../config/kinds.ts";
import { NAME_PROPERTY, OBJECT_TYPE } from "../common/model.ts";
import type { TargetDescription } from "../run/describe_target.ts";
import { inBatches, listByValues } from "../udm/list_by_values.ts";
import { UdmError } from "../udm/errors.ts";
import type { UdmClient } from "../udm/types.ts";
import { nameForm } from "../udm/values.ts";
import { listed } from "./listed.ts";
import { type Check, failed, passed, reported, type Subject } from "./types.ts";

const IGNORED: Subject = { id: "target.ignore_names", title: "ignored names" };

/** Looks up the ignored names below the OUs; undefined if there are none, or if the target is unknown. */
export async function ignoredCheck(
  client: UdmClient,
  { udm, source }: Pick<Config, "udm" | "source">,
  target: TargetDescription | undefined,
): Promise<Check | undefined> {
  if (udm.ignoreNames.length === 0 || target === undefined) return undefined;
  const missing = new Map(udm.ignoreNames.map((name) => [nameForm(name), name]));
  try {
    for (const kind of synchronisedKinds(source)) {
      const { position } = target.kinds[kind];
      const property = NAME_PROPERTY[kind];
      for (const values of inBatches(udm.ignoreNames, (name) => name)) {
        const query = { position, property, values, properties: [property] };
        for await (const { id, properties } of listByValues(client, OBJECT_TYPE[kind], query)) {
          missing.delete(nameForm(String(properties[property] ?? id ?? "")));
        }
      }
    }
  } catch (error) {
    if (!(error instanceof UdmError) || error.kind === "aborted") throw error;
    // The OUs do not exist yet.
    if (error.reasons.some(({ property }) => property === "position")) return undefined;
    return failed(IGNORED, error.said);
  }
  if (missing.size === 0) {
    return passed(IGNORED, `${listed([...udm.ignoreNames], "and")} exist below the OUs`);
  }
  return reported(
    IGNORED,
    "warning",
    `no user or group below the OUs is named ${listed([...missing.values()], "or")}`,
    "Correct the names in udm.ignore_names, or remove them.",
  );
}
