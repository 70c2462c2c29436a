import assert from "node:assert/strict";
import { connectionError, textOf } from "./connection_errors.ts";
import type { UdmError } from "./errors.ts";

const SUBJECT = { method: "POST", type: "users/user", dn: "dc=x" } as const;

/** The same error in Deno 2.9 and in Deno 2.6. */
function both(text: string): UdmError[] {
  const sentence = `error sending request for url (https://udm.example/a(b)c): ${text}`;
  return [new TypeError("fetch failed", { cause: new Error(sentence) }), new TypeError(sentence)]
    .map((error) => connectionError(SUBJECT, "request-1", { host: "udm.example" }, error));
}

Deno.test("udm: certificate errors are explained and not retried", () => {
  const cases: [string, RegExp][] = [
    ["UnknownIssuer", /signed by a certification authority that is not trusted \(.*\)\. Set udm\.ca_cert/],
    [
      'certificate not valid for name "vm"; certificate is only valid for DnsName("udm.example.org")',
      /not valid for this name, only for udm\.example\.org \(.*\)\. Use a name from the certificate in udm\.uri/,
    ],
    ["Expired", /has expired \(.*\)\. Renew the server's/],
    [
      "certificate expired: verification time 2 (UNIX), but certificate is not valid after 1",
      /has expired \(.*\)\. Renew the server's/,
    ],
    ["certificate not valid yet: verification time 1", /is not valid yet \(.*\)\. Check the clocks/],
    ["BadSignature", /has a signature that cannot be verified/],
    [
      'certificate not valid for name "vm"; certificate is not valid for any names (according to ...)',
      /not valid for this name; it contains no name \(subjectAltName\)/,
    ],
    ["UnsupportedSignatureAlgorithmContext { id: [6, 7] }", /algorithm that is not accepted, such as SHA-1/],
    ["Other(OtherError(UnsupportedCriticalExtension))", /has a critical extension that is not supported/],
    ["Other(OtherError(UnsupportedCertVersion))", /is not of version 3/],
    ["Other(OtherError(CaUsedAsEndEntity))", /\(CA:TRUE\), .*\. Issue the server a certificate signed by/],
    ["Other(SomethingNew)", /is not accepted: Other\(SomethingNew\) \(.*\)\. Check the certificate/],
  ];
  for (const [fault, expected] of cases) {
    for (const error of both(`client error (Connect): invalid peer certificate: ${fault}`)) {
      assert.deepEqual([error.kind, error.transient, error.mayHaveExecuted], ["tls", false, false], fault);
      assert.match(error.message, expected);
    }
  }
});

Deno.test("udm: https to a port without TLS is explained", () => {
  for (const error of both("client error (Connect): received corrupt message of type InvalidContentType")) {
    assert.equal(error.kind, "tls");
    assert.match(error.message, /does not speak TLS on this port \(.*\)\. Use http:\/\//);
  }
});

Deno.test("udm: a request that failed while connecting was not carried out", () => {
  const refused = "client error (Connect): tcp connect error: Connection refused (os error 111)";
  const unreachable = "client error (Connect): tcp connect error: No route to host (os error 113)";
  const dns =
    "client error (Connect): dns error: failed to lookup address information: Name or service not known";
  for (const error of [refused, unreachable, dns].flatMap(both)) {
    assert.deepEqual([error.kind, error.transient, error.mayHaveExecuted], ["connection", true, false]);
  }
});

Deno.test("udm: a request that failed later may have been carried out", () => {
  const sent = "client error (SendRequest): connection closed before message completed";
  for (const error of [...both(sent), ...both("Connection reset by peer (os error 104)")]) {
    assert.deepEqual([error.kind, error.transient, error.mayHaveExecuted], ["connection", true, true]);
  }
});

Deno.test("udm: the message omits the URL, because it names the host", () => {
  assert.equal(textOf(new TypeError("error sending request for url (http://x/(y)/z): why: so")), "why: so");
  assert.equal(
    textOf(new TypeError("error reading a body from connection")),
    "error reading a body from connection",
  );
  assert.equal(textOf("plain"), "plain");
});

Deno.test("udm: an unreachable proxy is distinguished from an unreachable UDM", () => {
  const error = (text: string) =>
    connectionError(
      SUBJECT,
      "request-1",
      { host: "udm.example", proxy: "proxy.example:3128" },
      new TypeError(text),
    );
  assert.match(
    error("client error (Connect): tcp connect error: Connection refused (os error 111)").message,
    /cannot connect to the proxy proxy\.example:3128: .*Check that the proxy is running and that udm\.proxy/,
  );
  assert.match(
    error("client error (Connect): unsuccessful tunnel").message,
    /cannot connect to udm\.example.*udm\.proxy/,
  );
  assert.match(error("client error (Connect): invalid peer certificate: Expired").message, /has expired/);
});
