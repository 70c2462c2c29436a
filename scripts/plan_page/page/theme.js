/**
 * Dark or light mode: the system's, or the reader's choice.
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
      // For reloads of this page, and for the next page.
      history.replaceState({ theme: input.value }, "");
      try {
        localStorage.setItem(KEY, input.value);
      } catch {
        // Without storage, the choice is not kept.
      }
    });
  }
}
