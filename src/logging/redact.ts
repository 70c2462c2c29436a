/**
 * Keeps secrets out of whatever leaves the program.
 *
 * @module
 */

import type { LogRecord, Sink } from "@logtape/logtape";

/** What stands in the place of a secret. */
export const REDACTED = "***";

/** Takes every occurrence of a secret out of a text, also where it was percent-encoded, escaped as JSON or as base64. */
export interface Redact {
  (text: string): string;
  /** Whether there is anything to be taken out. Line breaks separate texts that are looked at together. */
  finds(text: string): boolean;
}

/**
 * Makes a redaction for the given secrets. Secrets that are very short, or nothing but letters, are only replaced where
 * they stand alone: they would otherwise blank out parts of ordinary words, and by that give themselves away.
 */
export function redaction(secrets: readonly string[]): Redact {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret === "") continue;
    forms.add(secret);
    forms.add(encodeURIComponent(secret));
    forms.add(JSON.stringify(secret).slice(1, -1));
    forms.add(base64(secret));
  }
  if (forms.size === 0) return NOTHING_TO_HIDE;
  const alternatives = [...forms].sort((a, b) => b.length - a.length).map((form) => {
    const literal = form.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    return form.length < 4 || /^\p{L}+$/u.test(form)
      ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`
      : literal;
  });
  const pattern = new RegExp(alternatives.join("|"), "gu");
  return Object.assign((text: string) => text.replace(pattern, REDACTED), {
    finds: (text: string) => text.search(pattern) >= 0,
  });
}

/** The redaction of no secrets. */
export const NOTHING_TO_HIDE: Redact = Object.assign((text: string) => text, { finds: () => false });

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/**
 * A sink that redacts every string of a record, however deeply it lies, before another sink sees it. Disposed of, it
 * disposes of the other one.
 */
export function redactingSink(sink: Sink & Partial<Disposable>, redact: Redact): Sink & Disposable {
  const redacting = (record: LogRecord) => {
    if (isHarmless(record, redact)) return sink(record);
    const { message, rawMessage, properties, ...rest } = record;
    sink({
      ...rest,
      message: message.map((part) => redactValue(part, redact)),
      rawMessage: redact(typeof rawMessage === "string" ? rawMessage : rawMessage.join("{}")),
      properties: redactValue(properties, redact) as Record<string, unknown>,
    });
  };
  return Object.assign(redacting, { [Symbol.dispose]: () => sink[Symbol.dispose]?.() });
}

/** Whether a record surely holds no secret: all of its texts are looked at in one go, which most records are through with. */
function isHarmless({ message, rawMessage, properties }: LogRecord, redact: Redact): boolean {
  const texts: string[] = [];
  const collect = (value: unknown): boolean => {
    if (typeof value === "string") texts.push(value);
    else if (Array.isArray(value)) return value.every(collect);
    else if (isPlain(value)) {
      return Object.entries(value).every(([key, item]) => {
        texts.push(key);
        return collect(item);
      });
    } else return typeof value !== "object" || value === null;
    return true;
  };
  return typeof rawMessage === "string" && collect(message) && collect(properties) &&
    !redact.finds(`${rawMessage}\n${texts.join("\n")}`);
}

/** A copy of a value with all strings in it redacted. */
export function redactValue(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return redact(value);
  if (value instanceof Error) return redact(value.message);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, redact));
  if (isPlain(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [redact(key), redactValue(item, redact)]),
    );
  }
  // Whatever else it is, such as a URL, it would become a text in the end.
  if (typeof value === "object" && value !== null) return redact(String(value));
  return value;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value));
}
