/**
 * Passwords: how they are sent, and in which forms they can come back from a server.
 *
 * @module
 */

/** The value of the header `Authorization` for a user and a password (RFC 7617, in UTF-8). */
export function basicAuthorization(user: string, password: string): string {
  return "Basic " + btoa(String.fromCharCode(...new TextEncoder().encode(`${user}:${password}`)));
}

/**
 * A password as it is, as it is sent in the header `Authorization`, and as HTML shows it: whatever answers may quote the
 * request, above all what is no UDM REST API. Other forms are known to whoever takes secrets out of texts.
 *
 * @returns nothing if there is no password
 */
export function secretForms(user: string, password: string): readonly string[] {
  if (password === "") return [];
  const html = password.replace(
    /[&<>"']/g,
    (character) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#x27" }[character] ?? ""};`,
  );
  const authorization = basicAuthorization(user, password);
  return [...new Set([authorization, authorization.slice("Basic ".length), password, html])];
}
