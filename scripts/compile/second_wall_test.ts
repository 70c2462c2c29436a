import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { wallsOf } from "./second_wall.ts";

const example = (name: string) => fileURLToPath(new URL(`../../config/${name}`, import.meta.url));

/** Returns the hosts of a changed example. */
async function wallsOfChanged(name: string, change: (text: string) => string, deno?: string) {
  const path = await Deno.makeTempFile({ prefix: "second-wall-", suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, change(await Deno.readTextFile(example(name))));
    return wallsOf(path, {}, deno);
  } finally {
    await Deno.remove(path);
  }
}

function netOf(result: ReturnType<typeof wallsOf>): readonly string[] {
  assert.ok(result.ok, JSON.stringify(result));
  return result.walls.net;
}

Deno.test("hosts: passwords are not needed", () => {
  assert.deepEqual(netOf(wallsOf(example("openldap.yaml"))), ["ucs.example.org:443", "ldap.example.org:389"]);
});

Deno.test("hosts: the address to listen on is included", () => {
  const listen = { hostname: "::1", port: 9464 };
  assert.deepEqual(netOf(wallsOf(example("openldap.yaml"), { listen })).at(-1), "[::1]:9464");
});

Deno.test("hosts: a source that is read anonymously needs no password", async () => {
  const result = await wallsOfChanged("openldap.yaml", (text) => text.replace(/^ +bind_dn:.*$/m, ""));
  assert.ok(result.ok, JSON.stringify(result));
});

Deno.test("hosts: a socket is included if Deno supports permissions for sockets", async () => {
  const local = (text: string) =>
    text.replace(/^( +ldap_uri:).*$/m, "$1 ldapi:///run/ldapi").replace(/^( +start_tls:).*$/m, "$1 no");
  const net = ["ucs.example.org:443"];
  const walls = await wallsOfChanged("openldap.yaml", local, "2.9.6");
  assert.deepEqual(netOf(walls), [...net, "unix:/run/ldapi"]);
  assert.ok(walls.ok && walls.walls.read.includes("/run/ldapi") && walls.walls.write.includes("/run/ldapi"));
  assert.deepEqual(netOf(await wallsOfChanged("openldap.yaml", local, "2.6.8")), net);
});

Deno.test("hosts: a problem of the configuration has file and line", async () => {
  const result = await wallsOfChanged("openldap.yaml", (text) => text.replace(/^ +user_ou:.*$/m, ""));
  assert.ok(!result.ok);
  assert.match(result.problems[0] as string, /second-wall-.*\.yaml:\d+:\d+: .*user_ou/);
});

Deno.test("files: the folder of the configuration, files elsewhere, even missing ones, and given folders are included", async () => {
  const result = await wallsOfChanged(
    "openldap.yaml",
    (text) =>
      text.replace(/^( +)user: .*$/m, "$&\n$1password_file: /nowhere/password")
        .replace(/^( +)bind_dn:.*$/m, "$&\n$1password_file: beside"),
  );
  assert.ok(result.ok, JSON.stringify(result));
  const { read, write } = result.walls;
  for (
    const path of ["/tmp", "/nowhere/password", "/etc/ssl/certs/ca-certificates.crt", "/run/credentials"]
  ) {
    assert.ok(read.includes(path), `${path} is not in ${read}`);
    assert.ok(!write.includes(path), path);
  }
  assert.ok(!read.some((path) => path.endsWith("beside")), String(read));
  const given = wallsOf(example("openldap.yaml"), { read: ["/etc/logging"], write: ["/var/log/udc"] });
  assert.ok(given.ok);
  assert.ok(["/etc/logging", "/var/log/udc"].every((path) => given.walls.read.includes(path)));
  assert.ok(given.walls.write.includes("/var/log/udc") && !given.walls.write.includes("/etc/logging"));
});
