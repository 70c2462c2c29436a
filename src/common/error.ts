/**
 * The base of all errors for users, and the only place that formats errors.
 *
 * @module
 */

import { fromOutside } from "./redact.ts";

/** The parts of an error message. Plain data that survives `structuredClone`. */
export interface ErrorDetails {
  /** Where it happened: a server and an operation, a request, a line of a file. */
  readonly place?: string | undefined;
  /** What happened, as a phrase. */
  readonly problem: string;
  /** Facts about the reason, such as a result code and the server's message. */
  readonly detail?: string | undefined;
  /** What to do next, in whole sentences. */
  readonly advice?: string | undefined;
  /** Whether a retry may succeed. */
  readonly transient?: boolean | undefined;
  /** The errors behind this one if there are several, such as one per server, each with its own advice. */
  readonly parts?: readonly ErrorDetails[] | undefined;
}

/** An error for users. Its message contains all details in one line. */
export class ConnectorError extends Error {
  /** The details; texts of causes are part of `detail`. */
  readonly said: ErrorDetails;

  /** @param cause the caught error, added to the detail; omit it if the problem already contains its text */
  constructor({ place, problem, detail, advice, transient = false, parts }: ErrorDetails, cause?: unknown) {
    const said = { place, problem, detail: withCauses(problem, detail, cause), advice, transient, parts };
    super(detailsText(said), cause === undefined ? undefined : { cause });
    this.name = this.constructor.name;
    this.said = said;
  }

  /** What happened, as a phrase. */
  get problem(): string {
    return this.said.problem;
  }

  /** Whether a retry may succeed. */
  get transient(): boolean {
    return this.said.transient ?? false;
  }
}

/** The details of any thrown value. */
export function errorDetails(error: unknown): ErrorDetails {
  if (error instanceof ConnectorError) return error.said;
  const [problem = "unknown error", ...causes] = textsOf(error);
  return { problem, detail: joined(problem, causes) };
}

/** All details of any thrown value in one line, without a stack trace. */
export function errorText(error: unknown): string {
  return detailsText(errorDetails(error));
}

/** The problem with its detail, without place and advice. */
export function problemText({ problem, detail }: ErrorDetails): string {
  return detail === undefined ? problem : `${problem.replace(/\.$/, "")} (${detail})`;
}

/** Details as one line. */
export function detailsText(details: ErrorDetails): string {
  const { advice, parts = [] } = details;
  const number = (at: number) => parts.length === 1 ? "" : `${at + 1}. `;
  const texts = parts.map((part, at) => `${number(at)}${sentence(detailsText(part))}`);
  const head = headOf(details) + (texts.length === 0 ? "" : `: ${texts.join(" ")}`);
  return advice === undefined ? head : `${sentence(head)} ${advice}`;
}

/** Details as one line, and one more per part. */
export function detailsLines(details: ErrorDetails): string[] {
  const { parts = [], advice, ...rest } = details;
  if (parts.length === 0) return [detailsText(details)];
  const lines = parts.flatMap(detailsLines).map((line) => `- ${line}`);
  return [`${headOf(rest)}:`, ...lines, ...(advice === undefined ? [] : [advice])];
}

function headOf(details: ErrorDetails): string {
  return (details.place === undefined ? "" : `${details.place}: `) + problemText(details);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function withCauses(problem: string, detail: string | undefined, cause: unknown): string | undefined {
  const causes = cause === undefined ? [] : textsOf(cause);
  return joined(problem, detail === undefined ? causes : [detail, ...causes]);
}

/** The texts that are not contained in the problem or in each other. */
function joined(problem: string, texts: readonly string[]): string | undefined {
  const isNew = (text: string, at: number) =>
    !problem.includes(text) &&
    !texts.some((other, place) => other.includes(text) && (other !== text || place < at));
  const left = texts.filter(isNew);
  return left.length === 0 ? undefined : left.join("; ");
}

/** The texts of an error and of its causes, the outermost first. Errors of libraries quote what servers say. */
function textsOf(error: unknown, depth = 0): string[] {
  if (error === undefined || error === null || depth === 4) return [];
  if (error instanceof ConnectorError) return [problemText(error.said)];
  if (!(error instanceof Error)) return [fromOutside(String(error))];
  // Node reports a host with several addresses as an AggregateError without a message.
  const own = error instanceof AggregateError && error.message === ""
    ? error.errors.flatMap((each) => textsOf(each, depth + 1))
    : [fromOutside(error.message || error.name)];
  return [...own, ...textsOf(error.cause, depth + 1)];
}
