import assert from "node:assert/strict";
import { readSystemStore, STORE_FILES } from "./system_store.ts";

const certificate = (name: string) => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----`;
const [A, B, C] = ["A", "B", "C"].map(certificate) as [string, string, string];
const [DEBIAN, FEDORA] = STORE_FILES as [string, string];

/** Reads the store of a machine with these files and variables. */
function storeOf(files: Readonly<Record<string, string>>, variables: Readonly<Record<string, string>> = {}) {
  return readSystemStore({
    env: { get: (name) => variables[name] },
    readTextFile(path) {
      const text = files[path];
      if (text === undefined) throw new Deno.errors.NotFound();
      return text;
    },
    namesIn(folder) {
      const below = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      if (below.length === 0) throw new Deno.errors.NotFound();
      return below.map((path) => path.slice(folder.length + 1));
    },
  });
}

Deno.test("system store: the file of the distribution is used, the first with certificates", () => {
  assert.deepEqual(storeOf({ [DEBIAN]: `# A\n${A}\n# B\n${B}\n`, [FEDORA]: C }), {
    ok: true,
    certificates: [A, B],
    name: `${DEBIAN}, the store of this machine`,
  });
  const fedora = storeOf({ [DEBIAN]: "", [FEDORA]: C });
  assert.ok(fedora.ok && fedora.name.startsWith(FEDORA));
});

Deno.test("system store: SSL_CERT_FILE and SSL_CERT_DIR replace it", () => {
  const files = {
    [DEBIAN]: A,
    "/own.pem": B,
    "/own/0123abcd.0": C,
    "/own/0123abcd.1": B,
    "/own/a.pem": A,
  };
  const cases = [
    [{ SSL_CERT_FILE: "/own.pem" }, [B], "/own.pem (SSL_CERT_FILE)"],
    [{ SSL_CERT_DIR: "/none:/own" }, [C, B], "/none:/own (SSL_CERT_DIR)"],
    [{ SSL_CERT_FILE: "/own.pem", SSL_CERT_DIR: "/own" }, [
      B,
      C,
    ], "/own.pem (SSL_CERT_FILE) or /own (SSL_CERT_DIR)"],
    [{ SSL_CERT_FILE: "", SSL_CERT_DIR: "" }, [A], `${DEBIAN}, the store of this machine`],
  ] as const;
  for (const [variables, certificates, name] of cases) {
    assert.deepEqual(storeOf(files, variables), { ok: true, certificates: [...certificates], name });
  }
});

Deno.test("system store: without certificates, the reason is named", () => {
  const cases = [
    [{}, {}, /^this machine has no store of authorities, such as \/etc\/ssl\/certs\/ca-certificates\.crt$/],
    [{ [DEBIAN]: A }, { SSL_CERT_FILE: "/none.pem" }, /^SSL_CERT_FILE names "\/none\.pem".*does not exist$/],
    [
      { [DEBIAN]: A, "/own.pem": "key" },
      { SSL_CERT_FILE: "/own.pem" },
      /^there are no certificates in \/own/,
    ],
    [{ [DEBIAN]: A }, { SSL_CERT_DIR: "/none" }, /^there are no certificates in \/none \(SSL_CERT_DIR\)$/],
  ] as const;
  for (const [files, variables, reason] of cases) {
    const store = storeOf(files, variables);
    assert.ok(!store.ok);
    assert.match(store.reason, reason);
  }
});
