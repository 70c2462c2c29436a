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
import { visibleJson } from "../common/visible.ts";
import type { PlanDocument } from "./schema.ts";
import { EARLY, SCRIPT, SHELL, STYLE } from "./html_assets.ts";

/** Characters that could end the element or begin a comment in it, and those that XML does not allow. */
const UNSAFE = /[<>&\ufffe\uffff]/g;

/** JSON that is safe in an element `script` for all values. */
export function embeddedJson(value: unknown): string {
  return visibleJson(value).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
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

/** The page that shows a plan. The same document gives the same page, byte for byte. */
export function htmlPage(document: PlanDocument): string {
  const parts: Readonly<Record<string, string>> = {
    style: STYLE,
    early: EARLY,
    script: SCRIPT,
    data: embeddedJson(document),
  };
  // In one pass, so that a placeholder in a value is not replaced.
  return SHELL.replace(
    PLACE,
    (_place, name: string | undefined) => name === undefined ? POLICY : `>${parts[name]}`,
  );
}
