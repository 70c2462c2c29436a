import type { JsonObject } from "./json.ts";

const TRANSLITERATIONS: Readonly<Record<string, string>> = {
  "ä": "ae",
  "ö": "oe",
  "ü": "ue",
  "Ä": "Ae",
  "Ö": "Oe",
  "Ü": "Ue",
  "ß": "ss",
  "Ø": "O",
  "ø": "o",
  "æ": "ae",
  "Æ": "Ae",
  "ł": "l",
  "Ł": "L",
};

/** The values that UDM puts into empty properties of a user, by patterns. They follow nothing afterwards. */
export function patternValues(properties: JsonObject): JsonObject {
  return {
    displayName: fullName(properties),
    gecos: gecos(properties),
    unixhome: `/home/${String(properties.username)}`,
  };
}

function fullName(properties: JsonObject): string {
  return [properties.firstname, properties.lastname].filter((part) => typeof part === "string").join(" ")
    .trim();
}

/** The full name in ASCII. */
function gecos(properties: JsonObject): string {
  return fullName(properties)
    .replace(/[^\0-\x7f]/g, (char) => TRANSLITERATIONS[char] ?? char)
    .normalize("NFD")
    .replace(/[^\0-\x7f]/g, "");
}
