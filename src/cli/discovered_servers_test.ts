import assert from "node:assert/strict";
import { formatProblem, type LoadResult } from "../config/load.ts";
import { networkAccess } from "../config/hosts.ts";
import { loadText, minimal } from "../config/test_support.ts";
import type { DiscoveredServers } from "../ldap/discover.ts";
import { withDiscoveredServers } from "./discovered_servers.ts";

const FOUND: DiscoveredServers = {
  domain: "ad.example.org",
  servers: [{ target: "dc1.ad.example.org", port: 389, priority: 0, weight: 0 }],
};

function load(domain: string): LoadResult {
  return loadText(minimal({ source: `domain: ${domain}` }).replace("ldaps://ldap.example.org", "ldaps:///"));
}

Deno.test("discovered servers: the engine may reach exactly the servers found at the start", () => {
  const loaded = withDiscoveredServers(load("ad.example.org"), FOUND);
  assert.ok(loaded.ok);
  assert.deepEqual(loaded.config.source.uris.map(({ text }) => text), ["ldaps://dc1.ad.example.org:636"]);
  assert.deepEqual(networkAccess(loaded.config), ["ucs.example.org:443", "dc1.ad.example.org:636"]);
});

Deno.test("discovered servers: another domain needs a restart", () => {
  const loaded = withDiscoveredServers(load("other.example.org"), FOUND);
  assert.ok(!loaded.ok);
  assert.match(
    loaded.problems.map(formatProblem).join(),
    /^\/etc\/connector\/config\.yaml:8:13: source\.ldap_uri names the domain other\.example\.org, .*restart the program$/,
  );
});

Deno.test("discovered servers: a configuration with named servers, or an invalid one, is unchanged", () => {
  const named = loadText(minimal());
  assert.deepEqual(withDiscoveredServers(named, undefined), named);
  const broken = loadText("udm:");
  assert.equal(withDiscoveredServers(broken, FOUND), broken);
});
