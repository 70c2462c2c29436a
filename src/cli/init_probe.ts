/**
 * What `init` knows before it connects, as a configuration.
 *
 * @module
 */

import { stringify } from "yaml";
import { loadConfig, type LoadResult } from "../config/load.ts";
import { readTextFile } from "../config/text_file.ts";
import type { Answers } from "./init_answers.ts";
import type { InitOptions } from "./init_options.ts";
import type { Environment } from "./settings.ts";

/** Loads what is known as a configuration: it finds mistakes, and names the hosts that the engine may reach. */
export function loadProbe(
  options: InitOptions,
  { connections, sourceOnly }: Answers,
  environment: Environment,
): LoadResult {
  const { udm, source } = connections;
  const { ous, bases } = options;
  const everything = { rename_attrs: { univentionObjectIdentifier: "entryUUID", username: "uid" } };
  const text = stringify({
    udm: {
      ...defined(udm),
      ...sourceOnly ? { uri: "http://localhost/univention/udm/" } : {},
      user_ou: ous.user ?? "ou=import",
      group_ou: ous.group ?? "ou=import",
    },
    source: {
      ...defined(source),
      user_base: bases.user ?? "",
      user_trans: everything,
      ...(bases.group?.length === 0 ? {} : { group_base: bases.group ?? "", group_trans: everything }),
    },
  });
  const loaded = loadConfig({
    path: options.config,
    env: { get: (name) => environment[name] },
    readTextFile: (path) => path === options.config ? text : readTextFile(path),
    offline: sourceOnly,
  });
  // The remarks are about the probe; the written configuration is checked later
  return loaded.ok ? { ...loaded, warnings: [], notes: [] } : loaded;
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
