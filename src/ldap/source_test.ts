import assert from "node:assert/strict";
import { makePattern } from "../syntax/python_regex/pattern.ts";
import { detailsLines } from "../common/error.ts";
import type { Logger } from "@logtape/logtape";
import type { SearchConfig, SourceConfig } from "../config/types.ts";
import {
  generateDirectory,
  type LdapSimulator,
  startLdapSimulator,
} from "../../tests/simulators/ldap/mod.ts";
import { parseLdapUri } from "../syntax/ldap_uri.ts";
import { config as transformConfig } from "../transform/testing.ts";
import { openSource, type Source } from "./source.ts";
import { failureOf } from "./testing.ts";

const NOTHING_LISTENS = "ldap://127.0.0.1:1";

/** A configuration that reads the users and groups of a simulator. */
function configFor(simulator: LdapSimulator, changes: Partial<SourceConfig> = {}): SourceConfig {
  const search = (filter: string, attributes: string[]): SearchConfig => ({
    bases: [simulator.directory.suffix],
    scope: "sub",
    filter,
    attributes,
    rangeAttributes: ["memberOf", "member"],
    trans: transformConfig(),
  });
  return {
    uris: [parseLdapUri(simulator.url)],
    startTls: false,
    bindDn: simulator.bindDn,
    password: simulator.password,
    timeoutMs: 20_000,
    pageSize: 10,
    traceLevel: 0,
    user: search("(&\n  (objectClass=user)\n  (mail=*)\n)", ["objectGUID", "cn"]),
    group: search("(objectClass=group)", ["objectGUID", "cn", "member"]),
    ...changes,
  };
}

/** Reads all entries of a kind. */
async function count(source: Source, kind: "user" | "group") {
  const pages = source.read(kind);
  let entries = 0;
  for (;;) {
    const { value, done } = await pages.next();
    if (done) return { entries, summary: value };
    entries += value.length;
  }
}

Deno.test("ldap: users and groups are read one after the other over one connection", async () => {
  const directory = generateDirectory({ users: 35, groups: 3, membersPerGroup: 5 });
  await using simulator = await startLdapSimulator({ directory, rangeLimit: 2 });
  await using source = await openSource(configFor(simulator));
  assert.equal(source.server.text, simulator.url);
  const users = await count(source, "user");
  assert.equal(users.entries, 35);
  assert.deepEqual(users.summary, { entries: 35, pages: 4, ignored: 0, references: [], complete: true });
  assert.ok((await count(source, "group")).entries >= 3);
  assert.deepEqual(new Set(simulator.operations.map(({ connection }) => connection)), new Set([1]));
});

Deno.test("ldap: the first server that works is used", async () => {
  await using simulator = await startLdapSimulator();
  await using down = await startLdapSimulator({
    faults: [{ at: "bind", do: "code", code: 52, text: "going down" }],
  });
  const uris = [NOTHING_LISTENS, down.url, simulator.url, "ldap://never.asked.invalid"].map(parseLdapUri);
  await using source = await openSource(configFor(simulator, { uris }));
  assert.equal(source.server.text, simulator.url);
});

Deno.test("ldap: findBy returns the only entry with a value, excluded or unknown", async () => {
  await using simulator = await startLdapSimulator({ directory: generateDirectory({ users: 3, groups: 1 }) });
  await using source = await openSource(configFor(simulator));
  const [{ dn, attributes } = assert.fail()] = (await Array.fromAsync(source.read("user"))).flat();
  const [name = assert.fail()] = attributes.get("cn") ?? [];
  const text = new TextDecoder().decode(name);
  const found = await source.findBy("user", "cn", text);
  assert.ok(typeof found === "object" && found.dn === dn);
  assert.deepEqual(found.attributes.get("cn"), [name]);
  assert.equal(
    await source.findBy("group", "cn", text),
    "excluded",
    "the filter of groups does not match it",
  );
  assert.equal(await source.findBy("user", "cn", "*"), "excluded", "the value is no pattern");
  assert.equal(await source.findBy("user", "objectClass", "user"), "unknown", "there are several");
  simulator.setFaults([{ at: "search", do: "code", code: 50 }]);
  assert.equal(await source.findBy("user", "cn", text), "unknown");
  simulator.setFaults([{ at: "search", do: "code", code: 51 }]);
  assert.equal((await failureOf(source.findBy("user", "cn", text))).kind, "busy");
  await using ignoring = await openSource(configFor(simulator, { ignoreDnRegex: makePattern("", true) }));
  simulator.setFaults([]);
  assert.equal(await ignoring.findBy("user", "cn", text), "excluded");
});

