import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Client } from "ldapts";
import { inFolder } from "./testing.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const LDAPSEARCH = "/usr/bin/ldapsearch";

interface Program {
  readonly child: Deno.ChildProcess;
  readonly url: string;
  readonly bindDn: string;
  readonly password: string;
}

/** Starts the program and reads its output. */
async function start(...options: string[]): Promise<Program> {
  const args = ["run", "--quiet", "--allow-all", MAIN, ...options];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  let printed = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    printed += chunk;
    const found = /URL: +(\S+)\n.*Bind DN: +(.+)\nPassword: +(.+)\n/s.exec(printed);
    if (found === null) continue;
    const [, url = "", bindDn = "", password = ""] = found;
    return { child, url, bindDn, password };
  }
  await child.status;
  throw new Error(`the program ended after ${JSON.stringify(printed)}`);
}

/** Stops the program and returns its exit code. */
async function stop(child: Deno.ChildProcess, signal: "SIGTERM" | "SIGINT"): Promise<number> {
  child.kill(signal);
  return (await child.status).code;
}

Deno.test("LDAP simulator: the program serves a generated directory until it is stopped", async () => {
  const { child, url, bindDn, password } = await start(
    ...["--users", "50", "--groups", "2", "--members", "20", "--photo", "300"],
    ...["--style", "ad", "--page-limit", "20", "--range-limit", "15", "--empty-pages", "2"],
  );
  try {
    const base = "DC=ad,DC=test";
    if (existsSync(LDAPSEARCH)) {
      const bind = ["-x", "-H", url, "-D", bindDn, "-w", password, "-b", base, "-LLL", "-o", "ldif-wrap=no"];
      const { stdout } = await promisify(execFile)(LDAPSEARCH, [...bind, "-E", "pr=20/noprompt"]);
      assert.equal(stdout.match(/^dn: /gm)?.length, 3 + 50 + 2);
      assert.match(stdout, /^member;range=0-14: CN=user0000000,OU=Users,DC=ad,DC=test$/m);
      assert.match(stdout, /^thumbnailPhoto:: \/9j\/4/m);
    }
    await using client = new Client({ url, timeout: 5000 });
    await client.bind(bindDn, password);
    const { searchEntries } = await client.search(base, { filter: "(objectClass=group)", paged: true });
    assert.equal(searchEntries.length, 2);
  } finally {
    assert.equal(await stop(child, "SIGTERM"), 0);
  }
});

Deno.test("LDAP simulator: the program serves an LDIF file", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "data.ldif");
    await writeFile(file, "dn: dc=x\nobjectClass: domain\n\ndn: cn=a,dc=x\nsn: A\n");
    const { child, url, bindDn, password } = await start("--ldif", file, "--style", "openldap");
    try {
      await using client = new Client({ url, timeout: 5000 });
      await client.bind(bindDn, password);
      assert.equal((await client.search("dc=x", { filter: "(sn=a)" })).searchEntries[0]?.dn, "cn=a,dc=x");
    } finally {
      assert.equal(await stop(child, "SIGINT"), 0);
    }
  });
});
