/** @module */

/** Whether a request to UDM can change something. */
export function isWrite({ method }: { readonly method: string }): boolean {
  return method !== "GET" && method !== "OPTIONS";
}
