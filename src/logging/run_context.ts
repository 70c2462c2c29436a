/**
 * What every log record says about the run that it belongs to.
 *
 * @module
 */

/** The fields of the current run in log records. */
export class RunContext {
  #id = crypto.randomUUID();

  /** @param configuration the name of the configuration */
  constructor(readonly configuration: string) {}

  /** Begins another run of the same configuration. */
  nextRun(): void {
    this.#id = crypto.randomUUID();
  }

  /** The fields. */
  get fields(): { readonly run_id: string; readonly configuration: string } {
    return { run_id: this.#id, configuration: this.configuration };
  }
}
