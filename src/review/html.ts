/**
 * Formats a plan as a self-contained HTML page.
 *
 * Values in a directory can be hostile. The page is therefore constant except for one element, which contains the
 * document as JSON that no value can end. The script of the page turns it into text, never into markup, and the policy of
 * the page forbids other scripts and all requests.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { counted, grouped } from "../common/number_text.ts";
import { planJson } from "./json.ts";
import type { PlanDocument } from "./schema.ts";
import { EARLY, SCRIPT, SHELL, STYLE } from "./html_assets.ts";

/** Characters that could end the element or begin a comment in it, and those that XML does not allow. */
const UNSAFE = /[<>&\ufffe\uffff]/g;

/** The longest text of V8 in characters: the script of the page reads the document as one. */
const MAX_LENGTH = 2 ** 29 - 24;

/**
 * The document as JSON that is safe in an element `script` for all values.
 *
 * @throws {Error} when it becomes longer than a browser can read
 */
function* embeddedJson(document: PlanDocument): Generator<string> {
  let length = 0;
  for (const line of planJson(document)) {
    const safe = line.replace(
      UNSAFE,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    length += safe.length + 1;
    if (length > MAX_LENGTH) {
      throw new Error(
        `a page with ${counted(document.changes.length, "change")} would be larger than browsers can read ` +
          `(${grouped(MAX_LENGTH)} characters); use --json, or --only and --limit for parts of the text`,
      );
    }
    yield `${safe}\n`;
  }
}

/** A source of the Content Security Policy (level 3, section 2.3.1) that allows exactly this text. */
function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** The places of the policy and of the parts, which go into the elements that name them. */
const PLACE = /\{\{policy\}\}| data-part="(\w+)">/g;

/** Allows only the parts of the page. `data:` is for its icon. */
const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(EARLY)} ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const TITLE = /<title>.*?<\/title>/.exec(SHELL)?.[0] ?? "";

/** Whether a text is the beginning of a page that this program wrote. */
export function isHtmlPage(text: string): boolean {
  return text.startsWith("<!DOCTYPE html>") && text.includes(TITLE);
}

/**
 * The page that shows a plan, in parts, so that a large one is never one text. The same document gives the same page, byte for
 * byte.
 *
 * @throws {Error} if browsers could not read it
 */
export function* htmlPage(document: PlanDocument): Generator<string> {
  const parts: Readonly<Record<string, Iterable<string>>> = {
    style: [STYLE],
    early: [EARLY],
    script: [SCRIPT],
    data: embeddedJson(document),
  };
  let end = 0;
  for (const { 0: place, 1: name, index } of SHELL.matchAll(PLACE)) {
    yield SHELL.slice(end, index);
    if (name === undefined) yield POLICY;
    else {
      yield ">";
      yield* parts[name] ?? [];
    }
    end = index + place.length;
  }
  yield SHELL.slice(end);
}