Deno.test("ldap: lookAt returns the entry, excluded or unknown", async () => {
  await using simulator = await startLdapSimulator({ directory: generateDirectory({ users: 3, groups: 1 }) });
  const { directory } = simulator;
  await using source = await openSource(configFor(simulator));
  const [{ dn } = assert.fail()] = (await Array.fromAsync(source.read("user"))).flat();
  const found = await source.lookAt("user", dn);
  assert.ok(typeof found === "object" && found.dn === dn);
  assert.equal(await source.lookAt("group", dn), "excluded", "the filter of groups does not match it");
  assert.equal(await source.lookAt("user", `CN=nobody,${directory.suffix}`), "unknown");
  for (const code of [10, 34, 50, 53]) {
    simulator.setFaults([{ at: "search", do: "code", code }]);
    assert.equal(await source.lookAt("user", dn), "unknown");
  }
  simulator.setFaults([{ at: "search", do: "code", code: 51 }]);
  assert.equal((await failureOf(source.lookAt("user", dn))).kind, "busy");
  await using ignoring = await openSource(configFor(simulator, { ignoreDnRegex: makePattern("", true) }));
  const before = simulator.operations.length;
  assert.equal(await ignoring.lookAt("user", dn), "excluded");
  assert.equal(simulator.operations.length, before, "nothing is requested");
  simulator.setFaults([{ at: "search", do: "close" }]);
  assert.equal((await failureOf(source.lookAt("user", dn))).kind, "lost");
});

Deno.test("ldap: a server used for failover names the preferred server", async () => {
  await using simulator = await startLdapSimulator();
  const insteadOf = async (uris: readonly string[], preferredUris?: readonly string[]) => {
    const preferred = preferredUris === undefined ? {} : { preferredUris: preferredUris.map(parseLdapUri) };
    const config = configFor(simulator, { uris: uris.map(parseLdapUri), ...preferred });
    await using source = await openSource(config);
    return source.insteadOf;
  };
  assert.equal(await insteadOf([simulator.url]), undefined);
  assert.equal(await insteadOf([simulator.url, NOTHING_LISTENS]), undefined);
  assert.equal(await insteadOf([NOTHING_LISTENS, simulator.url]), NOTHING_LISTENS);
  // Another spelling of the same server
  const slashed = `${simulator.url.replace("ldap", "LDAP")}/`;
  assert.equal(await insteadOf([simulator.url], [slashed]), undefined);
  assert.equal(
    await insteadOf([NOTHING_LISTENS, simulator.url], [NOTHING_LISTENS, simulator.url]),
    undefined,
  );
  assert.equal(await insteadOf([NOTHING_LISTENS, simulator.url], [NOTHING_LISTENS]), NOTHING_LISTENS);
});

Deno.test("ldap: a second read uses the same server or fails", async () => {
  await using first = await startLdapSimulator({ directory: generateDirectory({ users: 3 }) });
  await using second = await startLdapSimulator({ directory: generateDirectory({ users: 3 }) });
  first.setFaults([{ at: "bind", do: "code", code: 52, text: "just starting" }]);
  const config = configFor(first, { uris: [first.url, second.url].map(parseLdapUri) });
  await using source = await openSource(config);
  assert.equal(source.server.text, second.url);
  await using again = await openSource(config, { server: source.server });
  assert.equal(again.server.text, second.url, "although the first one works again");

  await again.close();
  await second.close();
  const asked = first.operations.length;
  const error = await failureOf(openSource(config, { server: source.server }));
  assert.equal(error.kind, "unreachable");
  assert.ok(error.message.startsWith(`${second.url}: `), error.message);
  assert.equal(first.operations.length, asked);
});

