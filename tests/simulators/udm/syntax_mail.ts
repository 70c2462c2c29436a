// RFC 5322 atext; UDM refuses anything else in the local part, also letters outside ASCII.
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?$/u;

/** Why a string is not a mail address; undefined if it is one. A domain of one label is accepted. */
export function mailFault(address: string): string | undefined {
  const reason = addressFault(address);
  return reason === undefined ? undefined : `Not a valid email address! ${reason}`;
}

function addressFault(address: string): string | undefined {
  const [local, domain, ...more] = address.split("@");
  if (local === undefined || domain === undefined || more.length > 0) {
    return "The email address is not valid. It must have exactly one @-sign.";
  }
  if (!LOCAL_PART.test(local)) {
    return "The email address contains invalid characters before the @-sign.";
  }
  if (!domain.split(".").every((label) => label.length <= 63 && LABEL.test(label))) {
    return "The part after the @-sign contains invalid characters.";
  }
  return undefined;
}

/** The part of an address after the "@". */
export function mailDomain(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}
