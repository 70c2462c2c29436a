/**
 * The pipelines of GitHub and GitLab, as far as they can be checked without running them.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { workflowProblems } from "./support/workflow_linter.ts";

const ROOT = new URL("../", import.meta.url);
const CONFIG = fileURLToPath(new URL("deno.json", ROOT));
const WORKFLOWS = new URL(".github/workflows/", ROOT);

const { imports, tasks } = JSON.parse(Deno.readTextFileSync(CONFIG)) as {
  readonly imports: Readonly<Record<"gitlab-ci-local", string>>;
  readonly tasks: Readonly<Record<string, unknown>>;
};

const workflows = new Map(
  [...Deno.readDirSync(WORKFLOWS)].map(({ name }) => [name, Deno.readTextFileSync(new URL(name, WORKFLOWS))]),
);
const gitlab = Deno.readTextFileSync(new URL(".gitlab-ci.yml", ROOT));

/** What is looked at in a workflow. */
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: object;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** What is looked at in a job. */
interface Job {
  readonly uses?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }[];
}

/** Replaces a text that must be there. */
function changed(yaml: string, from: string, to: string): string {
  assert.ok(yaml.includes(from), from);
  return yaml.replace(from, to);
}

/** What the rules of this project find in a workflow. */
function broken(name: string, yaml: string): string[] {
  const { on, permissions, concurrency, jobs } = parse(yaml) as Workflow;
  const problems: string[] = [];
  if (JSON.stringify(permissions) !== "{}") problems.push("every job names its own permissions");
  if (concurrency === undefined) problems.push("it has no concurrency group");
  if ("pull_request_target" in on || "workflow_run" in on) problems.push("code of forks gets rights");
  if ("pull_request" in on && /\bsecrets\b|: write\b/.test(yaml)) problems.push("pull requests get rights");
  for (const [id, job] of Object.entries(jobs)) {
    if (job.permissions === undefined) problems.push(`${id} has no permissions`);
    if (job.uses === undefined && job["timeout-minutes"] === undefined) problems.push(`${id} has no timeout`);
    for (const { uses, run = "", with: inputs } of job.steps ?? []) {
      // Names of branches and tags, titles and so on would become part of the script. Variables do not.
      if (run.includes("${{")) problems.push(`${id} has an expression in a script: ${run}`);
      if (uses?.startsWith("actions/checkout@") && inputs?.["persist-credentials"] !== false) {
        problems.push(`${id} keeps the token in the work tree`);
      }
    }
    // Only what makes releases writes, and what writes runs no packages of others and no code of a cache.
    const text = JSON.stringify(job);
    if (text.includes('"write"') && /npx|actions\/cache@/.test(text)) {
      problems.push(`${id} has too many rights`);
    }
    if (name === "release.yml" && text.includes("actions/cache@")) problems.push(`${id} uses a cache`);
  }
  for (const [line] of yaml.matchAll(/^.*\buses: (?!\.\/).*$/gm)) {
    if (!/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)) {
      problems.push(`not pinned to a commit: ${line.trim()}`);
    }
  }
  return problems;
}

for (const [name, yaml] of workflows) {
  Deno.test(`pipelines: GitHub accepts ${name}`, async () => {
    assert.deepEqual(await workflowProblems(yaml), []);
  });

  Deno.test(`pipelines: ${name} is pinned and has few rights`, () => {
    assert.deepEqual(broken(name, yaml), []);
  });
}

const release = workflows.get("release.yml") as string;
const checks = workflows.get("checks.yml") as string;

Deno.test("pipelines: mistakes in a workflow are found", async () => {
  for (
    const [from, to, problem] of [
      ["timeout-minutes: 10", "timeout-minuts: 10", /: Unexpected value 'timeout-minuts'$/],
      [
        "needs: [checks, verify]",
        "needs: [checks, verifie]",
        /: Job 'build' depends on unknown job 'verifie'\.$/,
      ],
      ["packages: write", "package: write", /: Unexpected value 'package'$/],
      ["${{ matrix.runner }}", "${{ matrx.runner }}", /: Unrecognized named-value: 'matrx'/],
      ["contents: write", "contents: wrote", /: Unexpected value 'wrote'$/],
    ] as const
  ) {
    const problems = await workflowProblems(changed(release, from, to));
    assert.ok(problems.some((found) => problem.test(found)), `${to}: ${problems.join(", ")}`);
  }
});