Deno.test("ldap: the log names the server in use, and the failed servers with their reasons", async () => {
  await using simulator = await startLdapSimulator();
  const lines: string[] = [];
  const note = (level: string) => (text: string, properties: Record<string, unknown>) => {
    lines.push(`${level}: ${text.replace(/\{(\w+)\}/g, (_, name) => String(properties[name]))}`);
  };
  const logger = { info: note("info"), warning: note("warning"), debug: note("debug") } as unknown as Logger;
  const config = configFor(simulator, { uris: [NOTHING_LISTENS, simulator.url].map(parseLdapUri) });
  await using _ = await openSource(config, { logger });
  assert.match(lines[0] ?? "", /^warning: trying the next server: ldap:\/\/127\.0\.0\.1:1: .*refused/);
  assert.equal(lines[1], `info: reading from ${simulator.url}`);
});

Deno.test("ldap: if no server works, the error lists the reason for each", async () => {
  await using simulator = await startLdapSimulator({ faults: [{ at: "bind", do: "silence" }] });
  const uris = [NOTHING_LISTENS, "ldap://no-such-host.invalid", simulator.url].map(parseLdapUri);
  const error = await failureOf(openSource(configFor(simulator, { uris, timeoutMs: 1000 })));
  assert.equal(error.cause, undefined);
  const [head = "", ...lines] = detailsLines(error.said);
  assert.equal(head, "none of the servers can be used:");
  assert.equal(lines.length, 3);
  assert.match(lines[0] ?? "", /^- ldap:\/\/127\.0\.0\.1:1: .*refused/);
  assert.match(
    lines[1] ?? "",
    /^- ldap:\/\/no-such-host\.invalid:389: .*host name is unknown.*and DNS\.$/,
  );
  assert.match(lines[2] ?? "", /the server sent nothing for 1 s/);
  const none = await failureOf(openSource(configFor(simulator, { uris: [] })));
  assert.match(none.message, /no server is configured/);
});

Deno.test("ldap: a wrong password is not tried at the next server", async () => {
  await using first = await startLdapSimulator();
  await using second = await startLdapSimulator();
  const config = configFor(first, { uris: [first.url, second.url].map(parseLdapUri), password: "wrong" });
  const error = await failureOf(openSource(config));
  assert.equal(error.kind, "credentials");
  assert.match(error.message, /the password is wrong.*source\.password/);
  assert.deepEqual(second.operations, []);
});

Deno.test("ldap: a name that is neither a DN nor a name of Active Directory is reported", async () => {
  await using simulator = await startLdapSimulator();
  for (
    const [bindDn, isReported] of [["reader", true], ["reader@example.test", false], [
      "EXAMPLE\\reader",
      false,
    ]] as const
  ) {
    const error = await failureOf(openSource(configFor(simulator, { bindDn, passwordOrigin: "the moon" })));
    assert.match(error.message, /source\.bind_dn and the password from the moon/);
    assert.equal(
      /Write source\.bind_dn as a DN; in Active Directory also as user@domain/.test(error.message),
      isReported,
    );
  }
});

Deno.test("ldap: a busy server is not explained by the name of the account", async () => {
  await using simulator = await startLdapSimulator({ faults: [{ at: "bind", do: "code", code: 51 }] });
  const error = await failureOf(openSource(configFor(simulator, { bindDn: "reader" })));
  assert.equal(error.code, 51);
  assert.doesNotMatch(error.message, /Write source\.bind_dn/);
});

Deno.test("ldap: an empty password never becomes an anonymous bind", async () => {
  await using simulator = await startLdapSimulator({ emptyPassword: true });
  const error = await failureOf(openSource(configFor(simulator, { password: "" })));
  assert.equal(error.kind, "configuration");
  assert.deepEqual(simulator.operations.filter(({ kind }) => kind === "bind"), []);
});

