/**
 * Measures the program under each attack of an LDAP server in full size: `deno run -A tests/hostile/measure_ldap.ts
 * [ATTACK ...]`. Prints rows for README.md. Takes 15 minutes, ten of them for "drip"; needs GNU time and `slapd`.
 *
 * @module
 */
import { join } from "node:path";
import { command, inherited } from "../e2e/program.ts";
import { World } from "../e2e/world.ts";
import { startHostileServer } from "../simulators/ldap/hostile.ts";
import { ATTACKS } from "./ldap_attacks.ts";

/** The sizes: far beyond the bounds. */
const SIZES: Readonly<Record<string, number>> = {
  message: 500 * 2 ** 20,
  "largest message": 63 * 2 ** 20,
  page: 1500,
  "large entries": 20,
  entries: 5_000_000,
  excess: 500_000,
  "same page": 1000,
  "cycle of pages": 5,
  "empty pages": 0,
  "same range": 1500,
  "ranges backwards": 1500,
  "gaps between ranges": 1500,
  "endless ranges": 1500,
  drip: 1000,
  "single bytes": 500_000,
  "repeated attribute": 60_000,
  "empty values": 30_000_000,
  "many values": 1_400_000,
  "attribute names": 300_000,
  references: 5_000_000,
  "references at once": 200_000,
  dn: 10_000_000,
  member: 10_000_000,
  referrals: 30_000_000,
};

/** Longest run in seconds. */
const MAX_SECONDS = Number(Deno.env.get("MAX_SECONDS") ?? 900);

const names = Deno.args.length === 0 ? Object.keys(SIZES) : Deno.args;
await using world = await World.open();
for (const name of names) {
  const attack = (ATTACKS[name] ?? ATTACKS.message)?.(SIZES[name] ?? 0);
  if (attack === undefined) continue;
  await using server = startHostileServer(attack);
  const config = await world.configure({ source: { ldap_uri: server.url, timeout: 20 } });
  const figures = join(world.folder, "figures");
  const began = performance.now();
  const { stderr, code } = await new Deno.Command("/usr/bin/time", {
    args: [
      "--format",
      "%M",
      "--output",
      figures,
      "timeout",
      String(MAX_SECONDS),
      ...command(),
      "plan",
      config,
    ],
    clearEnv: true,
    env: { DENO_NO_UPDATE_CHECK: "1", ...inherited() },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const seconds = (performance.now() - began) / 1000;
  const kibibytes = Number((await Deno.readTextFile(figures)).trim().split("\n").at(-1));
  const lines = new TextDecoder().decode(stderr).trim().split("\n");
  const said = lines.find((line) => /ERROR|cannot|WARN|skipped/.test(line)) ?? lines.at(-1) ?? "";
  const message = said.replace(/127\.0\.0\.1:\d+/, "server").slice(0, 300);
  console.log(
    `| ${name} | ${code} | ${message} | ${Math.round(kibibytes / 1024)} MB | ${seconds.toFixed(1)} s |`,
  );
}
