/**
 * Both servers, a configuration, and the program.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseDocument } from "yaml";
import { VARIABLES } from "../../src/cli/options.ts";
import { startLdapSimulator } from "../../tests/simulators/ldap/mod.ts";
import { type LoggedRequest, startUdmSimulator } from "../../tests/simulators/udm/mod.ts";
import { TEST_CA, TEST_CERTIFICATE, TEST_KEY } from "../../tests/simulators/udm/test_certificates.ts";
import { PEOPLE_BASE, School } from "./school.ts";
import { Target } from "./target.ts";

const ROOT = new URL("../../", import.meta.url);

/** Small limits, so that pages and ranges are used even for a small school. */
const LIMITS = { pageLimit: 10, rangeLimit: 5 };

/** A run of the program, as seen by both servers. */
export interface Run {
  readonly code: number;
  readonly seconds: number;
  readonly requests: readonly LoggedRequest[];
  /** Responses 422 because a name was taken. */
  readonly conflicts: number;
  readonly searches: number;
  readonly before: Target;
  readonly after: Target;
}

/** The world of the demonstration. */
export interface World extends AsyncDisposable {
  readonly school: School;
  /** Its description: label and text. */
  readonly introduction: readonly (readonly [string, string])[];
  /** Runs the program and passes each line of its log on. */
  run(onLine: (line: string) => void): Promise<Run>;
}

/** Starts both servers. The signal ends a run early; the run then throws its reason. */
export async function openWorld(signal: AbortSignal): Promise<World> {
  const school = new School();
  const configuration = parseDocument(await Deno.readTextFile(new URL("config/ad.yaml", ROOT)));
  const { udm: example, source } = configuration.toJS() as {
    udm: { user: string; user_ou: string };
    source: { bind_dn: string };
  };
  const passwords = { SOURCE_PASSWORD: crypto.randomUUID(), UDM_PASSWORD: crypto.randomUUID() };
  const tls = { cert: TEST_CERTIFICATE, key: TEST_KEY };
  const ldap = await startLdapSimulator({
    directory: school.directory,
    accounts: { [source.bind_dn]: passwords.SOURCE_PASSWORD },
    requireTls: true,
    ...LIMITS,
    tls,
  });
  const udm = await startUdmSimulator({
    base: "dc=school,dc=test",
    username: example.user,
    password: passwords.UDM_PASSWORD,
    tls,
  });
  const folder = await Deno.makeTempDir({ prefix: "udm-directory-connector-demo-" });
  await Deno.writeTextFile(join(folder, "ca.pem"), TEST_CA);
  const replaced: readonly (readonly [string, string])[] = [
    ["udm.uri", udm.url],
    ["udm.ca_cert", "ca.pem"],
    ["source.ldap_uri", ldap.ldapsUrl],
    ["source.ca_cert", "ca.pem"],
    ["source.user_base", PEOPLE_BASE],
  ];
  for (const [path, value] of replaced) configuration.setIn(path.split("."), value);
  const file = join(folder, "ad.yaml");
  await Deno.writeTextFile(file, configuration.toString({ lineWidth: 0 }), { mode: 0o600 });
  const searches = () => ldap.operations.filter(({ kind }) => kind === "search").length;
  const snapshot = () => new Target(udm, `${example.user_ou},${udm.base}`);
  return {
    school,
    introduction: [
      ["LDAP server", `${ldap.ldapsUrl}, ${school.people().length} people, ${school.groups().length} groups`],
      ["UDM server", `${udm.url}, empty`],
      ["configuration", "config/ad.yaml, in which only this is replaced:"],
      ...replaced,
    ],
    async run(onLine) {
      const [before, earlier, began] = [snapshot(), searches(), performance.now()];
      udm.clearLog();
      const code = await runConnector(file, passwords, onLine, signal);
      return {
        code,
        seconds: (performance.now() - began) / 1000,
        requests: [...udm.requests],
        conflicts: udm.counters.conflicts422,
        searches: searches() - earlier,
        before,
        after: snapshot(),
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([Deno.remove(folder, { recursive: true }), ldap.close(), udm.close()]);
    },
  };
}

/** Runs the program like `deno task start`, without its environment variables; returns the exit code. */
async function runConnector(
  file: string,
  passwords: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  const settings = fileURLToPath(new URL("deno.json", ROOT));
  const { tasks } = JSON.parse(await Deno.readTextFile(settings)) as {
    tasks: { start: { command: string } };
  };
  const words = tasks.start.command.split(" ").slice(1, -1);
  const inherited = Object.entries(Deno.env.toObject()).filter(([name]) =>
    !VARIABLES.some((own) => own === name)
  );
  const child = new Deno.Command(Deno.execPath(), {
    args: [...words, `--config=${settings}`, fileURLToPath(new URL("src/main.ts", ROOT)), file],
    clearEnv: true,
    env: { ...Object.fromEntries(inherited), ...passwords },
    signal,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let rest = "";
  for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  }
  const { code } = await child.status;
  signal.throwIfAborted();
  return code;
}
