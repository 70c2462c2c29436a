import assert from "node:assert/strict";
import { formatProblem } from "../config/load.ts";
import { CERTIFICATE, loadText, minimal } from "../config/test_support.ts";
import { STORE_FILES } from "../config/system_store.ts";
import { withAuthorities } from "./trusted_authorities.ts";

const OWN = { files: { "/ca.pem": CERTIFICATE } };
const STORED = CERTIFICATE.trim();
const NAME = `${STORE_FILES[0]}, the store of this machine`;

/** A machine with this text in its store; asserts that the authorities of Deno are taken away first. */
function machine(store: string | undefined, emptied = true) {
  let isEmpty = false;
  return {
    emptyRoots: () => isEmpty = emptied,
    isReadable(pem: string) {
      assert.ok(isEmpty);
      return !pem.includes("damaged");
    },
    readTextFile(path: string) {
      if (store === undefined || path !== STORE_FILES[0]) throw new Deno.errors.NotFound();
      return store;
    },
    namesIn: () => [],
  };
}

/** The authorities of both sides, or the problems. */
function trust(text: string, from: ReturnType<typeof machine>) {
  const loaded = withAuthorities(loadText(text, OWN), {}, from);
  if (!loaded.ok) return loaded.problems.map(formatProblem);
  const { udm, source } = loaded.config;
  return [udm, source].map(({ caCert, systemStore }) => [caCert?.trim(), systemStore]);
}

Deno.test("trusted authorities: each side has those of ca_cert, or else those of this machine", () => {
  const ca = "ca_cert: /ca.pem";
  const own = [STORED, undefined];
  const stored = [STORED, NAME];
  assert.deepEqual(trust(minimal(), machine(CERTIFICATE)), [stored, stored]);
  assert.deepEqual(trust(minimal({ udm: ca }), machine(CERTIFICATE)), [own, stored]);
  assert.deepEqual(trust(minimal({ source: ca }), machine(CERTIFICATE)), [stored, own]);
  assert.deepEqual(trust(minimal({ udm: ca, source: ca }), machine(undefined)), [own, own]);
});

Deno.test("trusted authorities: without TLS there are none, and nothing is read", () => {
  const text = minimal().replace("https:", "http:").replace("ldaps:", "ldap:");
  const none = [undefined, undefined];
  assert.deepEqual(trust(text, machine(undefined, false)), [none, none]);
  const startTls = minimal({ source: "start_tls: yes" }).replace("https:", "http:").replace(
    "ldaps:",
    "ldap:",
  );
  assert.deepEqual(trust(startTls, machine(CERTIFICATE)), [none, [STORED, NAME]]);
});

Deno.test("trusted authorities: stored certificates that Deno cannot read are ignored", () => {
  const damaged = "-----BEGIN CERTIFICATE-----\ndamaged\n-----END CERTIFICATE-----\n";
  const stored = [STORED, NAME];
  assert.deepEqual(trust(minimal(), machine(damaged + CERTIFICATE + damaged)), [stored, stored]);
});

Deno.test("trusted authorities: without a store, ca_cert is needed", () => {
  const [udm, source, ...others] = trust(minimal(), machine(undefined));
  assert.match(
    String(udm),
    /^\/etc\/connector\/config\.yaml:2:8: udm\.uri uses TLS, but this machine has no store .*; install the package ca-certificates, or set udm\.ca_cert$/,
  );
  assert.match(String(source), /:8:13: source\.ldap_uri uses TLS, but .*or set source\.ca_cert$/);
  assert.deepEqual(others, []);
});

Deno.test("trusted authorities: if Deno has loaded others before, the program does not start", () => {
  const [problem] = trust(minimal(), machine(CERTIFICATE, false));
  assert.match(
    String(problem),
    /:2:8: udm\.uri uses TLS, but Deno had loaded authorities .*start the program again$/,
  );
});

Deno.test("trusted authorities: ca_cert with a certificate that Deno cannot read is named", () => {
  const text = minimal({ udm: "ca_cert: /ca.pem", source: "ca_cert: /ca.pem" });
  const problems = trust(text, { ...machine(undefined), isReadable: () => false });
  assert.deepEqual(problems.map((problem) => String(problem).replace(/^\S+:\d+:\d+: /, "")), [
    "udm.ca_cert contains a certificate that cannot be read for TLS, although it is PEM; export it again",
    "source.ca_cert contains a certificate that cannot be read for TLS, although it is PEM; export it again",
  ]);
});
