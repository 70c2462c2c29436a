/**
 * Exchanges recorded on a real server, and how to replay them against another one.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { ExtendedAttribute, Json } from "../simulators/udm/mod.ts";

/** One exchange; README.md describes the fields. */
export interface Step {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string | null>>;
    readonly body?: Json;
  };
  readonly save?: Readonly<Record<string, string>>;
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Json;
  };
}

/** Steps in order, starting with a fresh server. */
export interface Scenario {
  readonly scenario: string;
  readonly ldap_base: string;
  /** What the server has before the first step. */
  readonly setup?: { readonly extended_attributes?: readonly ExtendedAttribute[] };
  readonly steps: readonly Step[];
}

/** A server's response. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Values saved from earlier responses, by name. */
export type Saved = Map<string, string>;

/** Reads all scenarios beside this file. */
export function readScenarios(): Scenario[] {
  const folder = new URL(".", import.meta.url);
  return [...Deno.readDirSync(folder)]
    .map((file) => file.name)
    .filter((name) => name.endsWith(".json") && name !== "options.json")
    .sort()
    .map((name) => JSON.parse(Deno.readTextFileSync(new URL(name, folder))) as Scenario);
}

/** Sends the request of a step. */
export async function send(
  step: Step,
  server: { readonly url: string; readonly username: string; readonly password: string },
  saved: Saved,
): Promise<Received> {
  const { method, path, body } = step.request;
  const headers = new Headers({
    Accept: "application/json",
    Authorization: `Basic ${Buffer.from(`${server.username}:${server.password}`).toString("base64")}`,
  });
  if (body !== undefined) headers.set("Content-Type", "application/json");
  for (const [name, value] of Object.entries(step.request.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, fill(value, saved));
  }
  const text = body === undefined
    ? null
    : fill(typeof body === "string" ? body : JSON.stringify(body), saved);
  const url = server.url.replace(/\/$/, "") + fill(path, saved);
  const response = await fetch(url, { method, headers, body: text, redirect: "manual" });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Saves the values that later steps refer to. */
export function save(step: Step, received: Received, saved: Saved): void {
  for (const [name, source] of Object.entries(step.save ?? {})) {
    const [place, key = ""] = source.split(".");
    const value = place === "header"
      ? received.headers.get(key)
      : (JSON.parse(received.text) as Record<string, unknown>)[key];
    if (typeof value !== "string") throw new Error(`${step.name}: the response has no ${source} to save`);
    saved.set(name, value);
  }
}

function fill(text: string, saved: Saved): string {
  return text.replace(/\$\{(\w+?)(_q)?\}/g, (_, name: string, quoted: string | undefined) => {
    const value = saved.get(name);
    if (value === undefined) throw new Error(`no earlier step saved ${JSON.stringify(name)}`);
    return quoted === undefined ? value : encodeURIComponent(value);
  });
}
