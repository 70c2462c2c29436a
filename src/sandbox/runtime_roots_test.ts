import assert from "node:assert/strict";
import { makeClaimedCertificate } from "../../tests/support/certificates.ts";
import { startTlsServer } from "../../tests/support/tls_server.ts";
import { emptyRoots, ROOT_VARIABLES } from "./runtime_roots.ts";

/** A runtime as Deno is: it reads the stores once, and knows two. */
function runtime(options: { isCompiled?: boolean; isLoaded?: boolean; ignoresEnvironment?: boolean } = {}) {
  const env = new Map(ROOT_VARIABLES.map((name) => [name, "system"]));
  let stores: string | undefined = options.isLoaded ? "mozilla" : undefined;
  return {
    env,
    isCompiled: options.isCompiled ?? false,
    loadRoots() {
      const wanted = options.ignoresEnvironment ? "mozilla" : env.get("DENO_TLS_CA_STORE") ?? "mozilla";
      if (stores === undefined && !["", "mozilla", "system"].includes(wanted)) {
        throw new Error("unknown store");
      }
      stores ??= wanted;
    },
    stores: () => stores,
  };
}

Deno.test("runtime roots: afterwards there are none, and no variable can add some", () => {
  for (const isCompiled of [false, true]) {
    const deno = runtime({ isCompiled });
    assert.equal(emptyRoots(deno), true);
    assert.equal(deno.stores(), "");
    assert.deepEqual([...deno.env], [["DENO_TLS_CA_STORE", ""]]);
  }
});

Deno.test("runtime roots: that they were loaded before, or come from elsewhere, is detected", () => {
  assert.equal(emptyRoots(runtime({ isLoaded: true })), false);
  assert.equal(emptyRoots(runtime({ ignoresEnvironment: true })), false);
});

// tests/e2e/errors_test.ts uses the same certificate to show that the program trusts no public authority
Deno.test("runtime roots: by itself, Deno trusts public authorities", async () => {
  const folder = await Deno.makeTempDir({ prefix: "certificates-" });
  try {
    await using server = await startTlsServer(await makeClaimedCertificate(folder), []);
    using connection = await Deno.connectTls({ hostname: "127.0.0.1", port: server.port });
    await assert.rejects(connection.handshake(), /BadSignature|UnsupportedSignatureAlgorithm/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
