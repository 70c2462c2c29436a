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

/** First and last name in one, as UDM puts them into displayName. */
export function fullName(properties: JsonObject): string {
  return [properties.firstname, properties.lastname].filter((part) => typeof part === "string").join(" ")
    .trim();
}

/** The full name in ASCII, as UDM puts it into gecos. */
export function gecos(properties: JsonObject): string {
  return fullName(properties)
    .replace(/[^\0-\x7f]/g, (char) => TRANSLITERATIONS[char] ?? char)
    .normalize("NFD")
    .replace(/[^\0-\x7f]/g, "");
}
