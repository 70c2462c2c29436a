/**
 * The comparison for reads from several processes: a program that reads lists with bare fetch loops, one for each process of
 * the server.
 *
 * @module
 */

import type { UdmServerReady } from "./udm.ts";

/** The options of the loops. */
export interface BareListsOptions extends UdmServerReady {
  /** The paths that each process is asked for, one after the other. */
  readonly paths: readonly (readonly string[])[];
}

if (import.meta.main) {
  const { paths, url, username, password } = JSON.parse(Deno.args[0] as string) as BareListsOptions;
  const headers = {
    Accept: "application/json",
    Authorization: `Basic ${btoa(`${username}:${password}`)}`,
  };
  const read = async (place: number) => {
    const client = Deno.createHttpClient({ poolMaxIdlePerHost: 1 });
    for (const path of paths[place] ?? []) {
      const response = await fetch(url + path, { client, headers });
      if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
      await response.body?.pipeTo(new WritableStream());
    }
    client.close();
  };
  await Promise.all(paths.map((_, place) => read(place)));
}
