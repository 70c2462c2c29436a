import assert from "node:assert/strict";
import { parseLdapUri } from "../syntax/ldap_uri.ts";
import { closedAfterHandshake, networkError } from "./network_errors.ts";

const CONNECT = { kind: "connect", text: "connect" } as const;
const reset = Object.assign(new Error("reset"), { code: "ECONNRESET" });

Deno.test("ldap: advice about client certificates depends on whether one is configured", () => {
  assert.match(closedAfterHandshake({}), /may require a client certificate: set source\.client_cert/);
  assert.match(closedAfterHandshake({ client: {} }), /may reject the client certificate\. Check source/);
  const adviceOf = (settings: { client?: unknown }) =>
    networkError(parseLdapUri("ldaps://dc"), CONNECT, reset, true, settings).message;
  assert.match(adviceOf({}), /or require a client certificate \(source\.client_cert\)/);
  assert.match(adviceOf({ client: {} }), /or reject the client certificate/);
});

Deno.test("ldap: only a port of ldaps may not speak TLS; with StartTLS the server agreed to it", () => {
  const message = (uri: string) => networkError(parseLdapUri(uri), CONNECT, reset, true).message;
  assert.match(message("ldaps://dc"), /The port may not speak TLS: ldaps:\/\/ usually uses port 636/);
  assert.doesNotMatch(message("ldap://dc"), /may not speak TLS/);
});
