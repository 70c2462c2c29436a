/**
 * The examples for containers and Kubernetes, as far as they can be checked without either.
 *
 * @module
 */

import { validate } from "dockerfile-utils";
import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { VARIABLES } from "../src/cli/options.ts";

const CONFIG = new URL("../config/", import.meta.url);

const containerfile = await Deno.readTextFile(new URL("container/Containerfile", CONFIG));

/** The instructions of a Containerfile, each with its words. */
function instructions(text: string): [string, string][] {
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).map((line) => {
    const at = line.indexOf(" ");
    return [line.slice(0, at), line.slice(at + 1)];
  });
}

Deno.test("deployment: the Containerfile passes a linter that finds a mistake", () => {
  assert.deepEqual(validate(containerfile), []);
  assert.notDeepEqual(validate(containerfile.replace("ENTRYPOINT [", "ENTRYPOINTS [")), []);
});

Deno.test("deployment: the container has only the program, run by an unprivileged user", () => {
  const found = Object.fromEntries(instructions(containerfile));
  assert.deepEqual(Object.keys(found), ["FROM", "COPY", "USER", "ENTRYPOINT"]);
  assert.match(found.USER as string, /^[1-9]\d*:[1-9]\d*$/);
  const [program] = JSON.parse(found.ENTRYPOINT as string) as string[];
  assert.equal(found.COPY, `--chmod=0755 udm-directory-connector ${program}`);
});

/** What is looked at in a manifest. */
interface CronJob {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly schedule: string;
    readonly concurrencyPolicy: string;
    readonly jobTemplate: {
      readonly spec: {
        readonly backoffLimit: number;
        readonly template: {
          readonly metadata: { readonly labels: Readonly<Record<string, string>> };
          readonly spec: {
            readonly restartPolicy: string;
            readonly automountServiceAccountToken: boolean;
            readonly securityContext: Readonly<Record<string, unknown>>;
            readonly containers: readonly {
              readonly args: readonly string[];
              readonly env: readonly { readonly name: string; readonly value?: string }[];
              readonly securityContext: unknown;
              readonly resources: unknown;
              readonly volumeMounts: readonly { name: string; mountPath: string; readOnly: boolean }[];
            }[];
            readonly volumes: readonly {
              readonly name: string;
              readonly secret?: { readonly secretName: string; readonly defaultMode: number };
            }[];
          };
        };
      };
    };
  };
}

/** What is looked at in a network policy. */
interface NetworkPolicy {
  readonly spec: {
    readonly podSelector: { readonly matchLabels: unknown };
    readonly policyTypes: readonly string[];
    readonly ingress: readonly unknown[];
    readonly egress: readonly { readonly to: readonly unknown[]; readonly ports: readonly unknown[] }[];
  };
}

async function manifests(): Promise<[CronJob, NetworkPolicy]> {
  const text = await Deno.readTextFile(new URL("kubernetes/cronjob.yaml", CONFIG));
  const documents = [...parseAllDocuments(text, { strict: true })].map((document) => {
    assert.deepEqual([...document.errors, ...document.warnings], []);
    return document.toJS() as { apiVersion: string; kind: string };
  });
  assert.deepEqual(documents.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`), [
    "batch/v1 CronJob",
    "networking.k8s.io/v1 NetworkPolicy",
  ]);
  return documents as unknown as [CronJob, NetworkPolicy];
}

Deno.test("deployment: in Kubernetes, runs never overlap, and a failed run is not repeated at once", async () => {
  const [{ spec }] = await manifests();
  assert.match(spec.schedule, /^(?:[\d*/,-]+ ){4}[\d*/,-]+$/);
  assert.equal(spec.concurrencyPolicy, "Forbid");
  assert.equal(spec.jobTemplate.spec.backoffLimit, 0);
  assert.equal(spec.jobTemplate.spec.template.spec.restartPolicy, "Never");
});

Deno.test("deployment: in Kubernetes, the program has no privileges and a read-only file system", async () => {
  const [{ spec }] = await manifests();
  const pod = spec.jobTemplate.spec.template.spec;
  assert.equal(pod.automountServiceAccountToken, false);
  assert.deepEqual(pod.securityContext, {
    runAsNonRoot: true,
    runAsUser: 65532,
    runAsGroup: 65532,
    fsGroup: 65532,
    seccompProfile: { type: "RuntimeDefault" },
  });
  assert.match(containerfile, /^USER 65532:65532$/m);
  assert.equal(pod.containers.length, 1);
  for (const { securityContext, resources, volumeMounts } of pod.containers) {
    assert.deepEqual(securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    assert.deepEqual(resources, {
      requests: { cpu: "100m", memory: "128Mi" },
      limits: { memory: "1Gi" },
    });
    assert.deepEqual(volumeMounts.filter(({ readOnly }) => !readOnly), []);
  }
});

Deno.test("deployment: in Kubernetes, the program finds its passwords in files", async () => {
  const [{ spec }] = await manifests();
  const { containers: [container], volumes } = spec.jobTemplate.spec.template.spec;
  assert.ok(container !== undefined);
  assert.deepEqual(container.volumeMounts.map(({ name }) => name), volumes.map(({ name }) => name));
  const mount = (name: string) => container.volumeMounts.find((each) => each.name === name)?.mountPath;
  assert.deepEqual(container.env, [{ name: "CREDENTIALS_DIRECTORY", value: mount("credentials") }]);
  assert.ok((VARIABLES as readonly string[]).includes("CREDENTIALS_DIRECTORY"));
  const secret = volumes.find(({ name }) => name === "credentials")?.secret;
  assert.equal(secret?.defaultMode, 0o440);
  assert.deepEqual(container.args, ["sync", `${mount("config")}/school.yaml`]);
});

Deno.test("deployment: in Kubernetes, only the named network access is allowed", async () => {
  const [job, { spec }] = await manifests();
  const labels = job.spec.jobTemplate.spec.template.metadata.labels;
  assert.deepEqual(spec.podSelector.matchLabels, labels);
  assert.deepEqual(job.metadata.labels, labels);
  assert.deepEqual([spec.policyTypes, spec.ingress], [["Ingress", "Egress"], []]);
  for (const { to, ports } of spec.egress) assert.ok(to.length > 0 && ports.length > 0);
  assert.equal(spec.egress.length, 3);
});