Deno.test("ldap: without bind_dn the source is read anonymously", async () => {
  const directory = generateDirectory({ users: 3 });
  await using simulator = await startLdapSimulator({ directory, anonymousRead: true });
  const { bindDn: _, password: __, ...config } = configFor(simulator);
  await using source = await openSource(config);
  assert.equal((await count(source, "user")).entries, 3);
});

Deno.test("ldap: an entry whose DN is too long for ignore_dn_regex is refused, not missing", async () => {
  const directory = generateDirectory({ users: 2 });
  await using simulator = await startLdapSimulator({ directory });
  const ignoreDnRegex = makePattern("(.+)+\\1#", true);
  await using source = await openSource(configFor(simulator, { ignoreDnRegex }));
  const refused: (string | undefined)[] = [];
  for await (const page of source.read("user")) refused.push(...page.map((entry) => entry.refused));
  assert.equal(refused.length, 2);
  assert.match(
    refused[0] ?? "",
    /^its DN of \d+ characters is too long for source\.ignore_dn_regex; simplify/,
  );
});

Deno.test("ldap: entries whose DN matches ignore_dn_regex from its start are ignored", async () => {
  const directory = generateDirectory({ users: 10 });
  await using simulator = await startLdapSimulator({ directory });
  const dns: string[] = [];
  await using all = await openSource(configFor(simulator));
  for await (const page of all.read("user")) dns.push(...page.map(({ dn }) => dn));
  const [first = ""] = dns;
  const start = first.slice(0, first.indexOf(","));
  await using source = await openSource(
    configFor(simulator, { ignoreDnRegex: makePattern(`${start},`, true) }),
  );
  const { entries, summary } = await count(source, "user");
  assert.deepEqual([entries, summary.ignored], [9, 1]);
  await using inside = await openSource(configFor(simulator, { ignoreDnRegex: makePattern("OU=", true) }));
  assert.equal((await count(inside, "user")).entries, 10, "not at the start");
});

Deno.test("ldap: only one kind can be read at a time, and leaving a read early allows the next", async () => {
  const directory = generateDirectory({ users: 35, groups: 1, membersPerGroup: 2 });
  await using simulator = await startLdapSimulator({ directory });
  await using source = await openSource(configFor(simulator));
  const users = source.read("user");
  await users.next();
  await assert.rejects(source.read("group").next(), /cannot read groups before/);
  assert.equal((await users.next()).done, false, "the first search is not disturbed");
  await users.return(undefined as never);
  assert.ok((await count(source, "group")).entries > 0);
});

Deno.test("ldap: an abort closes the connection", async () => {
  const directory = generateDirectory({ users: 35 });
  await using simulator = await startLdapSimulator({ directory });
  const controller = new AbortController();
  await using source = await openSource(configFor(simulator), { signal: controller.signal });
  const users = source.read("user");
  await users.next();
  const reason = new Error("enough");
  controller.abort(reason);
  await assert.rejects(users.next(), reason);
  await assert.rejects(openSource(configFor(simulator), { signal: controller.signal }), reason);
});

Deno.test("ldap: a closed source yields no more entries", async () => {
  await using simulator = await startLdapSimulator({ directory: generateDirectory({ users: 35 }) });
  const source = await openSource(configFor(simulator));
  const users = source.read("user");
  await users.next();
  await source.close();
  assert.match((await failureOf(users.next())).message, /closed by this program/);
  await simulator.seen(({ kind }) => kind === "unbind");
});

Deno.test("ldap: entries are counted without attributes, page by page, without ignored ones", async () => {
  const directory = generateDirectory({ users: 35, groups: 3, membersPerGroup: 5 });
  await using simulator = await startLdapSimulator({ directory });
  const ignoreDnRegex = makePattern("(?i)cn=[^,]*1,", true);
  await using source = await openSource(configFor(simulator, { ignoreDnRegex }));
  const { entries: users } = await source.count("user");
  assert.ok(users > 0 && users < 35);
  assert.equal(users, (await count(source, "user")).entries);
  assert.equal((await source.count("group")).entries, (await count(source, "group")).entries);
});
