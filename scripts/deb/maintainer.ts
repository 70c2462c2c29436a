/**
 * The maintainer of the package.
 *
 * @module
 */

/** Returns `Name <address>`, from the variables of Debian's tools (debchange(1)). */
export function maintainerFromEnvironment(): string {
  const name = Deno.env.get("DEBFULLNAME") || "udm-directory-connector";
  return `${name} <${Deno.env.get("DEBEMAIL") || "maintainers@example.org"}>`;
}
