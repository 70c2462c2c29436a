import assert from "node:assert/strict";
import { formatProblem, type LoadResult } from "../config/load.ts";
import { networkAccess } from "../config/hosts.ts";
import { loadText, minimal } from "../config/test_support.ts";
import type { FoundServers } from "../ldap/discover.ts";
import { located } from "./discovered_servers.ts";

const FOUND: FoundServers = {
  domain: "ad.example.org",
  servers: [{ target: "dc1.ad.example.org", port: 389, priority: 0, weight: 0 }],
};

function load(domain: string): LoadResult {
  return loadText(minimal({ source: `domain: ${domain}` }).replace("ldaps://ldap.example.org", "ldaps:///"));
}

Deno.test("the servers that were found are those that the engine may reach", () => {
  const loaded = located(load("ad.example.org"), FOUND);
  assert.ok(loaded.ok);
  assert.deepEqual(loaded.config.source.uris, ["ldaps://dc1.ad.example.org:636"]);
  assert.deepEqual(networkAccess(loaded.config), ["ucs.example.org:443", "dc1.ad.example.org:636"]);
});

Deno.test("a configuration for another domain waits for a restart", () => {
  const loaded = located(load("other.example.org"), FOUND);
  assert.ok(!loaded.ok);
  assert.match(
    loaded.problems.map(formatProblem).join(),
    /^\/etc\/connector\/config\.yaml:8:13: source\.ldap_uri leaves the servers of other\.example\.org .*restart it$/,
  );
});

Deno.test("a configuration that names its servers, and one that is broken, stay as they are", () => {
  const named = loadText(minimal());
  assert.deepEqual(located(named, undefined), named);
  const broken = loadText("udm:");
  assert.equal(located(broken, FOUND), broken);
});
