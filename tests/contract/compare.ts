/**
 * Compares a response with the recorded one.
 *
 * @module
 */

import type { Json, JsonObject } from "../simulators/udm/mod.ts";
import type { Received, Step } from "./recording.ts";

/** The recorded headers. A header missing from a recording was not sent. */
const HEADERS = ["Content-Type", "ETag", "Location", "Allow", "Accept-Patch", "WWW-Authenticate"];
/** Lists that the server returns in any order. */
const UNORDERED = new Set(["udm:object", "udm:error"]);
const PLACEHOLDER = /<[A-Za-z]+>/;
const NOT_JSON = "<not json>";

/** The differences between a recorded response and a received one, one line each. */
export function differences(expected: Step["response"], received: Received, baseUrl: string): string[] {
  const found: string[] = [];
  if (received.status !== expected.status) found.push(`status: ${received.status} is not ${expected.status}`);
  for (const name of HEADERS) {
    const value = received.headers.get(name);
    const actual = name === "Location" && value !== null ? decodeURIComponent(value) : value;
    const recorded = expected.headers[name]?.replace("<base>", baseUrl.replace(/\/$/, "")) ?? null;
    compare(recorded, actual, `header ${name}`, found);
  }
  const unknown = Object.keys(expected.headers).filter((name) => !HEADERS.includes(name));
  if (unknown.length > 0) found.push(`recorded headers that are not compared: ${unknown.join(", ")}`);
  compareBody(expected.body, received.text, found);
  return found;
}

function compareBody(expected: Json, text: string, found: string[]): void {
  if (expected === null) {
    if (text !== "") found.push(`body: ${JSON.stringify(text)} is not empty`);
    return;
  }
  const beginning = (expected as JsonObject)[NOT_JSON];
  if (typeof beginning === "string") {
    // Recordings keep only the start of a response that is not JSON.
    if (!text.startsWith(beginning)) found.push(`body: ${JSON.stringify(text)} starts differently`);
    return;
  }
  let actual: Json;
  try {
    actual = JSON.parse(text) as Json;
  } catch {
    found.push(`body: ${JSON.stringify(text)} is not JSON`);
    return;
  }
  compare(expected, actual, "body", found);
}

function compare(expected: Json, actual: Json, path: string, found: string[]): void {
  if (typeof expected === "string" && PLACEHOLDER.test(expected)) {
    if (!matchesPlaceholders(expected, actual)) found.push(differ(path, expected, actual));
  } else if (Array.isArray(expected) && Array.isArray(actual)) {
    compareLists(expected, actual, path, found);
  } else if (isObject(expected) && isObject(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    keys.delete("_links");
    for (const key of keys) compareKey(expected, actual, key, path, found);
  } else if (path.endsWith(".message") && typeof expected === "string" && typeof actual === "string") {
    if (sortLines(expected) !== sortLines(actual)) found.push(differ(path, expected, actual));
  } else if (expected !== actual) {
    found.push(differ(path, expected, actual));
  }
}

function compareKey(
  expected: JsonObject,
  actual: JsonObject,
  key: string,
  path: string,
  found: string[],
): void {
  const at = `${path}.${key}`;
  if (!Object.hasOwn(actual, key)) found.push(`${at}: is missing`);
  else if (!Object.hasOwn(expected, key)) found.push(`${at}: ${JSON.stringify(actual[key])} is not recorded`);
  else compare(expected[key] as Json, actual[key] as Json, at, found);
}

function compareLists(
  expected: readonly Json[],
  actual: readonly Json[],
  path: string,
  found: string[],
): void {
  if (expected.length !== actual.length) {
    found.push(`${path}: ${actual.length} items instead of ${expected.length}`);
    return;
  }
  if (!UNORDERED.has(path.slice(path.lastIndexOf(".") + 1))) {
    expected.forEach((item, index) => compare(item, actual[index] as Json, `${path}[${index}]`, found));
    return;
  }
  const left = [...actual];
  expected.forEach((item, index) => {
    const partner = left.findIndex((candidate) => isSame(item, candidate));
    if (partner >= 0) left.splice(partner, 1);
    else compare(item, actual[index] as Json, `${path}[${index}]`, found);
  });
}

function isSame(expected: Json, actual: Json): boolean {
  const found: string[] = [];
  compare(expected, actual, "", found);
  return found.length === 0;
}

function matchesPlaceholders(expected: string, actual: Json): boolean {
  if (actual === null) return false;
  const pattern = expected.split(/<[A-Za-z]+>/).map(escape).join(".+?");
  return new RegExp(`^${pattern}$`, "s").test(String(actual));
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Lines in any order. Numbers of groups differ between servers. */
function sortLines(text: string): string {
  return text.replace(/(?<=^This is a primary group: )\d+/, "<gidNumber>").split("\n").sort().join("\n");
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function differ(path: string, expected: Json, actual: Json): string {
  return `${path}: ${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`;
}