Deno.test("pipelines: a workflow that is not pinned, or has too many rights, is found", () => {
  for (
    const [from, to, problem] of [
      [/checkout@.*/, "checkout@v7 # v7.0.1", /^not pinned to a commit: - uses: actions\/checkout@v7 #/],
      [/checkout@(\w+) .*/, "checkout@$1", /^not pinned to a commit/],
      [/"\$GITHUB_REF_NAME"/, '"${{ github.ref_name }}"', /^verify has an expression in a script/],
      [/persist-credentials: false/, "persist-credentials: true", /^verify keeps the token/],
      [/^permissions: \{\}$/m, "permissions: write-all", /^every job names its own permissions$/],
      [/^concurrency:$/m, "env:", /^it has no concurrency group$/],
      [/contents: read(?=\n\s+steps)/, "contents: write", /^verify has too many rights$/],
      [/actions\/upload-artifact@/, "actions/cache@", /^verify uses a cache$/],
      [/^\s+timeout-minutes: 10$/m, "", /^verify has no timeout$/],
    ] as const
  ) {
    const yaml = release.replace(from, to);
    assert.notEqual(yaml, release, String(from));
    const problems = broken("release.yml", yaml);
    assert.ok(problems.some((found) => problem.test(found)), `${to}: ${problems.join(", ")}`);
  }
  for (
    const [from, to, problem] of [
      ["  pull_request:", "  pull_request_target:", "code of forks gets rights"],
      ["contents: read", "contents: write", "pull requests get rights"],
      ["persist-credentials: false", "token: ${{ secrets.TOKEN }}", "pull requests get rights"],
    ] as const
  ) assert.ok(broken("checks.yml", changed(checks, from, to)).includes(problem), to);
});

/** What gitlab-ci-local says of keys (with the schema of GitLab) and `needs` of a pipeline; empty if it accepts it. */
async function gitlabProblems(yaml: string): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "gitlab-" });
  try {
    await Deno.writeTextFile(join(folder, ".gitlab-ci.yml"), yaml);
    // It names the project after its address.
    const git = "git init --quiet && git remote add origin https://gitlab.example.org/example/project.git";
    assert.ok((await new Deno.Command("sh", { args: ["-c", git], cwd: folder }).output()).success);
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--quiet", "--config", CONFIG, imports["gitlab-ci-local"], "--list"],
      cwd: folder,
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return success ? "" : decoder.decode(stdout) + decoder.decode(stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("pipelines: GitLab accepts its pipeline, and a mistake is found", async () => {
  // Each run takes more than a second of processor time, so not every kind of mistake is tried.
  const [none, key] = await Promise.all([
    gitlabProblems(gitlab),
    gitlabProblems(changed(gitlab, "interruptible: true", "interruptable: true")),
  ]);
  assert.equal(none, "");
  assert.match(key, /interruptable/);
});

Deno.test("pipelines: GitLab's images are pinned to a version", () => {
  const images = [...gitlab.matchAll(/^ *image: (\S+)$/gm)].map(([, image = ""]) => image);
  assert.ok(images.length >= 3);
  assert.deepEqual(
    images.filter((image) => !/:v?\d+\.\d+\.\d+(?:-[\w.]+)?(?:@sha256:\w{64})?$/.test(image)),
    [],
  );
});

Deno.test("pipelines: they run the same tests as .ci/run, with the same Deno, and tasks that exist", () => {
  const command = /npx --yes deno@\S+ task test$/m.exec(Deno.readTextFileSync(new URL(".ci/run", ROOT)))?.[0];
  assert.ok(command !== undefined);
  for (const yaml of [checks, gitlab]) assert.ok(yaml.includes(command));
  for (const yaml of [...workflows.values(), gitlab]) {
    for (const [, deno, task = ""] of yaml.matchAll(/\b(npx --yes deno@\S+) task (\S+)/g)) {
      assert.ok(command.startsWith(`${deno} `), deno);
      assert.ok(task in tasks, task);
    }
  }
});
