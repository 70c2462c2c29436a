/**
 * Keys of a fork of the Nubus Directory Importer whose effect the connector does not have, and what to write instead.
 *
 * @module
 */

const DOMAIN_SWITCH = "enable_domain_based_username";

/** By the pattern of the keys: why they are refused, and the switch without which they have no effect. */
const REFUSED: readonly (readonly [pattern: RegExp, reason: string, onlyWith?: string])[] = [
  [
    new RegExp(`^${DOMAIN_SWITCH}$`),
    "all users are created in udm.user_ou, whatever their domain. For names with the domain, take the key out and write " +
    'the steps: decompose_attrs: {userPrincipalName: ["^(?P<account>[^@]+)@(?P<domain>.+)$"]} and ' +
    'compose_attrs: {username: ["{account}_{domain}"]}',
  ],
  [
    /^domain_based_username_attr$/,
    "take it out; compose_attrs names the property that gets the domain, such as username",
    DOMAIN_SWITCH,
  ],
  [
    /^domain_based_username_separator$/,
    'take it out; the template of compose_attrs contains the separator, such as "_" in "{account}_{domain}"',
    DOMAIN_SWITCH,
  ],
  [
    /^functional_account_/,
    "the connector synchronises users and groups, not functional accounts of OX (oxmail/functional_account). Take the " +
    "key out and maintain these accounts in UDM",
  ],
];

/** A key that is refused. */
interface RefusedKey {
  readonly problem: string;
  /** The key of the section without which it has no effect. */
  readonly switch: string | undefined;
}

/** Why a key of a fork is refused; undefined if it is none. */
export function refusedKey(key: string): RefusedKey | undefined {
  const found = REFUSED.find(([pattern]) => pattern.test(key));
  if (found === undefined) return undefined;
  const [, reason, onlyWith] = found;
  return { problem: `${JSON.stringify(key)} is not supported: ${reason}`, switch: onlyWith };
}
