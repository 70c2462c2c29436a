import assert from "node:assert/strict";
import net from "node:net";
import { join } from "node:path";
import {
  Client,
  InsufficientAccessError,
  InvalidCredentialsError,
  NoSuchObjectError,
  OperationsError,
  StrongAuthRequiredError,
  UnwillingToPerformError,
} from "ldapts";
import { generateDirectory } from "./generate.ts";
import { startLdapSimulator } from "./simulator.ts";
import { boundClient, clientOf, inFolder, smallDirectory } from "./testing.ts";

Deno.test("LDAP simulator: logs operations without passwords", async () => {
  await using simulator = await startLdapSimulator({ directory: smallDirectory() });
  const client = await boundClient(simulator);
  await client.search("ou=people,dc=example,dc=test", {
    scope: "one",
    filter: "(&(sn=M*)(!(cn=x)))",
    attributes: ["cn"],
    timeLimit: 7,
  });
  await client.unbind();
  await simulator.seen((one) => one.kind === "unbind");
  assert.deepEqual(simulator.operations, [
    {
      kind: "bind",
      connection: 1,
      secure: false,
      dn: "cn=reader,dc=example,dc=test",
      hasPassword: true,
      mechanism: undefined,
      code: 0,
    },
    {
      kind: "search",
      connection: 1,
      secure: false,
      base: "ou=people,dc=example,dc=test",
      scope: "one",
      filter: "(&(sn=M*)(!(cn=x)))",
      attributes: ["cn"],
      pageSize: undefined,
      continued: false,
      sizeLimit: 0,
      timeLimit: 7,
    },
    { kind: "unbind", connection: 1, secure: false },
  ]);
  assert.equal(simulator.plaintextBinds, 1);
  assert.ok(!JSON.stringify(simulator.operations).includes(simulator.password));
});

Deno.test("LDAP simulator: the directory can be changed or replaced right before a search", async () => {
  const directory = smallDirectory();
  const people = "ou=people,dc=example,dc=test";
  const begun: string[] = [];
  await using simulator = await startLdapSimulator({
    directory,
    onSearch: (base) => {
      begun.push(base);
      if (begun.length === 2) directory.move(`cn=Anna,${people}`, "ou=g,dc=example,dc=test");
      if (begun.length === 3) simulator.serve(generateDirectory({ users: 3 }));
    },
  });
  await using client = await boundClient(simulator);
  const find = async () => {
    const { searchEntries } = await client.search(people, { filter: "(sn=*)", paged: { pageSize: 1 } });
    return searchEntries.map(({ dn }) => dn);
  };
  assert.deepEqual(await find(), [`cn=Anna,${people}`, `cn=Björn,${people}`]);
  assert.deepEqual(await find(), [`cn=Björn,${people}`]);
  await assert.rejects(find(), NoSuchObjectError);
  assert.deepEqual(begun, [people, people, people]);
  assert.equal(simulator.directory.suffix, "DC=ad,DC=test");
});

Deno.test("LDAP simulator: refuses wrong passwords and unknown names like AD", async () => {
  await using simulator = await startLdapSimulator({
    accounts: { "CN=Reader,DC=ad,DC=test": "right", "reader@ad.test": "right" },
  });
  await using client = clientOf(simulator);
  await assert.rejects(client.bind("cn=reader,dc=ad,dc=test", "wrong"), (error) => {
    assert.ok(error instanceof InvalidCredentialsError);
    assert.match(error.message, /data 52e/);
    return true;
  });
  await assert.rejects(client.bind("nobody@ad.test", "right"), InvalidCredentialsError);
  await client.bind("cn=reader, dc=AD, dc=test", "right");
  await client.bind("READER@ad.test", "right");
});

