import { type Answer, toResponse } from "./answer.ts";
import { type Call, readCall } from "./call.ts";
import { type Fault, Faults } from "./faults.ts";
import { inGerman } from "./german.ts";
import type { Handlers } from "./handlers.ts";
import { isList } from "./lists.ts";
import { RequestLog } from "./log.ts";
import { refusal, refusedIn, spoil, spoilRequest, statusAnswer } from "./misbehave.ts";
import { Clock, type Latency, latencyOf, latencyPerObject } from "./pace.ts";
import type { ClientConnection } from "./relay.ts";
import { SharedWorkers, StickyWorkers, type Workers } from "./workers.ts";

const DEFAULT_KEPT_REQUESTS = 10_000;

/** Options of a service, with or without a network. */
export interface ServiceOptions {
  readonly latency?: Latency;
  readonly workers?: number;
  readonly sticky?: boolean;
  readonly gateways?: number;
  readonly random?: () => number;
  readonly keepRequests?: number;
  readonly now?: () => number;
  readonly language?: "de";
}

/** The handlers with latencies, faults and a log, without a network. */
export class Service {
  readonly log: RequestLog;
  readonly faults = new Faults();
  latency: Latency;
  /** Replaces the time in the header `Date` of every response. */
  date: string | undefined;
  readonly #now: () => number;
  readonly #clock = new Clock();
  readonly #workers: Workers;

  constructor(private readonly handlers: Handlers, private readonly options: ServiceOptions) {
    this.log = new RequestLog(options.keepRequests ?? DEFAULT_KEPT_REQUESTS);
    this.latency = options.latency ?? 0;
    this.#now = options.now ?? Date.now;
    const { workers = Infinity, sticky = false, gateways, random = Math.random } = options;
    this.#workers = sticky
      ? new StickyWorkers({
        workers: Number.isFinite(workers) ? workers : 1,
        gateways,
        clock: this.#clock,
        random,
      })
      : new SharedWorkers(workers);
  }

  /** Answers a request; faults spoil the connection it came by. */
  async serve(
    request: Request,
    scheme: string,
    connection: ClientConnection | undefined,
  ): Promise<Response> {
    let call: Call;
    try {
      call = await readCall(request, scheme);
    } catch {
      // The client went away within its own request.
      return new Response(null, { status: 400 });
    }
    const began = this.log.opened();
    const answer = await this.#workers.run(connection, () => this.#execute(call, connection));
    const isConflict = answer.status === 422 && typeof answer.body === "string" &&
      answer.body.includes("Object exists: ");
    this.log.answered(call, answer.status, isConflict, began);
    // Status 0 means a dropped connection: no client sees the response.
    if (answer.status === 0) return new Response(null, { status: 503 });
    return toResponse(
      this.#translated(answer),
      requestId(call),
      this.date ?? new Date(this.#now()).toUTCString(),
    );
  }

  #translated(answer: Answer): Answer {
    const { status, body } = answer;
    if (this.options.language !== "de" || status < 400 || typeof body !== "string") return answer;
    return { ...answer, body: inGerman(body) };
  }

  /** Ends all waits. */
  close(): void {
    this.#clock.close();
  }

  async #execute(call: Call, connection: ClientConnection | undefined): Promise<Answer> {
    await this.#clock.sleep(latencyOf(this.latency, call));
    const fault = this.faults.hit(call);
    if (fault?.action === "refuse") {
      const refused = refusedIn(call.body, fault.properties);
      if (refused.length > 0) this.log.faulty();
      return refused.length > 0 ? refusal(refused, fault.message) : this.handlers.answer(call);
    }
    if (fault !== undefined) {
      this.log.faulty();
      await this.#clock.sleep(fault.delay ?? 0);
      const early = await this.#beforeExecution(fault, connection);
      if (early !== undefined) return early;
    }
    const answer = this.handlers.answer(spoilRequest(fault, call));
    if (isList(answer)) await this.#clock.sleep(answer.objects * latencyPerObject(this.latency));
    if (fault === undefined) return answer;
    const spoilt = spoil(fault, answer, connection);
    return fault.action === "drop" ? NO_ANSWER : spoilt;
  }

  async #beforeExecution(
    fault: Fault,
    connection: ClientConnection | undefined,
  ): Promise<Answer | undefined> {
    if (fault.action === "status") return statusAnswer(fault.status, fault.message);
    if (fault.action === "silence") await this.#clock.forever();
    else if (fault.action !== "drop" || fault.when !== "before") return undefined;
    connection?.drop();
    return NO_ANSWER;
  }
}

const NO_ANSWER: Answer = { status: 0, headers: {} };

/** The ID of a request: the hexadecimal part of what the client sent, or a new one. */
function requestId(call: Call): string {
  const sent = call.headers.get("x-request-id")?.replace(/[^A-Fa-f0-9-]/g, "").slice(0, 36);
  return sent || crypto.randomUUID();
}
