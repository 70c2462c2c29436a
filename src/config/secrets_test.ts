import assert from "node:assert/strict";
import { findSecret } from "./secrets.ts";
import type { ConfigInput } from "./files.ts";

function input(env: Record<string, string>, files: Record<string, string>): ConfigInput {
  return {
    path: "/etc/connector/config.yaml",
    readTextFile(path) {
      const text = files[path];
      if (text === undefined) throw new Deno.errors.NotFound();
      return text;
    },
    env: new Map(Object.entries(env)),
  };
}

const request = {
  key: "password",
  credential: "udm-password",
  variable: "UDM_PASSWORD",
  file: "secret",
  inline: "of the file",
} as const;
const CREDENTIAL = "/run/credentials/x.service/udm-password";
const CREDENTIALS_DIRECTORY = "/run/credentials/x.service";
const files = { "/etc/connector/secret": "of the password file\n" };

Deno.test("secrets: the environment overrides the password file, which overrides the configuration", () => {
  assert.equal(
    findSecret(request, input({ UDM_PASSWORD: "of the environment" }, files)).value,
    "of the environment",
  );
  assert.equal(findSecret(request, input({}, files)).value, "of the password file");
  assert.equal(findSecret({ ...request, file: undefined }, input({}, files)).value, "of the file");
  assert.equal(
    findSecret(
      { key: "password", credential: "x", variable: "X", file: undefined, inline: undefined },
      input({}, files),
    )
      .value,
    undefined,
  );
});

Deno.test("secrets: an empty variable is ignored", () => {
  assert.equal(findSecret(request, input({ UDM_PASSWORD: "" }, files)).value, "of the password file");
});

Deno.test("secrets: an overridden password file is not read", () => {
  const found = findSecret(request, input({ UDM_PASSWORD: "x" }, {}));
  assert.deepEqual(found, {
    value: "x",
    origin: "the environment variable UDM_PASSWORD",
    seen: ["x", "of the file"],
  });
});

Deno.test("secrets: a line break at the end is removed, spaces are kept", () => {
  for (const [text, value] of [[" a ", " a "], ["a\n", "a"], ["a\r\n", "a"], ["ä", "ä"]] as const) {
    assert.equal(findSecret(request, input({}, { "/etc/connector/secret": text })).value, value);
  }
});

Deno.test("secrets: an invalid password file is a problem that shows neither path nor content", () => {
  for (const [text, reason] of [["", /empty/], ["\n", /empty/], ["a\nb", /several lines/]] as const) {
    const found = findSecret(request, input({}, { "/etc/connector/secret": text }));
    assert.equal(found.value, undefined);
    assert.equal(found.problem?.key, "password_file");
    assert.match(found.problem?.text ?? "", reason);
  }
  const missing = findSecret({ ...request, file: "hunter2" }, input({}, {}));
  assert.match(missing.problem?.text ?? "", /does not exist/);
  assert.doesNotMatch(missing.problem?.text ?? "", /hunter2/);
});

Deno.test("secrets: a credential overrides everything, and overridden passwords stay secret", () => {
  const env = { CREDENTIALS_DIRECTORY, UDM_PASSWORD: "of the environment" };
  assert.deepEqual(findSecret(request, input(env, { ...files, [CREDENTIAL]: "of systemd\n" })), {
    value: "of systemd",
    origin: "the credential udm-password",
    seen: ["of systemd", "of the environment", "of the file"],
  });
});

Deno.test("secrets: a credential that is missing, empty or of another name is ignored", () => {
  for (
    const [env, credentials] of [
      [{ CREDENTIALS_DIRECTORY }, {}],
      [{ CREDENTIALS_DIRECTORY }, { [CREDENTIAL]: "" }],
      [{ CREDENTIALS_DIRECTORY }, { [CREDENTIAL]: "\n" }],
      [{ CREDENTIALS_DIRECTORY: "" }, { "udm-password": "a", "/udm-password": "b" }],
      [{}, { [CREDENTIAL]: "of systemd", "/etc/connector/udm-password": "c" }],
      [{ CREDENTIALS_DIRECTORY }, { [CREDENTIAL.replace("udm", "source")]: "of the source" }],
    ] as [Record<string, string>, Record<string, string>][]
  ) {
    const found = findSecret(request, input(env, { ...files, ...credentials }));
    assert.equal(found.value, "of the password file");
  }
});

Deno.test("secrets: an unusable credential is a problem and has no fallback", () => {
  const env = { CREDENTIALS_DIRECTORY, UDM_PASSWORD: "of the environment" };
  const several = findSecret(request, input(env, { [CREDENTIAL]: "hunter\n2" }));
  assert.equal(several.value, undefined);
  assert.deepEqual(several.problem, {
    key: "password",
    text: "is given by the credential udm-password in $CREDENTIALS_DIRECTORY, which has several lines; " +
      "it must contain only the password",
    isAbsent: false,
  });
  const unreadable = findSecret(request, {
    ...input(env, {}),
    readTextFile: () => {
      throw new Deno.errors.PermissionDenied();
    },
  });
  assert.equal(unreadable.value, undefined);
  assert.match(
    unreadable.problem?.text ?? "",
    /udm-password in \$CREDENTIALS_DIRECTORY, which cannot be read: reading/,
  );
});
