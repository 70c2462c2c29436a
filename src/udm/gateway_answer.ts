/**
 * Explains answers that do not come from UDM, but from a gateway, proxy or web application firewall before it.
 *
 * @module
 */
import { counted, durationText } from "../common/number_text.ts";
import { fromOutside } from "../common/redact.ts";
import type { ErrorBody } from "./error_body.ts";
import type { UdmErrorDetails } from "./errors.ts";

const MAX_TITLE_LENGTH = 100;

/** Statuses whose meaning does not depend on who sends them. UDM itself answers 406 with a page (measured). */
const CLEAR_STATUSES: ReadonlySet<number> = new Set([401, 404, 406, 407, 408, 429]);

/** Statuses of gateways that waited too long for UDM: 504 (RFC 9110 section 15.6.5), and that of Cloudflare. */
export const GATEWAY_TIMEOUTS: ReadonlySet<number> = new Set([504, 524]);

/** The response to explain. */
interface GatewayResponse {
  readonly status: number;
  /** Whether UDM answered before, so that udm.uri is right. */
  readonly authenticated: boolean;
  /** Length of the body of the request. */
  readonly requestBytes?: number | undefined;
}

/**
 * Explains a response that UDM did not send.
 *
 * @param message the title or the text of the page, without secrets
 * @returns undefined if UDM sent it, or the status says enough
 */
export function explainGateway(
  { status, authenticated, requestBytes }: GatewayResponse,
  body: ErrorBody,
  message: string,
): UdmErrorDetails | undefined {
  if (body.fromUdm || CLEAR_STATUSES.has(status)) return undefined;
  if (status === 413) {
    const size = requestBytes === undefined
      ? "the request is larger"
      : `the request has ${counted(requestBytes, "byte")}, more`;
    return {
      kind: "gateway",
      problem: `${size} than a gateway before UDM accepts${titled(message)}`,
      advice:
        "Raise the limit of the gateway, such as client_max_body_size of nginx or LimitRequestBody of Apache.",
    };
  }
  if (status >= 400 && status < 500 && body.expectsTls) {
    return {
      kind: "tls",
      problem: `the server expects TLS on this port${titled(message)}`,
      advice: "Use https:// in udm.uri.",
    };
  }
  // Some firewalls answer 200
  const isSuccess = status < 300 && body.isPage === true && authenticated;
  if (!isSuccess && (status < 400 || status >= 500)) return undefined;
  return {
    // After a page instead of a success it is unknown what UDM has done
    kind: isSuccess ? "protocol" : "gateway",
    problem: `a gateway or web application firewall before UDM answered instead of it${titled(message)}`,
    advice:
      "Find this request in the log of the gateway, and let it pass all requests of this machine to udm.uri.",
    mayHaveExecuted: isSuccess,
  };
}

/** Explains that a gateway gave up waiting for UDM. UDM may still carry the request out. */
export function explainGatewayTimeout(
  durationMs: number,
  message: string,
): Pick<UdmErrorDetails, "isGatewayTimeout" | "problem" | "advice"> {
  return {
    isGatewayTimeout: true,
    problem: `a gateway before UDM gave up after ${durationText(durationMs)}${titled(message)}`,
    advice:
      "Raise the timeout of the gateway, such as proxy_read_timeout of nginx (60 s by default) or ProxyTimeout of Apache. " +
      "If this happens at once, check that the UDM REST server is running.",
  };
}

/** Where a response with a redirect leads, and what to do. */
export function explainRedirect(location: string | null): UdmErrorDetails {
  const to = location ?? "";
  return {
    kind: "protocol",
    problem:
      `the request was redirected to ${
        JSON.stringify(fromOutside(to))
      }; redirects are not followed, because they ` +
      "could send the password to another server",
    advice: isLoginPage(to)
      ? "This is the portal or a login page, not the UDM REST API. Check the base path in udm.uri: it is " +
        "/univention/udm/ on UCS and in front of Nubus, and /udm/ inside its cluster."
      : "Set udm.uri to the final address of the UDM REST API, with https and the base path.",
  };
}

function isLoginPage(location: string): boolean {
  const [path = ""] = location.replace(/^[a-z]+:\/\/[^/?#]*/i, "").split(/[?#]/);
  return /\/(?:portal|login|sso|saml|oidc|oauth2?|realms|management|umc)(?:\/|$)/i.test(path);
}

/** The title of a page, quoted because it may contain anything. */
function titled(message: string): string {
  if (message === "") return "";
  const title = message.length > MAX_TITLE_LENGTH ? `${message.slice(0, MAX_TITLE_LENGTH)}…` : message;
  return `: ${JSON.stringify(title)}`;
}
