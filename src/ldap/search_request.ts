/**
 * One request for entries.
 *
 * @module
 */
import { type Filter, type PagedResultsControl, ProtocolOperation, SearchRequest } from "ldapts";
import type { Connection } from "./connection.ts";
import type { LdapResponse } from "./exchange.ts";
import { isLimit, limitAdvice } from "./limit_advice.ts";
import { resultError } from "./result_codes.ts";
import type { Operation } from "./source_error.ts";
import { vendorOf } from "./vendor.ts";

/** Result code noSuchObject (RFC 4511 appendix A). */
const NO_SUCH_OBJECT = 32;

const ROOT_ADVICE =
  "This server cannot search the root: write the DN of its naming context. The global catalogue of Active Directory " +
  "(port 3268 or 3269) can.";

/** Parameters of a request. */
export interface SearchRequestOptions {
  /** For errors. */
  readonly operation: Operation;
  readonly base: string;
  readonly scope: "base" | "one" | "sub";
  readonly filter: Filter;
  /** Empty: all. */
  readonly attributes: readonly string[];
  readonly controls?: readonly PagedResultsControl[];
  /** Closes the connection. */
  readonly signal?: AbortSignal;
}

/**
 * Sends a request and waits for its response.
 *
 * @throws {SourceError} if the server does not answer with success
 */
export async function requestSearch(
  connection: Connection,
  { operation, base, scope, filter, attributes, controls = [], signal }: SearchRequestOptions,
): Promise<LdapResponse> {
  signal?.throwIfAborted();
  const onAbort = () => connection.abort(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const answer = await connection.request(
      operation,
      ProtocolOperation.LDAP_RES_SEARCH,
      // No limits: a size limit would drop entries, and the default time limit of ldapts is 10 s
      (messageId) =>
        new SearchRequest({
          messageId,
          baseDN: base,
          scope,
          filter,
          attributes: [...attributes],
          sizeLimit: 0,
          timeLimit: 0,
          controls: [...controls],
        }),
    );
    const { code } = answer.result;
    if (code === 0) return answer;
    const advice = isLimit(code)
      ? limitAdvice(code, await vendorOf(connection))
      : base === "" && code === NO_SUCH_OBJECT
      ? ROOT_ADVICE
      : undefined;
    throw resultError(connection.uri.text, operation, answer.result, advice);
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}
