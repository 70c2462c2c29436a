/**
 * Installs the servers and tools of the tests from Debian's packages, if possible.
 *
 * @module
 */

/** Debian packages, each with a program that proves that they are installed. */
const PACKAGES: readonly { readonly program: string; readonly packages: readonly string[] }[] = [
  { program: "/usr/sbin/slapd", packages: ["slapd"] },
  { program: "/usr/bin/ldapsearch", packages: ["ldap-utils"] },
  { program: "/usr/sbin/samba", packages: ["samba", "samba-ad-dc", "samba-dsdb-modules", "winbind"] },
  { program: "/usr/share/samba/setup/provision.ldif", packages: ["samba-ad-provision"] },
  { program: "/usr/bin/ldbadd", packages: ["ldb-tools"] },
  { program: "/usr/sbin/ns-slapd", packages: ["389-ds-base"] },
  { program: "/usr/bin/openssl", packages: ["openssl"] },
  { program: "/usr/bin/curl", packages: ["curl"] },
  { program: "/usr/bin/chromium", packages: ["chromium"] },
  { program: "/usr/bin/tmux", packages: ["tmux"] },
  { program: "/usr/bin/promtool", packages: ["prometheus"] },
  { program: "/usr/bin/objdump", packages: ["binutils"] },
  { program: "/usr/bin/lintian", packages: ["lintian"] },
  { program: "/usr/bin/systemd-analyze", packages: ["systemd"] },
  { program: "/usr/bin/man", packages: ["man-db"] },
  { program: "/usr/bin/groff", packages: ["groff"] },
  { program: "/usr/bin/mandoc", packages: ["mandoc"] },
  { program: "/usr/bin/unzip", packages: ["unzip"] },
  { program: "/usr/bin/zsh", packages: ["zsh"] },
  { program: "/usr/bin/fish", packages: ["fish"] },
];

const POLICY = "/usr/sbin/policy-rc.d";

/** Installs missing packages; returns the programs that could not be installed. */
export async function installServers(): Promise<string[]> {
  const missing = PACKAGES.filter(({ program }) => !exists(program));
  if (missing.length > 0 && Deno.uid() === 0 && exists("/usr/bin/apt-get")) {
    await withoutServices(async () => {
      const listed = await aptGet(["update", "-qq"]);
      // Packages in older lists can still be installed.
      if (!listed.success) console.error(`updating the package lists failed:\n${listed.text}`);
      await installAll(missing.map((entry) => entry.packages));
    });
  }
  return PACKAGES.map(({ program }) => program).filter((program) => !exists(program));
}

/** Installs all packages at once; if that fails, those of each program separately, because one may not exist. */
async function installAll(groups: readonly (readonly string[])[]): Promise<void> {
  console.log(`installing ${groups.flat().join(" ")}`);
  const all = await install(groups.flat());
  if (all.success) return;
  if (groups.length > 1) {
    console.error(`installing all packages at once failed; installing them separately:\n${all.text}`);
  }
  for (const packages of groups) {
    const { success, text } = groups.length === 1 ? all : await install(packages);
    if (!success) console.error(`${packages.join(" ")} cannot be installed:\n${text}`);
  }
}

async function install(packages: readonly string[]): Promise<Outcome> {
  return await aptGet(["install", "-y", "-qq", "--no-install-recommends", ...packages]);
}

/** Prevents new packages from starting their servers (Debian Policy, invoke-rc.d); tests start their own. */
async function withoutServices(action: () => Promise<void>): Promise<void> {
  if (exists(POLICY)) return await action();
  Deno.writeTextFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    await action();
  } finally {
    Deno.removeSync(POLICY);
  }
}

/** Whether a command succeeded, and its error output. */
interface Outcome {
  readonly success: boolean;
  readonly text: string;
}

async function aptGet(args: readonly string[]): Promise<Outcome> {
  const { success, stderr } = await new Deno.Command("/usr/bin/apt-get", {
    // Another installation may be running.
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