Deno.test("LDAP simulator: limits what anonymous clients read", async () => {
  const directory = smallDirectory();
  await using ad = await startLdapSimulator({ directory });
  await using adClient = clientOf(ad);
  await assert.rejects(adClient.search(directory.suffix), OperationsError);
  assert.equal((await adClient.search("", { scope: "base" })).searchEntries.length, 1);

  await using openldap = await startLdapSimulator({ directory: smallDirectory("openldap") });
  await using openldapClient = clientOf(openldap);
  await assert.rejects(openldapClient.search(directory.suffix), InsufficientAccessError);

  await using partial = await startLdapSimulator({
    directory,
    anonymousRead: ({ key }) => !key.includes("anna"),
  });
  await using guest = clientOf(partial);
  await using member = await boundClient(partial);
  const people = "ou=people,dc=example,dc=test";
  assert.equal((await guest.search(people, { scope: "one" })).searchEntries.length, 1);
  assert.equal((await member.search(people, { scope: "one" })).searchEntries.length, 2);
});

Deno.test("LDAP simulator: can refuse binds that are anonymous, without a password or without TLS", async () => {
  await using strict = await startLdapSimulator({
    anonymousBind: false,
    emptyPassword: false,
    requireTls: true,
  });
  await using client = clientOf(strict);
  await assert.rejects(client.bind("", ""), /48|0x30/);
  await assert.rejects(client.bind(strict.bindDn, ""), UnwillingToPerformError);
  await assert.rejects(client.bind(strict.bindDn, strict.password), StrongAuthRequiredError);
  assert.equal(strict.plaintextBinds, 1);

  await using lenient = await startLdapSimulator({ emptyPassword: true });
  await using other = clientOf(lenient);
  await other.bind(lenient.bindDn, "");
  await assert.rejects(other.search("dc=ad,dc=test"), OperationsError);
  assert.equal(lenient.plaintextBinds, 0);
});

Deno.test("LDAP simulator: the next search finds changes", async () => {
  const directory = generateDirectory({ users: 3 });
  await using simulator = await startLdapSimulator({ directory });
  await using client = await boundClient(simulator);
  const names = async () => {
    const { searchEntries } = await client.search("OU=Users,DC=ad,DC=test", {
      scope: "one",
      attributes: ["cn"],
    });
    return searchEntries.map((entry) => entry["cn"]);
  };
  simulator.directory.delete("CN=user0000001,OU=Users,DC=ad,DC=test");
  simulator.directory.rename("CN=user0000002,OU=Users,DC=ad,DC=test", "CN=Renamed");
  simulator.directory.add("CN=New,OU=Users,DC=ad,DC=test", { objectClass: ["user"] });
  assert.deepEqual(await names(), ["user0000000", "Renamed", "New"]);
});

Deno.test("LDAP simulator: counts, drops and closes connections", async () => {
  const simulator = await startLdapSimulator();
  await using client = await boundClient(simulator);
  assert.equal(simulator.connections, 1);
  const search = assert.rejects(client.search("mode=silent"), /closed|reset/i);
  await simulator.seen((one) => one.kind === "search");
  simulator.dropConnections();
  await search;
  await simulator.close();
  assert.equal(simulator.connections, 0);
});

Deno.test("LDAP simulator: accepts EXTERNAL on a Unix domain socket", async () => {
  await inFolder(async (folder) => {
    const socketPath = join(folder, "ldapi");
    await using simulator = await startLdapSimulator({ directory: smallDirectory(), socketPath });
    await using client = new Client({
      url: "ldap://localhost",
      timeout: 5000,
      createConnection: (() => net.connect({ path: socketPath })) as typeof net.createConnection,
    });
    await client.bind("EXTERNAL");
    assert.equal((await client.search("dc=example,dc=test")).searchEntries.length, 7);
    await using stranger = clientOf(simulator);
    await assert.rejects(stranger.bind("EXTERNAL"), InvalidCredentialsError);
    await assert.rejects(stranger.bind("PLAIN"), /0x7/);
  });
});

Deno.test("LDAP simulator: refuses contradicting options", async () => {
  const directory = smallDirectory();
  await assert.rejects(startLdapSimulator({ directory, style: "openldap" }), /style openldap does not fit/);
  await assert.rejects(startLdapSimulator({ emptyPages: 1 }), /allowed are 0 and numbers from 2 on/);
});
