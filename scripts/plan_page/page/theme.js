/**
 * Dark or light: as the system has it, or as the reader wants it.
 *
 * @module
 */

import { byId } from "./dom.js";

const KEY = "udm-directory-connector-theme";

/** Lets the reader choose. */
export function showTheme() {
  const root = document.documentElement;
  const chosen = root.dataset["theme"] ?? "auto";
  /** @type {NodeListOf<HTMLInputElement>} */
  const inputs = byId("theme").querySelectorAll("input");
  for (const input of inputs) {
    input.checked = input.value === chosen;
    input.addEventListener("change", () => {
      if (input.value === "auto") delete root.dataset["theme"];
      else root.dataset["theme"] = input.value;
      // For this page when it is loaded anew, and for the next one.
      history.replaceState({ theme: input.value }, "");
      try {
        localStorage.setItem(KEY, input.value);
      } catch {
        // It is not kept then, which is no loss worth a word.
      }
    });
  }
}
