import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { hostsOf } from "./second_wall.ts";

const example = (name: string) => fileURLToPath(new URL(`../../config/${name}`, import.meta.url));

/** Returns the hosts of a changed example. */
async function hostsOfChanged(name: string, change: (text: string) => string, deno?: string) {
  const path = await Deno.makeTempFile({ prefix: "second-wall-", suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, change(await Deno.readTextFile(example(name))));
    return hostsOf(path, deno);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("hosts: passwords are not needed", () => {
  assert.deepEqual(hostsOf(example("openldap.yaml")), {
    ok: true,
    net: ["ucs.example.org:443", "ldap.example.org:389"],
  });
});

Deno.test("hosts: a source that is read anonymously needs no password", async () => {
  const result = await hostsOfChanged("openldap.yaml", (text) => text.replace(/^ +bind_dn:.*$/m, ""));
  assert.ok(result.ok, JSON.stringify(result));
});

Deno.test("hosts: a socket is included if Deno supports permissions for sockets", async () => {
  const local = (text: string) =>
    text.replace(/^( +ldap_uri:).*$/m, "$1 ldapi:///run/ldapi").replace(/^( +start_tls:).*$/m, "$1 no");
  const net = ["ucs.example.org:443"];
  assert.deepEqual(await hostsOfChanged("openldap.yaml", local, "2.9.6"), {
    ok: true,
    net: [...net, "unix:/run/ldapi"],
  });
  assert.deepEqual(await hostsOfChanged("openldap.yaml", local, "2.6.8"), { ok: true, net });
});

Deno.test("hosts: a problem of the configuration has file and line", async () => {
  const result = await hostsOfChanged("openldap.yaml", (text) => text.replace(/^ +user_ou:.*$/m, ""));
  assert.ok(!result.ok);
  assert.match(result.problems[0] as string, /second-wall-.*\.yaml:\d+:\d+: .*user_ou/);
});
