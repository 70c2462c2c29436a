/**
 * Sees to it that the servers and tools that the tests need are on the machine: installs them from Debian's packages if
 * it may.
 *
 * @module
 */

/** Debian packages by the program that shows that they are there. */
const PACKAGES: readonly { readonly program: string; readonly packages: readonly string[] }[] = [
  { program: "/usr/sbin/slapd", packages: ["slapd"] },
  { program: "/usr/bin/ldapsearch", packages: ["ldap-utils"] },
  { program: "/usr/sbin/samba", packages: ["samba", "samba-ad-dc", "samba-dsdb-modules", "winbind"] },
  { program: "/usr/share/samba/setup/provision.ldif", packages: ["samba-ad-provision"] },
  { program: "/usr/bin/ldbadd", packages: ["ldb-tools"] },
  { program: "/usr/bin/openssl", packages: ["openssl"] },
  { program: "/usr/bin/chromium", packages: ["chromium"] },
  { program: "/usr/bin/tmux", packages: ["tmux"] },
  { program: "/usr/bin/promtool", packages: ["prometheus"] },
  { program: "/usr/bin/objdump", packages: ["binutils"] },
  { program: "/usr/bin/lintian", packages: ["lintian"] },
  { program: "/usr/bin/man", packages: ["man-db"] },
  { program: "/usr/bin/groff", packages: ["groff"] },
  { program: "/usr/bin/mandoc", packages: ["mandoc"] },
  { program: "/usr/bin/zsh", packages: ["zsh"] },
  { program: "/usr/bin/fish", packages: ["fish"] },
];

const POLICY = "/usr/sbin/policy-rc.d";

/** Installs what is missing; gives the programs that are still missing, because they cannot be installed here. */
export async function installServers(): Promise<string[]> {
  const missing = PACKAGES.filter(({ program }) => !exists(program));
  if (missing.length > 0 && Deno.uid() === 0 && exists("/usr/bin/apt-get")) {
    const packages = missing.flatMap((entry) => entry.packages);
    console.log(`installing ${packages.join(" ")}`);
    await withoutServices(async () => {
      await aptGet("update", "-qq");
      await aptGet("install", "-y", "-qq", "--no-install-recommends", ...packages);
    });
  }
  return PACKAGES.map(({ program }) => program).filter((program) => !exists(program));
}

/** A freshly installed package starts its server; the tests want their own ones only (Debian Policy, invoke-rc.d). */
async function withoutServices(action: () => Promise<void>): Promise<void> {
  if (exists(POLICY)) return await action();
  Deno.writeTextFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    await action();
  } finally {
    Deno.removeSync(POLICY);
  }
}

async function aptGet(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("/usr/bin/apt-get", {
    args,
    env: { DEBIAN_FRONTEND: "noninteractive" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) console.error(`apt-get ${args.join(" ")} failed:\n${new TextDecoder().decode(stderr)}`);
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
