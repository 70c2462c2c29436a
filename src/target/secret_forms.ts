/**
 * The forms in which a password can come back from a server.
 *
 * @module
 */

/**
 * A password as it is, and as it is sent or shown: in the header `Authorization` (RFC 7617), in an address, in HTML. Whatever
 * answers may quote the request, above all what is no UDM REST API.
 *
 * @returns nothing if there is no password
 */
export function secretForms(user: string, password: string): readonly string[] {
  if (password === "") return [];
  const html = password.replace(
    /[&<>"']/g,
    (character) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#x27" }[character] ?? ""};`,
  );
  const token = new TextEncoder().encode(`${user}:${password}`).toBase64();
  return [...new Set([`Basic ${token}`, token, password, encodeURIComponent(password.toWellFormed()), html])];
}
