/**
 * The LDAP protocol on one connection.
 *
 * @module
 */
import type { Socket } from "node:net";
import { type BindRules, decideBind, notBound } from "./accounts.ts";
import { MessageSplitter } from "./ber.ts";
import { Connection } from "./connection.ts";
import type { Directory } from "./directory.ts";
import type { Entry } from "./entry.ts";
import { type Fault, type FaultList, misbehave, withFault } from "./faults.ts";
import { formatFilter } from "./filter.ts";
import { modeSteps } from "./modes.ts";
import type { OperationLog } from "./operations.ts";
import { Cookies } from "./paging.ts";
import { ANSWER, CODE, OID, TAG } from "./protocol.ts";
import { type BindRequest, decodeRequest, type Request, type SearchRequest } from "./requests.ts";
import { search, type SearchLimits } from "./search.ts";
import type { Step } from "./steps.ts";
import type { TlsTerminator } from "./tls.ts";

/** Shared by all connections of a simulator. */
export interface Server {
  directory: Directory;
  readonly limits: SearchLimits;
  readonly rules: BindRules;
  /** Whether an anonymous client may see an entry. */
  readonly anonymousRead: (entry: Entry) => boolean;
  readonly anybodyReads: boolean;
  /** Whether a bound client may see an attribute; undefined: all. */
  readonly readable: ((entry: Entry, attribute: string) => boolean) | undefined;
  /** Called with the base when a search begins. */
  readonly onSearch: (base: string) => void;
  readonly faults: FaultList;
  readonly log: OperationLog;
  readonly tls: TlsTerminator | undefined;
}

/** How a client came in. */
export type Door = "ldap" | "ldaps" | "ldapi";

/** One client. */
export class Session {
  readonly #server: Server;
  readonly #connection: Connection;
  readonly #cookies: Cookies;
  #splitter = new MessageSplitter();
  #secure = false;
  #identified: boolean;
  #bound: string | undefined;

  constructor(server: Server, number: number, raw: Socket, door: Door) {
    this.#server = server;
    this.#cookies = new Cookies(server.directory.style);
    this.#identified = door === "ldapi";
    this.#connection = new Connection(number, raw, (chunk) => this.#receive(chunk));
    const fault = server.faults.take(["connect"]);
    if (fault !== undefined) this.#connection.listen();
    else if (door === "ldaps") this.#encrypt();
    else this.#connection.listen();
    if (fault !== undefined) this.#play(misbehave(fault, { step: "notice" }), 0, TAG.extendedResponse);
  }

  /** Cuts the connection. */
  destroy(): void {
    this.#connection.destroy();
  }

