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
  { program: "/usr/sbin/ns-slapd", packages: ["389-ds-base"] },
  { program: "/usr/bin/openssl", packages: ["openssl"] },
  { program: "/usr/bin/chromium", packages: ["chromium"] },
  { program: "/usr/bin/tmux", packages: ["tmux"] },
  { program: "/usr/bin/promtool", packages: ["prometheus"] },
  { program: "/usr/bin/objdump", packages: ["binutils"] },
  { program: "/usr/bin/lintian", packages: ["lintian"] },
  { program: "/usr/bin/systemd-analyze", packages: ["systemd"] },
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
    await withoutServices(async () => {
      const listed = await aptGet(["update", "-qq"]);
      // Packages that are known from before can be had all the same.
      if (!listed.success) console.error(`the lists of packages cannot be renewed:\n${listed.text}`);
      await installAll(missing.map((entry) => entry.packages));
    });
  }
  return PACKAGES.map(({ program }) => program).filter((program) => !exists(program));
}

/** Installs packages, all at once; if that fails, those of each program by themselves, because one may not exist. */
async function installAll(groups: readonly (readonly string[])[]): Promise<void> {
  console.log(`installing ${groups.flat().join(" ")}`);
  const all = await install(groups.flat());
  if (all.success) return;
  if (groups.length > 1) console.error(`that failed, so each by itself:\n${all.text}`);
  for (const packages of groups) {
    const { success, text } = groups.length === 1 ? all : await install(packages);
    if (!success) console.error(`${packages.join(" ")} cannot be installed:\n${text}`);
  }
}

async function install(packages: readonly string[]): Promise<Outcome> {
  return await aptGet(["install", "-y", "-qq", "--no-install-recommends", ...packages]);
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

/** Whether a command succeeded, and what it had to say if not. */
interface Outcome {
  readonly success: boolean;
  readonly text: string;
}

async function aptGet(args: readonly string[]): Promise<Outcome> {
  const { success, stderr } = await new Deno.Command("/usr/bin/apt-get", {
    // Somebody else may be installing something, too.
    args: ["-o", "DPkg::Lock::Timeout=120", ...args],
    env: { DEBIAN_FRONTEND: "noninteractive" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  return { success, text: new TextDecoder().decode(stderr).trim() };
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
