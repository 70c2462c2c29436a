import assert from "node:assert/strict";
import { decodeUtf8 } from "../../syntax/utf8.ts";
import { compileTransform } from "../../transform/transform.ts";
import { complaintsAbout, configOf, minimal } from "../test_support.ts";

Deno.test("refused keys: those of a fork are refused with the reason and what to write", () => {
  const source = "enable_domain_based_username: yes\ndomain_based_username_attr: username\n" +
    'domain_based_username_separator: "_"\nfunctional_account_base: dc=x';
  assert.deepEqual(complaintsAbout(minimal({ udm: "functional_account_ou: ou=fa", source })), [
    '7:3: "functional_account_ou" is not supported: the connector synchronises users and groups, not functional accounts ' +
    "of OX (oxmail/functional_account). Take the key out and maintain these accounts in UDM",
    '14:3: "enable_domain_based_username" is not supported: all users are created in udm.user_ou, whatever their domain. ' +
    "For names with the domain, take the key out and write the steps: decompose_attrs: " +
    '{userPrincipalName: ["^(?P<account>[^@]+)@(?P<domain>.+)$"]} and compose_attrs: {username: ["{account}_{domain}"]}',
    '15:3: "domain_based_username_attr" is not supported: take it out; compose_attrs names the property that gets the ' +
    "domain, such as username",
    '16:3: "domain_based_username_separator" is not supported: take it out; the template of compose_attrs contains the ' +
    'separator, such as "_" in "{account}_{domain}"',
    '17:3: "functional_account_base" is not supported: the connector synchronises users and groups, not functional ' +
    "accounts of OX (oxmail/functional_account). Take the key out and maintain these accounts in UDM",
  ]);
});

Deno.test("refused keys: a switch that is off, its companions and null ask for nothing", () => {
  for (const off of ["false", "null"]) {
    const source = `domain_based_username_attr: username\nenable_domain_based_username: ${off}\n` +
      "functional_account_base: null";
    assert.deepEqual(complaintsAbout(minimal({ source })), [], off);
  }
});

Deno.test("refused keys: the steps that are advised give names with the domain", () => {
  const { attributes, trans } = configOf(minimal({
    source: "user_attrs: [entryUUID, cn, userPrincipalName]",
    userTrans: 'decompose_attrs: {userPrincipalName: ["^(?P<account>[^@]+)@(?P<domain>.+)$"]}\n' +
      'compose_attrs: {username: ["{account}_{domain}"]}',
  })).source.user;
  const upn = new TextEncoder().encode("john.doe@sub.example.com");
  const { values } = compileTransform(trans, attributes)(new Map([["userPrincipalName", [upn]]]), {
    dn: "cn=x",
  });
  assert.deepEqual(values.get("username")?.map(decodeUtf8), ["john.doe_sub.example.com"]);
});
