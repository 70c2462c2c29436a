/**
 * Checks manifests against the schemas of the Kubernetes API.
 *
 * @module
 */

import { Ajv } from "ajv";
import { validate as configMap } from "kubernetes-models/_schemas/IoK8sApiCoreV1ConfigMap";
import { validate as cronJob } from "kubernetes-models/_schemas/IoK8sApiBatchV1CronJob";
import { validate as deployment } from "kubernetes-models/_schemas/IoK8sApiAppsV1Deployment";
import { validate as networkPolicy } from "kubernetes-models/_schemas/IoK8sApiNetworkingV1NetworkPolicy";
import { validate as secret } from "kubernetes-models/_schemas/IoK8sApiCoreV1Secret";
import { validate as service } from "kubernetes-models/_schemas/IoK8sApiCoreV1Service";
import { validate as serviceAccount } from "kubernetes-models/_schemas/IoK8sApiCoreV1ServiceAccount";

/** The part of a PodMonitor that the chart may use (https://prometheus-operator.dev/docs/api-reference/api/). */
const podMonitor = new Ajv().compile({
  type: "object",
  required: ["apiVersion", "kind", "metadata", "spec"],
  properties: {
    apiVersion: { const: "monitoring.coreos.com/v1" },
    kind: { const: "PodMonitor" },
    metadata: {
      type: "object",
      required: ["name", "namespace"],
      properties: {
        name: { type: "string" },
        namespace: { type: "string" },
        labels: { type: "object", additionalProperties: { type: "string" } },
        annotations: { type: "object", additionalProperties: { type: "string" } },
      },
    },
    spec: {
      type: "object",
      required: ["selector", "podMetricsEndpoints"],
      properties: {
        selector: {
          type: "object",
          properties: { matchLabels: { type: "object", additionalProperties: { type: "string" } } },
        },
        podMetricsEndpoints: {
          type: "array",
          minItems: 1,
          items: {
            type: "object",
            properties: {
              port: { type: "string" },
              path: { type: "string" },
              interval: { type: "string", pattern: "^(?:\\d+(?:ms|[smhdwy]))+$" },
            },
          },
        },
      },
    },
  },
});

/** A compiled schema. */
interface Validator {
  (data: unknown): boolean;
  errors?: readonly { readonly instancePath: string; readonly keyword: string; readonly params: unknown }[];
}

/** The schemas by the kind of object. */
const SCHEMAS = {
  "apps/v1 Deployment": deployment,
  "batch/v1 CronJob": cronJob,
  "networking.k8s.io/v1 NetworkPolicy": networkPolicy,
  "v1 ConfigMap": configMap,
  "v1 Secret": secret,
  "v1 Service": service,
  "v1 ServiceAccount": serviceAccount,
  "monitoring.coreos.com/v1 PodMonitor": podMonitor,
} as unknown as Readonly<Record<string, Validator | undefined>>;

/** An object of the Kubernetes API. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** What the Kubernetes API would refuse in a manifest, with the path of each problem. */
export function problemsOf(manifest: Manifest): string[] {
  const schema = SCHEMAS[`${manifest.apiVersion} ${manifest.kind}`];
  if (schema === undefined) return [`no schema for ${manifest.apiVersion} ${manifest.kind}`];
  const unread = new Map<string, Set<string>>();
  schema(watched(manifest, "", unread));
  return [
    ...(schema.errors ?? []).map(({ instancePath, params }) => `${instancePath} ${JSON.stringify(params)}`),
    ...[...unread].flatMap(([path, keys]) => [...keys].map((key) => `${path}/${key} is unknown`)),
  ];
}

/**
 * Notes which keys of an object and of those inside are never read. The schemas do not forbid unknown keys, as the
 * API does, but they read every key that they know, and list those of maps.
 */
function watched(value: unknown, path: string, unread: Map<string, Set<string>>): unknown {
  if (Array.isArray(value)) return value.map((item, index) => watched(item, `${path}/${index}`, unread));
  if (typeof value !== "object" || value === null) return value;
  const keys = new Set(Object.keys(value));
  unread.set(path, keys);
  const inside = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, watched(item, `${path}/${key}`, unread)]),
  );
  return new Proxy(inside, {
    get(target, key) {
      keys.delete(String(key));
      return Reflect.get(target, key);
    },
    ownKeys(target) {
      keys.clear();
      return Reflect.ownKeys(target);
    },
  });
}
