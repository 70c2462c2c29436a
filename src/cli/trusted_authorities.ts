/**
 * Gives each connection with TLS the authorities that it trusts: those of `ca_cert`, or else those of this machine.
 *
 * @module
 */

import type { LoadResult } from "../config/load.ts";
import { type Problem, WHOLE_FILE } from "../config/problems.ts";
import { MACHINE, readSystemStore, type StoreInput } from "../config/system_store.ts";
import type { Config } from "../config/types.ts";
import { emptyRuntimeRoots } from "../sandbox/runtime_roots.ts";
import type { Environment } from "./settings.ts";

/** What {@linkcode withAuthorities} needs besides the configuration. */
interface Machine extends Omit<StoreInput, "env"> {
  readonly emptyRoots: () => boolean;
  /** Whether Deno can read these PEM certificates. */
  readonly isReadable: (pem: string) => boolean;
}

const THIS_MACHINE: Machine = { ...MACHINE, emptyRoots: emptyRuntimeRoots, isReadable };

/**
 * Adds the authorities of this machine for each side that uses TLS without `ca_cert`. If a side uses TLS, Deno trusts no
 * others afterwards.
 */
export function withAuthorities(
  loaded: LoadResult,
  environment: Environment,
  machine = THIS_MACHINE,
): LoadResult {
  if (!loaded.ok) return loaded;
  const { config } = loaded;
  const sides = (["udm", "source"] as const).filter((side) => usesTls(config, side));
  const [side] = sides;
  if (side === undefined) return loaded;
  if (!machine.emptyRoots()) return { ok: false, problems: [problemOf(config, side, TOO_LATE)] };
  const damaged = sides.filter((side) => {
    const { caCert } = config[side];
    return caCert !== undefined && !machine.isReadable(caCert);
  });
  if (damaged.length > 0) {
    return {
      ok: false,
      problems: damaged.map((side) => problemOf(config, side, DAMAGED, `${side}.ca_cert`)),
    };
  }
  const lacking = sides.filter((side) => config[side].caCert === undefined);
  if (lacking.length === 0) return loaded;
  const store = readSystemStore({ ...machine, env: { get: (name) => environment[name] } });
  if (!store.ok) {
    return {
      ok: false,
      problems: lacking.map((side) =>
        problemOf(config, side, `uses TLS, but ${store.reason}; ${store.advice}, or set ${side}.ca_cert`)
      ),
    };
  }
  const caCert = joinReadable(store.certificates, machine.isReadable);
  const trust = { caCert, systemStore: store.name };
  const [udm, source] = (["udm", "source"] as const).map((side) => lacking.includes(side) ? trust : {});
  return {
    ...loaded,
    config: { ...config, udm: { ...config.udm, ...udm }, source: { ...config.source, ...source } },
  };
}

const TOO_LATE =
  "uses TLS, but Deno had loaded authorities of its own before the program started, to download packages " +
  "or to look for an update; start the program again";

const DAMAGED = "contains a certificate that cannot be read for TLS, although it is PEM; export it again";

type Side = "udm" | "source";

function usesTls({ udm, source }: Config, side: Side): boolean {
  if (side === "udm") return udm.uri.startsWith("https:");
  return source.startTls || source.uris.some(({ scheme }) => scheme === "ldaps");
}

function problemOf(
  config: Config,
  side: Side,
  message: string,
  path = side === "udm" ? "udm.uri" : "source.ldap_uri",
): Problem {
  const position = config.positions.get(path) ?? WHOLE_FILE;
  return { file: config.file, ...position, path, message: `${path} ${message}` };
}

/** Joins PEM certificates. Deno refuses all if it cannot read one of them, and a store may contain such. */
function joinReadable(certificates: readonly string[], isReadable: Machine["isReadable"]): string {
  const all = certificates.join("\n");
  return isReadable(all) ? all : certificates.filter(isReadable).join("\n");
}

function isReadable(pem: string): boolean {
  try {
    Deno.createHttpClient({ caCerts: [pem] }).close();
    return true;
  } catch {
    return false;
  }
}
