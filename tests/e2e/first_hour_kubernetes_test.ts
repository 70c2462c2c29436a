import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { CHART, filesOf, type Pod, type Rendered } from "../support/chart.ts";
import { freePort } from "../support/free_port.ts";
import { helm, whyNoHelm } from "../support/helm.ts";
import { problemsOf } from "../support/kubernetes.ts";
import { type Prometheus, startPrometheus } from "../support/prometheus.ts";
import { whyNoPromtool } from "../support/promtool.ts";
import { type Ended, type Running, start } from "./program.ts";
import { follow } from "./transcript.ts";
import { record, World } from "./world.ts";

const PAGE = new URL("../../docs/guide/first-hour-kubernetes.md", import.meta.url);
const ALERTS = new URL("../../config/monitoring/alerts.yaml", import.meta.url);

const STUDENTS = 30;
const STAFF = 10;

/** Students and staff in an OU each. */
function people(): string {
  const ou = (name: string) =>
    record(`ou=${name},ou=people,dc=example,dc=test`, { objectClass: "organizationalUnit", ou: name });
  const user = (uid: string, where: string) =>
    record(`uid=${uid},ou=${where},ou=people,dc=example,dc=test`, {
      objectClass: "inetOrgPerson",
      uid,
      cn: uid,
      sn: "Example",
      givenName: uid,
    });
  const users = (where: string, letter: string, count: number) =>
    Array.from({ length: count }, (_, at) => user(`${letter}${String(at + 1).padStart(2, "0")}`, where)).join(
      "",
    );
  return ou("students") + ou("staff") + users("students", "s", STUDENTS) + users("staff", "t", STAFF);
}

/** A file that the page shows, by the comment with its name. */
function fileOf(page: string, name: string): string {
  const [, text] = new RegExp(`^\`\`\`yaml.*\\n(# ${name}\\n[^]*?)^\`\`\`$`, "m").exec(page) ?? [];
  return text ?? assert.fail(name);
}

/** Runs a program to its end. */
async function run(program: string, args: readonly string[], input = ""): Promise<Ended> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  })
    .spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Starts what the pod of rendered manifests starts, with its files below a folder. */
async function startPod(manifests: string, folder: string, secrets: Readonly<Record<string, string>>) {
  const list = manifests.split(/^---\n/m).map((text) => parse(text) as Rendered | null)
    .filter((object) => object !== null);
  for (const object of list) assert.deepEqual(problemsOf(object), []);
  const objects = new Map(list.map((object) => [`${object.kind}/${object.metadata.name}`, object]));
  const pod: Pod = objects.get("Deployment/school-udm-directory-connector")?.spec.template ?? assert.fail();
  const files = filesOf(pod, { objects, notes: "" }, secrets);
  for (const [path, text] of files) {
    await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text, { mode: 0o600 });
  }
  const [container = assert.fail()] = pod.spec.containers;
  const here = (text: string) =>
    [...files.keys()].some((path) => path === text || dirname(path) === text) ? join(folder, text) : text;
  const env = Object.fromEntries(container.env.map(({ name, value = "" }) => [name, here(value)]));
  let log = "";
  const running = start(container.args.map(here), { env, onLine: (line) => log += `${line}\n` });
  return { running, log: () => log };
}

const ignore = whyNoHelm() !== undefined || whyNoPromtool() !== undefined;
if (ignore) console.log(`skipped: the first hour in Kubernetes: ${whyNoHelm() ?? whyNoPromtool()}`);

Deno.test({
  name: "first hour in Kubernetes: the commands of the page print what it shows",
  ignore,
  async fn() {
    await using world = await World.open({ ldif: people() });
    const page = await Deno.readTextFile(PAGE);
    const { folder } = world;
    const [port, prometheusPort] = [freePort(), freePort()];
    const file = (name: string) => join(folder, name);
    const names = [
      "values.yaml",
      "school.yaml",
      "manifests.yaml",
      "metrics.txt",
      "prometheus.yml",
      "admin-password",
    ];
    const servers = [
      ["https://ucs.example.org/univention/udm/", `${world.udm.url}`],
      ["ldaps://ldap.example.org", world.slapd.url],
      ["dc=example,dc=org", world.slapd.suffix],
      ["0.0.0.0:9464", `0.0.0.0:${port}`],
      ["127.0.0.1:9464", `127.0.0.1:${port}`],
      ["127.0.0.1:9090", `127.0.0.1:${prometheusPort}`],
      ["config/helm/udm-directory-connector", fileURLToPath(CHART)],
    ] as const;
    const contents: readonly (readonly [string, string])[] = [
      ...servers,
      ["repeatDelay: 60", "repeatDelay: 1"],
      ["metrics:\n  enabled: true", `metrics:\n  port: ${port}\n  enabled: true`],
      ["15s", "1s"],
      ["config/monitoring/alerts.yaml", fileURLToPath(ALERTS)],
    ];
    for (const name of ["values.yaml", "school.yaml", "prometheus.yml"]) {
      const text = contents.reduce((text, [shown, is]) => text.replaceAll(shown, is), fileOf(page, name));
      await Deno.writeTextFile(file(name), text);
    }
    await Deno.writeTextFile(file("admin-password"), world.slapd.adminPassword, { mode: 0o600 });

    let pod: { readonly running: Running; readonly log: () => string } | undefined;
    let prometheus: Prometheus | undefined;
    const unquoted = (words: readonly string[]) =>
      [...words.join(" ").matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
    try {
      const commands = await follow(page, {
        real: [...servers, ...names.map((name) => [name, file(name)] as const)],
        programs: {
          async helm(words) {
            const { success, stdout, stderr } = await helm(words);
            if (success) {
              pod = await startPod(stdout, file("pod"), {
                "school-udm/password": world.udm.password,
                "school-source/password": world.slapd.readerPassword,
              });
              await pod.running.saw(/next run starts/);
            }
            return { code: success ? 0 : 1, stdout, stderr };
          },
          kubectl(words) {
            assert.deepEqual(words.slice(0, 3), ["--namespace", "directory", "logs"]);
            return Promise.resolve({ code: 0, stdout: pod?.log() ?? assert.fail(), stderr: "" });
          },
          curl: (words) => run("curl", words),
          grep: (words) => run("grep", words),
          async promtool(words) {
            const from = words.indexOf("<");
            const input = from < 0 ? "" : await Deno.readTextFile(words[from + 1] as string);
            return await run("promtool", unquoted(from < 0 ? words : words.slice(0, from)), input);
          },
          async prometheus(words) {
            assert.deepEqual(words, [`--config.file=${file("prometheus.yml")}`, "&"]);
            prometheus = startPrometheus(file("prometheus.yml"), prometheusPort, folder);
            await prometheus.until("udm_directory_connector_operations_total > 0", (found) => found > 0);
            return { code: 0, stdout: "", stderr: "" };
          },
          async ldapmodrdn(words) {
            const isBroken = words.at(-2)?.includes("ou=people");
            const ended = await run("ldapmodrdn", words);
            await prometheus?.until('ALERTS{alertstate="firing"}', (found) => found === (isBroken ? 1 : 0));
            return ended;
          },
        },
      });
      assert.equal(commands, 20);
      assert.equal(
        world.udm.store.list("users/user", "ou=school,dc=univention-organization,dc=intranet").length,
        40,
      );
      pod?.running.kill("SIGTERM");
      world.assertNoPasswords(await pod?.running.ended ?? assert.fail());
    } finally {
      await prometheus?.[Symbol.asyncDispose]();
      try {
        pod?.running.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await pod?.running.ended.catch(() => {});
    }
  },
});
