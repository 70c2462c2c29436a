/**
 * The authorities that Deno trusts by itself.
 *
 * `caCerts` only adds to them, so the program takes them all away and passes every authority that it trusts. Deno reads the
 * variables when TLS is used for the first time, and an empty list of stores means none
 * ([measured](../../docs/design/deno.md)).
 *
 * @module
 */

/** Environment variables that choose the authorities, or add some. */
export const ROOT_VARIABLES: readonly string[] = ["DENO_TLS_CA_STORE", "DENO_CERT", "NODE_EXTRA_CA_CERTS"];

/** What this module needs of Deno. */
interface Runtime {
  readonly env: Pick<Deno.Env, "set" | "delete">;
  /** Whether this is a compiled program. */
  readonly isCompiled: boolean;
  /** Loads the authorities unless that has happened; throws if that fails. */
  readonly loadRoots: () => void;
}

const DENO: Runtime = {
  env: Deno.env,
  isCompiled: Deno.build.standalone,
  loadRoots: () => Deno.createHttpClient({ caCerts: [] }).close(),
};

let result: boolean | undefined;

/**
 * Takes away the authorities of this process and of its workers.
 *
 * @returns false if Deno loaded them before, to download packages or to look for an update; they then stay. A compiled
 *   program does neither.
 */
export function emptyRuntimeRoots(): boolean {
  return result ??= emptyRoots(DENO);
}

/** As {@linkcode emptyRuntimeRoots}, but for a given runtime, and each time anew. */
export function emptyRoots({ env, isCompiled, loadRoots }: Runtime): boolean {
  for (const name of ROOT_VARIABLES) env.delete(name);
  // A compiled program would remember the failure of this test
  const isLoaded = !isCompiled && loadsWith("no such store", env, loadRoots);
  return loadsWith("", env, loadRoots) && !isLoaded;
}

/** Whether the authorities can be loaded from this list of stores, or have been loaded before. */
function loadsWith(stores: string, env: Runtime["env"], loadRoots: () => void): boolean {
  env.set("DENO_TLS_CA_STORE", stores);
  try {
    loadRoots();
    return true;
  } catch {
    return false;
  }
}
