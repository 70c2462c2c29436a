/** The path under which the API is found. */
export const BASE_PATH = "/univention/udm";

/** A DN as the server writes it into a URL: slashes stay, double ones get a mark between them. */
function quoteDn(dn: string): string {
  return encodeURIComponent(dn.replaceAll("//", ",/=/,")).replaceAll("%2F", "/");
}

/** A DN out of a URL, in any of the spellings that are accepted; undefined for a broken escape. */
export function unquoteDn(text: string): string | undefined {
  try {
    return decodeURIComponent(text).replaceAll(",/=/,", "//");
  } catch {
    return undefined;
  }
}

/** The URL of an object. */
export function objectUrl(baseUrl: string, type: string, dn: string): string {
  return `${baseUrl}/${type}/${quoteDn(dn)}`;
}
