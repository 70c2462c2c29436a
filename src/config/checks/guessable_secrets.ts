/**
 * Secrets that can be guessed from the configuration.
 *
 * @module
 */

import { mentions } from "../../common/redact.ts";
import { mayBeSecret } from "../secret_words.ts";
import type { ReadDocument } from "../yaml/read_section.ts";
import type { Tell } from "../problems.ts";
import type { ProxyConfig } from "../types.ts";
import type { Materials } from "./cross_checks.ts";

/**
 * Warns about each secret that is also a word of a URI, a DN, a key or another value. Such a secret stays readable where the
 * word is meant, and disappears from server messages together with the word. The message does not say which word it is.
 */
export function warnAboutGuessableSecrets(
  { keys, texts }: Pick<ReadDocument, "keys" | "texts">,
  { udmPassword, sourcePassword, markerSecret, proxy }: Materials & {
    readonly proxy: ProxyConfig | undefined;
  },
  warn: Tell,
): void {
  const words = [
    ...keys.keys(),
    ...[...texts].filter(([path]) => !mayBeSecret(path)).map(([, text]) => text.replace(/\/\/\S*@/, "//")),
  ].join("\n");
  for (
    const [path, what, secret = ""] of [
      ["udm.password", "password", udmPassword],
      ["udm.proxy", "password", proxy?.password],
      ["udm.marker_secret", "secret", markerSecret],
      ["source.password", "password", sourcePassword],
    ] as const
  ) {
    if (!mentions(words, secret)) continue;
    warn(path, `can be guessed: the ${what} is also a word of this configuration; choose another ${what}`);
  }
}
