/**
 * What `--listen` says about repeated runs: metrics, and whether the program works.
 *
 * @module
 */

import { currentRunText, metricsText } from "../report/metrics.ts";
import type { Outcome } from "../report/report.ts";
import type { RunRecord } from "../report/run_record.ts";
import type { Answer, Answers } from "./http_server.ts";

/** Why the program is not ready after a run that ended like this; undefined: it is ready. */
const NOT_READY: Readonly<Record<Outcome, string | undefined>> = {
  done: undefined,
  unfinished: undefined,
  partial: undefined,
  failed: "the last run failed",
  stopped: "the last run was interrupted",
  misconfigured: "the configuration does not fit the directories",
  refused: "the last run was refused by a limit",
};

/** The state of the program between and during runs. */
export class RunStatus {
  /** The metrics after the last run. */
  #metrics = "";
  #last: Outcome | undefined;
  #began: number | undefined;
  #isStopping = false;
  #isConfigurationRejected = false;

  /** @param config the name of the configuration */
  constructor(readonly config: string) {}

  /** The responses by path. */
  readonly answers: Answers = new Map([
    ["/metrics", () => this.#metricsAnswer()],
    ["/healthz", () => said(200, "ok")],
    ["/readyz", () => this.#readiness()],
  ]);

  /** @param now in milliseconds since 1970 */
  runBegan(now = Date.now()): void {
    this.#began = now;
  }

  /** @param written the text of the metrics file, which continues the counters; undefined if there is none */
  runEnded(record: RunRecord, written: string | undefined): void {
    this.#began = undefined;
    this.#last = record.outcome;
    this.#metrics = written ?? metricsText(record, this.#metrics);
  }

  /** Records whether the configuration that is there now was rejected, so that the previous one is used. */
  configurationRead(isRejected: boolean): void {
    this.#isConfigurationRejected = isRejected;
  }

  stopping(): void {
    this.#isStopping = true;
  }

  #metricsAnswer(): Answer {
    const body = this.#metrics + currentRunText(this.config, this.#began);
    return { status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", body };
  }

  #readiness(): Answer {
    const reason = this.#isStopping
      ? "the program is stopping"
      : this.#last === undefined
      ? "the first run has not ended"
      : NOT_READY[this.#last] ?? (this.#isConfigurationRejected
        ? "the new configuration was rejected, and the previous one is in use"
        : undefined);
    return reason === undefined ? said(200, "ok") : said(503, `not ready: ${reason}`);
  }
}

function said(status: Answer["status"], text: string): Answer {
  return { status, contentType: "text/plain; charset=utf-8", body: `${text}\n` };
}
