/**
 * Logs the values that steps drop.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { CATEGORY } from "../logging/category.ts";
import type { Kind } from "../common/model.ts";
import type { Dropped } from "../transform/steps/step.ts";

const log = getLogger([CATEGORY, "source"]);

/** Logs dropped values: the first 20 individually, then a count. */
export class DropLog {
  static readonly INDIVIDUAL = 20;
  #count = 0;

  constructor(readonly kind: Kind) {}

  add(dn: string, { attribute, step, reason }: Dropped): void {
    const level = ++this.#count <= DropLog.INDIVIDUAL ? "info" : "debug";
    log[level]("{dn}: {step} dropped a value of {attribute}: {reason}", {
      dn,
      attribute,
      step,
      reason,
    });
  }

  end(): void {
    if (this.#count > DropLog.INDIVIDUAL) {
      log.info("{count} values of {kind}s were dropped in total; LOG_LEVEL=DEBUG shows each", {
        count: this.#count,
        kind: this.kind,
      });
    }
  }
}
