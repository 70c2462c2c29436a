/**
 * A plan as a page of its own: one file that needs nothing else and can be handed to a colleague.
 *
 * What stands in a directory is written by many hands, and some of them are hostile. The page is therefore always the
 * same but for one element, which holds the document as JSON, where no value can end it; the script of the page makes
 * text of it and never markup, and the policy of the page lets no other script run and nothing be fetched.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { PlanDocument } from "./schema.ts";
import { EARLY, SCRIPT, SHELL, STYLE } from "./html_assets.ts";

/** What would end the element, begin a comment in it, or end a line of a script (ECMA-262 before 2019). */
const UNSAFE = /[<>&\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** JSON that can stand in an element `script`, whatever is in the values. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A source of the Content Security Policy (level 3, section 2.3.1) that allows this very text. */
function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** Where the policy goes, and where a part goes: into the element that names it. */
const PLACE = /\{\{policy\}\}| data-part="(\w+)">/g;

/** Nothing but what the page consists of. `data:` is for its icon. */
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

/** The page that shows a plan. The same document gives the same page, byte for byte. */
export function htmlPage(document: PlanDocument): string {
  const parts: Readonly<Record<string, string>> = {
    style: STYLE,
    early: EARLY,
    script: SCRIPT,
    data: embeddedJson(document),
  };
  // In one go, so that nothing in a value is taken for a place where a part goes.
  return SHELL.replace(
    PLACE,
    (_place, name: string | undefined) => name === undefined ? POLICY : `>${parts[name]}`,
  );
}
