/**
 * Renders the Helm chart, and starts the program as far as its configuration with what a rendered pod has.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { parseCommandLine, type SyncOptions } from "../../src/cli/options.ts";
import { formatProblem, loadConfig } from "../../src/config/load.ts";
import type { Config } from "../../src/config/types.ts";
import { helm } from "./helm.ts";
import { type Manifest, problemsOf } from "./kubernetes.ts";

/** The folder of the chart. */
export const CHART = new URL("../../config/helm/udm-directory-connector/", import.meta.url);

/** What is looked at in a pod. */
export interface Pod {
  readonly metadata: Manifest["metadata"];
  readonly spec: {
    readonly affinity?: unknown;
    readonly nodeSelector?: unknown;
    readonly tolerations?: unknown;
    readonly automountServiceAccountToken: boolean;
    readonly securityContext: Readonly<Record<string, unknown>>;
    readonly imagePullSecrets?: unknown;
    readonly containers: readonly {
      readonly image: string;
      readonly imagePullPolicy?: string;
      readonly args: readonly string[];
      readonly env: readonly { readonly name: string; readonly value?: string }[];
      readonly securityContext: Readonly<Record<string, unknown>>;
      readonly resources: unknown;
      readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
      readonly livenessProbe?: Probe;
      readonly readinessProbe?: Probe;
      readonly volumeMounts: readonly { name: string; mountPath: string; readOnly: boolean }[];
    }[];
    readonly volumes: readonly Volume[];
  };
}

/** What is looked at in a probe. */
interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

/** A reference to some keys of a ConfigMap or a Secret, or to all. */
interface Reference {
  readonly name: string;
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

/** What is looked at in a volume. */
interface Volume {
  readonly name: string;
  readonly configMap?: Reference;
  readonly secret?: { readonly secretName: string };
  readonly projected?: {
    readonly defaultMode?: number;
    readonly sources: readonly { readonly configMap?: Reference; readonly secret?: Reference }[];
  };
}

/** What is looked at in objects. */
export interface Rendered extends Manifest {
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly template: Pod;
    readonly jobTemplate: { readonly spec: { readonly backoffLimit: number; readonly template: Pod } };
  };
}

/** A rendered release. */
export interface Release {
  /** By kind and name: `Secret/school`. */
  readonly objects: ReadonlyMap<string, Rendered>;
  readonly notes: string;
}

/** Renders the chart as the release `school`. */
export async function release(values: object, ...args: string[]): Promise<Release> {
  const chart = fileURLToPath(CHART);
  const { success, stdout, stderr } = await helm(
    ["install", "school", chart, "--dry-run=client", "--namespace", "directory", "--output", "json", ...args],
    values,
  );
  assert.ok(success, stderr);
  const { manifest, info: { notes } } = JSON.parse(stdout) as { manifest: string; info: { notes: string } };
  const objects = manifest.split(/^---\n/m).filter((text) => text.trim() !== "")
    .map((text) => parse(text, { strict: true }) as Rendered);
  for (const object of objects) {
    assert.deepEqual(problemsOf(object), [], `${object.kind} ${object.metadata.name}`);
    assert.equal((object.metadata as { namespace?: string }).namespace, "directory");
  }
  return {
    objects: new Map(objects.map((object) => [`${object.kind}/${object.metadata.name}`, object])),
    notes,
  };
}

/** What the chart refuses with these values. */
export async function refused(values: object): Promise<string> {
  const { success, stderr } = await helm(["template", "school", fileURLToPath(CHART)], values);
  assert.ok(!success);
  return stderr;
}

/** The files in the container: those of the objects of the release, and the given ones of other objects. */
export function filesOf({ spec }: Pod, { objects }: Release, others: Readonly<Record<string, string>>) {
  const files = new Map<string, string>();
  for (const { name, mountPath } of spec.containers[0]?.volumeMounts ?? []) {
    const volume = spec.volumes.find((each) => each.name === name) ?? assert.fail(name);
    for (const source of [volume, ...volume.projected?.sources ?? []]) {
      for (const [kind, reference] of [["ConfigMap", source.configMap], ["Secret", source.secret]] as const) {
        if (reference === undefined || !("name" in reference)) continue;
        const own = objects.get(`${kind}/${reference.name}`);
        const keys = own?.data ?? own?.stringData;
        const items = reference.items ?? Object.keys(keys ?? {}).map((key) => ({ key, path: key }));
        for (const { key, path } of items) {
          const text = keys?.[key] ?? others[`${reference.name}/${key}`] ??
            assert.fail(`${reference.name}/${key}`);
          files.set(join(mountPath, path), text);
        }
      }
    }
  }
  return files;
}

/** What the program makes of the pod's command line, environment and files. */
export function started(pod: Pod, from: Release, others: Readonly<Record<string, string>> = {}) {
  const [container] = pod.spec.containers;
  const env = Object.fromEntries(container?.env.map(({ name, value }) => [name, value]) ?? []);
  const parsed = parseCommandLine(container?.args ?? [], env);
  assert.equal(parsed.command, "sync", JSON.stringify(parsed));
  const { options } = parsed as { options: SyncOptions };
  const files = filesOf(pod, from, others);
  const loaded = loadConfig({
    path: options.config,
    readTextFile: (path) => files.get(path) ?? others[path] ?? notFound(path),
    env: new Map(Object.entries(env as Record<string, string>)),
  });
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.problems.map(formatProblem).join("\n"));
  return { options, env, config: loaded.config as Config };
}

function notFound(path: string): never {
  throw new Deno.errors.NotFound(path);
}
