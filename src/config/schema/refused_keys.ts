/**
 * Keys of a fork of the Nubus Directory Importer whose effect the connector does not have, and what to write instead.
 *
 * @module
 */

/** By the pattern of the keys: why they are refused. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [
    /^enable_domain_based_username$/,
    "all users are created in udm.user_ou, whatever their domain. For names with the domain, take the key out and write " +
    'the steps: decompose_attrs: {userPrincipalName: ["^(?P<account>[^@]+)@(?P<domain>.+)$"]} and ' +
    'compose_attrs: {username: ["{account}_{domain}"]}',
  ],
  [
    /^domain_based_username_attr$/,
    "take it out; compose_attrs names the property that gets the domain, such as username",
  ],
  [
    /^domain_based_username_separator$/,
    'take it out; the template of compose_attrs contains the separator, such as "_" in "{account}_{domain}"',
  ],
  [
    /^functional_account_/,
    "the connector synchronises users and groups, not functional accounts of OX (oxmail/functional_account). Take the " +
    "key out and maintain these accounts in UDM",
  ],
];

/** Why a key of a fork is refused; undefined if it is none. */
export function refusedKey(key: string): string | undefined {
  const reason = REFUSED.find(([pattern]) => pattern.test(key))?.[1];
  return reason === undefined ? undefined : `${JSON.stringify(key)} is not supported: ${reason}`;
}
