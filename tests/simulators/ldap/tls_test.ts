import assert from "node:assert/strict";
import { Client, InvalidCredentialsError } from "ldapts";
import { type Certificates, makeCertificates } from "../../support/certificates.ts";
import type { Fault } from "./faults.ts";
import { generateDirectory } from "./generate.ts";
import { type LdapSimulator, startLdapSimulator } from "./simulator.ts";
import { clientOf, IMPATIENT, inFolder } from "./testing.ts";

const directory = generateDirectory({ users: 3000, photoBytes: 2000 });

/** Runs a test with a simulator that has the server certificate, or another one. */
function withTls(
  run: (simulator: LdapSimulator, certificates: Certificates) => Promise<void>,
  which: "server" | "wrongName" | "expired" = "server",
  askClients = false,
): Promise<void> {
  return inFolder(async (folder) => {
    const certificates = await makeCertificates(folder);
    await using simulator = await startLdapSimulator({
      directory,
      tls: { ...certificates[which], ...(askClients && { clientCa: certificates.ca.cert }) },
    });
    await run(simulator, certificates);
  });
}

async function readAll(client: Client, { bindDn, password }: LdapSimulator): Promise<void> {
  await client.bind(bindDn, password);
  const options = { scope: "one", paged: { pageSize: 1000 } } as const;
  const { searchEntries } = await client.search("OU=Users,DC=ad,DC=test", options);
  assert.equal(searchEntries.length, 3000);
}

Deno.test("LDAP simulator: ldaps encrypts everything", async () => {
  await withTls(async (simulator, { ca }) => {
    await using client = new Client({ url: simulator.ldapsUrl, timeout: 5000, tlsOptions: { ca: ca.cert } });
    await readAll(client, simulator);
    assert.equal(simulator.plaintextBinds, 0);
    assert.ok(simulator.operations.every((one) => one.secure));
  });
});

Deno.test("LDAP simulator: StartTLS encrypts the rest of the connection", async () => {
  await withTls(async (simulator, { ca }) => {
    await using client = clientOf(simulator);
    await client.startTLS({ ca: ca.cert, host: "127.0.0.1" });
    await readAll(client, simulator);
    assert.equal(simulator.plaintextBinds, 0);
    assert.deepEqual(simulator.operations.slice(0, 2).map(({ kind, secure }) => [kind, secure]), [
      ["extended", false],
      ["bind", true],
    ]);
  });
});

Deno.test("LDAP simulator: a TLS connection can break like any other", async () => {
  await withTls(async (simulator, { ca }) => {
    for (const base of ["mode=half", "mode=reset", "mode=notice"]) {
      await using client = new Client({
        url: simulator.ldapsUrl,
        timeout: 5000,
        tlsOptions: { ca: ca.cert },
      });
      await assert.rejects(client.search(base), /closed before|ECONNRESET/, base);
    }
  });
});

Deno.test("LDAP simulator: clients reject certificates of a wrong name, time or authority", async () => {
  const connect = async (simulator: LdapSimulator, ca: string) => {
    await using client = new Client({ url: simulator.ldapsUrl, connectTimeout: 5000, tlsOptions: { ca } });
    await client.bind(simulator.bindDn, simulator.password);
  };
  const code = (...wanted: string[]) => (error: Error & { code?: string }) =>
    wanted.includes(error.code ?? "");
  await withTls(async (simulator, { ca, unrelated }) => {
    await connect(simulator, ca.cert);
    await assert.rejects(connect(simulator, unrelated.cert), code("UNABLE_TO_VERIFY_LEAF_SIGNATURE"));
  });
  await withTls(async (simulator, { ca }) => {
    await assert.rejects(connect(simulator, ca.cert), code("ERR_TLS_CERT_ALTNAME_INVALID"));
  }, "wrongName");
  await withTls(async (simulator, { ca }) => {
    // Deno 2.9 returns the second code, although it has the first.
    await assert.rejects(
      connect(simulator, ca.cert),
      code("CERT_HAS_EXPIRED", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    );
  }, "expired");
});

Deno.test("LDAP simulator: accepts EXTERNAL with a client certificate", async () => {
  await withTls(
    async (simulator, { ca, client: own }) => {
      const tlsOptions = { ca: ca.cert, key: own.key, cert: own.cert };
      await using client = new Client({ url: simulator.ldapsUrl, timeout: 5000, tlsOptions });
      await client.bind("EXTERNAL");
      await using stranger = new Client({
        url: simulator.ldapsUrl,
        timeout: 5000,
        tlsOptions: { ca: ca.cert },
      });
      await assert.rejects(stranger.bind("EXTERNAL"), InvalidCredentialsError);
    },
    "server",
    true,
  );
});

Deno.test("LDAP simulator: StartTLS can be refused or followed by silence or a close", async () => {
  await withTls(async (simulator, { ca }) => {
    const faults: Fault[] = [
      { at: "startTls", do: "code", code: 52 },
      { at: "startTls", nth: 2, after: "answer", do: "silence" },
      { at: "startTls", nth: 3, after: "answer", do: "close" },
    ];
    simulator.setFaults(faults);
    await using refused = clientOf(simulator);
    await assert.rejects(refused.startTLS({ ca: ca.cert, host: "127.0.0.1" }), /text from server/);

    // The handshake has no timeout: it must still be pending after the time of a search.
    const silent = clientOf(simulator, IMPATIENT);
    const handshake = silent.startTLS({ ca: ca.cert, host: "127.0.0.1" }).then(() => "done", () => "failed");
    await simulator.seen((one) => one.kind === "extended" && one.connection === 2);
    await using other = clientOf(simulator);
    await other.search("mode=normal");
    assert.equal(await Promise.race([handshake, Promise.resolve("pending")]), "pending");
    simulator.dropConnections();
    await handshake;

    await using closed = clientOf(simulator, IMPATIENT);
    await closed.startTLS({ ca: ca.cert, host: "127.0.0.1" }).catch(() => {});
    await assert.rejects(closed.search("mode=normal"));
  });
});

Deno.test("LDAP simulator: can leave the handshake of ldaps unanswered", async () => {
  await withTls(async (simulator, { ca }) => {
    simulator.setFaults([{ at: "connect", do: "silence" }]);
    const tlsOptions = { ca: ca.cert };
    await using client = new Client({ url: simulator.ldapsUrl, connectTimeout: IMPATIENT, tlsOptions });
    await assert.rejects(client.bind(simulator.bindDn, simulator.password), /Connection timeout/);
  });
});

Deno.test("LDAP simulator: refuses ldaps on the port of ldap, and StartTLS without a certificate", async () => {
  await using simulator = await startLdapSimulator({ directory });
  const url = simulator.url.replace("ldap:", "ldaps:");
  await using secure = new Client({ url, timeout: 5000, connectTimeout: 5000 });
  await assert.rejects(secure.bind(simulator.bindDn, simulator.password));
  await using plain = clientOf(simulator);
  await assert.rejects(plain.startTLS({}), /StartTLS is not configured/);
});
