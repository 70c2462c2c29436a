/**
 * Logs the values that steps drop.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { CATEGORY } from "../logging/category.ts";
import type { Kind } from "../common/model.ts";
import { counted } from "../common/number_text.ts";
import type { Dropped } from "../transform/steps/step.ts";

const log = getLogger([CATEGORY, "source"]);

/** Logs dropped values: each at DEBUG, and their number by attribute and sanitizer or step at INFO. */
export class DropLog {
  /** Attribute, sanitizer or step, and number of values, by both names. */
  readonly #counts = new Map<string, { attribute: string; by: string; count: number }>();

  constructor(readonly kind: Kind) {}

  add(dn: string, { attribute, step, by = step, reason }: Dropped): void {
    log.debug("{dn}: {step} dropped a value of {attribute}: {reason}", { dn, attribute, step, reason });
    const key = `${attribute}\n${by}`;
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { attribute, by, count: 1 });
    else known.count++;
  }

  end(): void {
    for (const { attribute, by, count } of this.#counts.values()) {
      log.info(
        "{by} dropped {values} of {attribute} ({kind}s); check lists those of the first entries, LOG_LEVEL=DEBUG each",
        { by, attribute, values: counted(count, "value"), kind: this.kind, count },
      );
    }
  }
}
