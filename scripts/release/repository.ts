/**
 * Reads the versions of this repository.
 *
 * @module
 */

import { parse } from "yaml";
import { VERSION } from "../../src/common/version.ts";
import type { Versions } from "./versions.ts";

const ROOT = new URL("../../", import.meta.url);

/** The folder of the chart, relative to the root. */
export const CHART = "config/helm/udm-directory-connector";

/** Returns the versions of this repository. */
export function repositoryVersions(): Versions {
  const chart = parse(Deno.readTextFileSync(new URL(`${CHART}/Chart.yaml`, ROOT))) as Versions["chart"];
  return {
    program: VERSION,
    chart: { version: chart.version, appVersion: chart.appVersion },
    changelog: Deno.readTextFileSync(new URL("CHANGELOG.md", ROOT)),
  };
}
