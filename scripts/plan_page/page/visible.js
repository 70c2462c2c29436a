/**
 * Shows invisible characters, and those that change the direction of text, as code points.
 *
 * @module
 */

import { html } from "./dom.js";

/**
 * Control characters, direction marks, zero-width characters, and unpaired surrogates. Values that differ only in these
 * look alike, so one could pass for the other.
 */
const SIGN =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb]|\p{Cs}|[\u{e0000}-\u{e007f}]/u;

/**
 * A text with the code points of these characters instead, for where it cannot be marked. Line breaks are left.
 *
 * @param {string} text
 */
export function escaped(text) {
  return text.replace(SIGNS.inner, (character) => {
    if (character === "\n") return character;
    return character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join(
      "",
    );
  });
}

/** As {@linkcode SIGN}, and the invisible spaces at the beginning and end of the value. */
const SIGNS = {
  all: new RegExp(`${SIGN.source}|^\\s+|\\s+$`, "gu"),
  first: new RegExp(`${SIGN.source}|^\\s+`, "gu"),
  inner: new RegExp(SIGN.source, "gu"),
  last: new RegExp(`${SIGN.source}|\\s+$`, "gu"),
};

/**
 * @param {string} character
 */
function sign(character) {
  const code = character.codePointAt(0) ?? 0;
  if (character === "\n") return html("span", { class: "sign", title: "line break" }, "↵\n");
  if (character === "\t") return html("span", { class: "sign", title: "tabulator" }, "⇥\t");
  const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  return html("span", { class: "sign", title: name }, character === " " ? "␣" : name);
}

/**
 * @param {readonly string[]} words
 */
function pattern(words) {
  if (words.length === 0) return undefined;
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  return new RegExp(
    longestFirst.map((word) => word.replace(/[$()*+./?[\\\]^{|}-]/g, "\\$&")).join("|"),
    "giu",
  );
}

/**
 * @param {DocumentFragment} into
 * @param {string} text
 * @param {RegExp | undefined} words
 */
function plain(into, text, words) {
  let end = 0;
  if (words !== undefined) {
    for (const match of text.matchAll(words)) {
      into.append(text.slice(end, match.index), html("mark", {}, match[0]));
      end = match.index + match[0].length;
    }
  }
  into.append(text.slice(end));
}

/**
 * A value as text nodes.
 *
 * @param {string} text
 * @param {readonly string[]} [words] What is searched for, to be marked.
 * @param {keyof typeof SIGNS} [part] Which part of the value the text is.
 */
export function visible(text, words = [], part = "all") {
  const fragment = document.createDocumentFragment();
  const marked = pattern(words);
  let end = 0;
  for (const match of text.matchAll(SIGNS[part])) {
    plain(fragment, text.slice(end, match.index), marked);
    for (const character of match[0]) fragment.append(sign(character));
    end = match.index + match[0].length;
  }
  plain(fragment, text.slice(end), marked);
  return fragment;
}

/**
 * A value isolated from the text direction around it.
 *
 * @param {string} text
 * @param {readonly string[]} [words]
 */
export function value(text, words = []) {
  return html("bdi", { class: "value" }, visible(text, words));
}
