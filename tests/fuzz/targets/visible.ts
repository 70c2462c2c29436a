/** @module */

import { visible, visibleJson } from "../../../src/common/visible.ts";
import { rule, same, type Target, textOf } from "../target.ts";

/** Whatever a terminal does not show as a character of its own, by the properties of Unicode. */
const HIDDEN = /[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;
/** They are part of ordinary words and pictures, or combine with the character before them. */
const ALLOWED =
  /[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\uffa0\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0080}-\u{e0fff}\ufff0-\ufff8\u2065]/u;

/** Text for people. */
export const target: Target = {
  description: "text for people",
  tokens: [
    "\u001b[2J",
    "\u202e",
    "\u{e0041}",
    "\u{e0001}",
    "\\u202e",
    "\n",
    "\u2066",
    "\u3164",
    "\ufe0f",
    "\u0600",
    "\u{1d173}",
    "\u061c",
  ],
  check(input) {
    // Also lone surrogates
    const text = textOf(input) + String.fromCharCode(...input.subarray(0, 6).map((byte) => byte)) +
      String.fromCharCode(0xd700 + (input[0] ?? 0) * 2);
    const shown = visible(text);
    const hidden = [...shown].filter((char) => HIDDEN.test(char) && !ALLOWED.test(char));
    rule(
      hidden.length === 0,
      "no character is hidden",
      () => hidden.map((char) => char.codePointAt(0)?.toString(16)),
    );
    same(visible(shown), shown, "what is visible stays as it is");
    const json = visibleJson({ [text]: [text] });
    rule(!HIDDEN.test(json.replace(new RegExp(ALLOWED, "gu"), "")), "no character of JSON is hidden");
    same(JSON.parse(json), { [text]: [text] }, "JSON keeps the text");
    same(JSON.parse(visibleJson([text], 2)), [text], "indented JSON keeps the text");
    return shown === text ? "same" : "escaped";
  },
};
