import assert from "node:assert/strict";
import { groupNameFault, reservedName, usernameFault } from "./name_rules.ts";
import {
  groupNameFault as groupNameRefused,
  usernameFault as usernameRefused,
} from "../../tests/simulators/udm/syntax_names.ts";
import fc from "fast-check";

for (
  const [name, fault] of [
    ["anna", undefined],
    ["Anna.B-c_d+e", undefined],
    ["o'neil#2", undefined],
    ["4a", undefined],
    ["anna_", undefined],
    ["a".repeat(200), undefined],
    ["", /needs a name/],
    ["4711", /digits only/],
    ["anna b", /may not contain " "/],
    ["anna@b", /may not contain "@"/],
    ["a$", /may not contain "\$"/],
    ["anna.", /may not end with/],
    ["anna-", /may not end with/],
    [".anna", /must begin with/],
    ["_anna", /must begin with/],
    ["Root", /reserve it/],
    ["$DUPLICATE-1f4", /conflict object of Active Directory.*\(!\(cn=\*\\0aCNF:\*\)\)/],
    ["ödegård", /may not contain "ö": only ASCII/],
    ["a".repeat(256), /256 characters is too long/],
  ] as const
) {
  Deno.test(`udm: the user name ${JSON.stringify(name.slice(0, 20))} is ${fault === undefined ? "good" : fault}`, () => {
    if (fault === undefined) assert.equal(usernameFault(name), undefined);
    else assert.match(usernameFault(name) ?? "good", fault);
  });
}

for (
  const [name, fault] of [
    ["team", undefined],
    ["_team_", undefined],
    ["Grp (a)+b", undefined],
    ["Büro Süd, Flur 2", undefined],
    ["R&D - it's #1", undefined],
    ["", /needs a name/],
    ["4711", /digits only/],
    ["root", undefined],
    ["Team\nCNF:2b1f6d5c-0d3e-4b7a-9a55-0c1d2e3f4a5b", /conflict object of Active Directory.*\(!\(cn=\*/],
    ["a/b", /may not contain "\/"/],
    ["a:b", /may not contain ":"/],
    ["a@b", /may not contain "@"/],
    ["a – b", /may not contain "–"/],
    ["a(b)", /must end with a letter, a digit or "_", not with "\)"/],
    [" team", /must begin with/],
    ["team.", /must end with/],
    ["a".repeat(300), /300 characters is too long/],
  ] as const
) {
  Deno.test(`udm: the group name ${JSON.stringify(name.slice(0, 20))} is ${fault === undefined ? "good" : fault}`, () => {
    if (fault === undefined) assert.equal(groupNameFault(name), undefined);
    else assert.match(groupNameFault(name) ?? "good", fault);
  });
}

Deno.test("udm: names of built-in accounts and groups are reserved, whatever their case", () => {
  assert.match(
    reservedName("user", "KRBTGT") ?? "",
    /^"KRBTGT" is a user of every domain of Active Directory or Samba/,
  );
  assert.match(reservedName("group", "Domain  Admins") ?? "", /is a group of every domain/);
  assert.equal(reservedName("user", "Domain Admins"), undefined);
  assert.equal(reservedName("group", "team"), undefined);
  for (
    const name of [
      "Administrators",
      "Backup Operators",
      "Network Configuration Operators",
      "Domain Users",
      "Enterprise Admins",
      "Cert Publishers",
      "Remote Desktop Users",
      "Terminal Server License Servers",
      "Windows Authorization Access Group",
      "Read-only Domain Controllers",
      "Denied RODC Password Replication Group",
      "Authenticated Users",
      "DC Backup Hosts",
    ]
  ) {
    assert.match(reservedName("group", name) ?? "free", /is a group of every domain/, name);
  }
});

Deno.test("udm: the simulator refuses the names that the rules refuse", () => {
  const names = fc.string({ unit: fc.constantFrom(..."abZ09 .-_+'#@$/:()&,–"), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(names, (name) => {
      assert.equal(usernameFault(name) !== undefined, usernameRefused(name) !== undefined);
      assert.equal(groupNameFault(name) !== undefined, groupNameRefused(name) !== undefined);
    }),
    { numRuns: 2000 },
  );
});
