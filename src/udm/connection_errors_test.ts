import assert from "node:assert/strict";
import { connectionError, textOf } from "./connection_errors.ts";
import type { UdmError } from "./errors.ts";

const SUBJECT = { method: "POST", type: "users/user", dn: "dc=x" } as const;

/** How Deno 2.9 and how Deno 2.6 say the same. */
function both(text: string): UdmError[] {
  const sentence = `error sending request for url (https://udm.example/a(b)c): ${text}`;
  return [new TypeError("fetch failed", { cause: new Error(sentence) }), new TypeError(sentence)]
    .map((error) => connectionError(SUBJECT, "request-1", "udm.example", error));
}

Deno.test("faults of the certificate are explained, and not tried again", () => {
  const cases: [string, RegExp][] = [
    ["UnknownIssuer", /signed by a certification authority that is not trusted \(.*\)\. Set udm\.ca_cert/],
    [
      'certificate not valid for name "vm"; certificate is only valid for DnsName("udm.example.org")',
      /not made out to this name, only to DnsName\("udm\.example\.org"\) \(.*\)\. Use in udm\.uri a name/,
    ],
    ["Expired", /has expired \(.*\)\. Renew it/],
    [
      "certificate expired: verification time 2 (UNIX), but certificate is not valid after 1",
      /has expired \(.*\)\. Renew it/,
    ],
    ["certificate not valid yet: verification time 1", /is not valid yet \(.*\)\. Check the clocks/],
    ["BadSignature", /is not accepted: BadSignature/],
  ];
  for (const [fault, expected] of cases) {
    for (const error of both(`client error (Connect): invalid peer certificate: ${fault}`)) {
      assert.deepEqual([error.kind, error.transient, error.mayHaveExecuted], ["tls", false, false], fault);
      assert.match(error.message, expected);
    }
  }
});

Deno.test("https to a port without TLS is explained", () => {
  for (const error of both("client error (Connect): received corrupt message of type InvalidContentType")) {
    assert.equal(error.kind, "tls");
    assert.match(error.message, /does not speak TLS on this port \(.*\)\. Use http:\/\//);
  }
});

Deno.test("what failed while connecting was certainly not carried out", () => {
  const refused = "client error (Connect): tcp connect error: Connection refused (os error 111)";
  const unreachable = "client error (Connect): tcp connect error: No route to host (os error 113)";
  const dns =
    "client error (Connect): dns error: failed to lookup address information: Name or service not known";
  for (const error of [refused, unreachable, dns].flatMap(both)) {
    assert.deepEqual([error.kind, error.transient, error.mayHaveExecuted], ["connection", true, false]);
  }
});

Deno.test("what failed later may have been carried out", () => {
  const sent = "client error (SendRequest): connection closed before message completed";
  for (const error of [...both(sent), ...both("Connection reset by peer (os error 104)")]) {
    assert.deepEqual([error.kind, error.transient, error.mayHaveExecuted], ["connection", true, true]);
  }
});

Deno.test("the address is left out of the sentence, as the host is named anyway", () => {
  assert.equal(textOf(new TypeError("error sending request for url (http://x/(y)/z): why: so")), "why: so");
  assert.equal(
    textOf(new TypeError("error reading a body from connection")),
    "error reading a body from connection",
  );
  assert.equal(textOf("plain"), "plain");
});

Deno.test("a proxy that cannot be reached is told apart from a UDM that cannot", () => {
  const error = (text: string) =>
    connectionError(SUBJECT, "request-1", "udm.example", new TypeError(text), "proxy.example:3128");
  assert.match(
    error("client error (Connect): tcp connect error: Connection refused (os error 111)").message,
    /cannot connect to the proxy proxy\.example:3128: .*Check that the proxy is running and that udm\.proxy/,
  );
  assert.match(
    error("client error (Connect): unsuccessful tunnel").message,
    /does not lead to udm\.example.*udm\.proxy/,
  );
  assert.match(error("client error (Connect): invalid peer certificate: Expired").message, /has expired/);
});