  #encrypt(): void {
    this.#connection.pause();
    this.#server.tls?.wrap(this.#connection.raw, (stream) => {
      this.#secure = true;
      this.#identified = stream.authorized;
      this.#splitter = new MessageSplitter();
      this.#connection.listen(stream);
    });
  }

  #receive(chunk: Uint8Array): void {
    let requests: Request[];
    try {
      requests = this.#splitter.push(chunk).map(decodeRequest);
    } catch {
      // Bytes that are not LDAP end the connection (RFC 4511 section 4.1.1).
      return this.#connection.close();
    }
    for (const request of requests) this.#handle(request);
  }

  #handle(request: Request): void {
    const about = { connection: this.#connection.number, secure: this.#secure };
    const { log } = this.#server;
    switch (request.kind) {
      case "bind":
        return this.#bind(request);
      case "search":
        log.add({
          kind: "search",
          ...about,
          base: request.base,
          scope: request.scope,
          filter: formatFilter(request.filter),
          attributes: request.attributes,
          pageSize: request.paging?.size,
          continued: (request.paging?.cookie.length ?? 0) > 0,
          sizeLimit: request.sizeLimit,
          timeLimit: request.timeLimit,
        });
        return this.#play(this.#answer(request), request.id, TAG.searchDone);
      case "unbind":
        log.add({ kind: "unbind", ...about });
        return this.#connection.close();
      case "abandon":
        log.add({ kind: "abandon", ...about });
        return this.#connection.abandon(request.target);
      case "extended":
        log.add({ kind: "extended", ...about, oid: request.oid });
        return this.#extended(request.id, request.oid);
      case "unsupported": {
        log.add({ kind: "unsupported", ...about });
        const text = `the simulator does not serve operation 0x${request.tag.toString(16)}`;
        const answer = ANSWER.get(request.tag);
        if (answer === undefined) return this.#connection.close();
        return this.#play([{ step: "result", code: CODE.unwillingToPerform, text }], request.id, answer);
      }
    }
  }

  #bind(request: BindRequest): void {
    const { rules, directory: { style }, log, faults } = this.#server;
    const channel = { secure: this.#secure, identified: this.#identified };
    const { result, name } = decideBind(request, rules, channel, style);
    const fault = faults.take(["bind"]);
    // A client that gets no response is not bound.
    this.#bound = fault === undefined || fault.after === "answer" || fault.do === "slow" ? name : undefined;
    log.add({
      kind: "bind",
      connection: this.#connection.number,
      secure: this.#secure,
      dn: request.dn,
      hasPassword: request.password !== "",
      mechanism: request.mechanism,
      code: result.code,
    });
    this.#play(withFault([result], fault), request.id, TAG.bindResponse);
  }

  #answer(request: SearchRequest): Iterable<Step> {
    const mode = modeSteps(request, this.#server.directory.style);
    if (mode !== undefined) return mode;
    const first = (request.paging?.cookie.length ?? 0) === 0;
    if (first) this.#server.onSearch(request.base);
    const { directory, limits, anonymousRead, anybodyReads, readable, faults, tls } = this.#server;
    const fault: Fault | undefined = faults.take(first ? ["search", "page"] : ["page"], request.base);
    const isRoot = request.base === "" && request.scope === "base";
    const bound = this.#bound !== undefined;
    if (!bound && !anybodyReads && !isRoot) return withFault([notBound(directory.style)], fault);
    const context = {
      directory,
      limits,
      cookies: this.#cookies,
      visible: bound ? () => true : anonymousRead,
      readable: bound ? readable : undefined,
      startTls: tls !== undefined,
    };
    return withFault(search(context, request, fault), fault);
  }

  #extended(id: number, oid: string): void {
    const refuse = (code: number, text: string) =>
      this.#play([{ step: "result", code, text }], id, TAG.extendedResponse);
    if (oid === OID.whoAmI) {
      const value = this.#bound === undefined ? "" : `dn:${this.#bound}`;
      return this.#play([{ step: "result", code: CODE.success, value }], id, TAG.extendedResponse);
    }
    if (oid !== OID.startTls) return refuse(CODE.protocolError, `the extended operation ${oid} is not known`);
    const fault = this.#server.faults.take(["startTls"]);
    if (fault === undefined && this.#server.tls === undefined) {
      return refuse(CODE.protocolError, "StartTLS is not configured");
    }
    if (this.#secure) return refuse(CODE.operationsError, "TLS is already established");
    const success: Step = { step: "result", code: CODE.success };
    if (fault !== undefined) {
      return this.#play(withFault([success], fault), id, TAG.extendedResponse);
    }
    // The client's first words of TLS may come the moment it has the answer.
    this.#connection.pause();
    this.#connection.play([success], id, TAG.extendedResponse).then(() => this.#encrypt());
  }

  #play(steps: Iterable<Step>, id: number, answer: number): void {
    this.#connection.play(steps, id, answer).catch((error: unknown) => {
      const text = `the simulator failed: ${error instanceof Error ? error.message : String(error)}`;
      this.#play([{ step: "result", code: CODE.other, text }], id, answer);
    });
  }
}
