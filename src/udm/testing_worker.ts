/**
 * A worker that uses the client with the permissions of the sandbox.
 *
 * @module
 */
/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import { createUdmClient, type UdmClientOptions } from "./client.ts";

self.onmessage = async ({ data }: MessageEvent<UdmClientOptions>) => {
  const client = createUdmClient(data);
  try {
    const { position } = await client.template("container/ou");
    const names: string[] = [];
    for await (const { id } of client.list("users/user", { position })) names.push(id);
    self.postMessage({ position, names });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
  client.close();
};
