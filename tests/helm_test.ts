/**
 * The Helm chart: what it renders and what it refuses.
 *
 * @module
 */

import { Ajv } from "ajv";
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { CERTIFICATE } from "../src/config/test_support.ts";
import { CHART, refused, release, started } from "./support/chart.ts";
import { helm, whyNoHelm } from "./support/helm.ts";
import { problemsOf } from "./support/kubernetes.ts";

const ROOT = new URL("../", import.meta.url);
const NAME = "school-udm-directory-connector";

const ignore = whyNoHelm() !== undefined;
if (ignore) console.log(`skipped: the Helm chart: ${whyNoHelm()}`);

const read = (file: string, folder = CHART) => Deno.readTextFileSync(new URL(file, folder));

const IMAGE = { registry: "registry.example.org", repository: "udm-directory-connector" };

const CONFIGURATION = {
  udm: { uri: "https://ucs.example.org/univention/udm/", user: "Administrator", user_ou: "ou=school" },
  source: {
    ldap_uri: "ldaps://dc1.ad.example.org",
    bind_dn: "connector@ad.example.org",
    user_base: "OU=Staff,DC=ad,DC=example,DC=org",
    user_attrs: ["objectGUID", "sAMAccountName", "sn"],
    user_trans: {
      rename_attrs: {
        univentionObjectIdentifier: "objectGUID",
        username: "sAMAccountName",
        lastname: "sn",
      },
    },
  },
};

const UDM_PASSWORD = "password-of-udm";
const SOURCE_PASSWORD = "password-of-source";

/** The smallest useful values. */
const MINIMAL = {
  image: IMAGE,
  configFile: CONFIGURATION,
  udm: { auth: { password: UDM_PASSWORD } },
  sourceDirectory: { auth: { password: SOURCE_PASSWORD } },
};

Deno.test("helm: chart and program have the same version", () => {
  const { version, appVersion } = parse(read("Chart.yaml")) as Record<string, string>;
  const expected = (JSON.parse(read("deno.json", ROOT)) as { version: string }).version;
  assert.deepEqual([version, appVersion], [expected, expected]);
});

Deno.test("helm: the schema of the values accepts the defaults", () => {
  const schema = JSON.parse(read("values.schema.json"));
  const validate = new Ajv({ allowUnionTypes: true, strictRequired: false }).compile(schema);
  assert.ok(validate(parse(read("values.yaml"))), JSON.stringify(validate.errors));
});

Deno.test("helm: a manifest that the Kubernetes API refuses is found", () => {
  const spec = { selector: {}, template: { spec: { containers: [{ name: 1, readOnly: true }] } } };
  const manifest = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a", labels: {} }, spec };
  assert.deepEqual(problemsOf(manifest), [
    '/spec/template/spec/containers/0/name {"type":"string"}',
    "/spec/template/spec/containers/0/readOnly is unknown",
  ]);
});

Deno.test({
  name: "helm: lint finds nothing",
  ignore,
  async fn() {
    const { success, stdout } = await helm(["lint", "--strict", "--quiet", fileURLToPath(CHART)], MINIMAL);
    assert.ok(success, stdout);
  },
});

Deno.test({
  name: "helm: by default, a Deployment without privileges repeats the program",
  ignore,
  async fn() {
    const rendered = await release(MINIMAL);
    const { objects, notes } = rendered;
    assert.deepEqual(
      [...objects.keys()].sort(),
      ["ConfigMap", "Deployment", "Secret", "ServiceAccount"].map((kind) => `${kind}/${NAME}`),
    );
    const deployment = objects.get(`Deployment/${NAME}`) ?? assert.fail();
    assert.equal(deployment.spec.replicas, 1);
    assert.deepEqual(deployment.spec.strategy, { type: "Recreate" });
    const pod = deployment.spec.template;
    assert.equal(pod.spec.automountServiceAccountToken, false);
    assert.deepEqual(pod.spec.securityContext, {
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      fsGroup: 65532,
      seccompProfile: { type: "RuntimeDefault" },
    });
    assert.match(read("config/container/Containerfile", ROOT), /^USER 65532:65532$/m);
    const [container, ...more] = pod.spec.containers;
    assert.ok(container !== undefined && more.length === 0);
    assert.equal(container.image, "registry.example.org/udm-directory-connector:0.2.0");
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    assert.deepEqual(container.resources, {
      requests: { cpu: "100m", memory: "128Mi" },
      limits: { memory: "1Gi" },
    });
    assert.ok(container.volumeMounts.every(({ readOnly }) => readOnly));

    const { options, config } = started(pod, rendered);
    assert.deepEqual([options.repeat, options.repeatDelay, options.logLevel], [true, 300, "info"]);
    assert.equal(config.udm.password, UDM_PASSWORD);
    assert.equal(config.source.password, SOURCE_PASSWORD);
    assert.match(notes, new RegExp(`exec deployment/${NAME} -- .* plan ${options.config}`, "s"));
    assert.ok(!notes.includes("without effect"));

    // Nothing but the Secret contains a password.
    for (const object of objects.values()) {
      assert.equal(/password-of-/.test(JSON.stringify(object)), object.kind === "Secret", object.kind);
    }
    assert.equal(pod.spec.volumes.find(({ name }) => name === "credentials")?.projected?.defaultMode, 0o440);
  },
});

Deno.test({
  name: "helm: the computed values of a release of the predecessor's chart work, with another image",
  ignore,
  async fn() {
    const values = parse(read("tests/support/predecessor_values.yaml", ROOT)) as Record<string, unknown>;
    const image = ["--set=image.registry=registry.example.org,image.repository=connector,image.tag=0.2.0"];
    const rendered = await release(values, ...image);
    const { objects, notes } = rendered;
    const { metadata, spec } = objects.get(`Deployment/${NAME}`) ?? assert.fail();
    assert.equal(metadata.labels.team, "identity");
    assert.deepEqual(metadata.annotations, { "example.org/owner": "school" });
    const pod = spec.template;
    assert.equal(pod.metadata.labels.team, "identity");
    assert.equal(pod.metadata.annotations?.["example.org/scrape"], "no");
    for (const key of ["affinity", "nodeSelector", "tolerations"] as const) {
      assert.deepEqual(pod.spec[key], values[key], key);
    }
    assert.deepEqual(pod.spec.imagePullSecrets, [{ name: "registry-credentials" }]);
    const [container] = pod.spec.containers;
    assert.equal(container?.image, "registry.example.org/connector:0.2.0");
    assert.equal(container?.imagePullPolicy, "IfNotPresent");
    assert.deepEqual(container?.resources, {
      requests: { cpu: "100m", memory: "128Mi" },
      limits: { cpu: "4", memory: "4Gi" },
    });
    assert.equal(objects.get(`ServiceAccount/${NAME}`)?.metadata.labels.tier, "backend");

    // The security contexts apply although they are not enabled, and the notes say so.
    assert.equal(pod.spec.securityContext.runAsNonRoot, true);
    assert.deepEqual(
      [container?.securityContext.readOnlyRootFilesystem, container?.securityContext.runAsUser],
      [true, 1000],
    );
    assert.match(notes, /Values without effect:\n\n- podSecurityContext\.enabled: .*\n- containerSec/);

    const { options, env, config } = started(pod, rendered, {
      "school-ad/bind": SOURCE_PASSWORD,
      "/etc/pki/ad/ca.pem": CERTIFICATE,
    });
    assert.deepEqual([options.repeat, options.repeatDelay, options.logLevel], [true, 600, "warning"]);
    assert.equal(env.TZ, "Europe/Berlin");
    assert.deepEqual([config.udm.password, config.source.password], ["univention", SOURCE_PASSWORD]);
    assert.equal(config.source.caCert?.trim(), CERTIFICATE.trim());
  },
});

/** The configuration as a text, which keeps its order and comments. */
const TEXT = `# of the school
udm: {uri: "https://ucs.example.org/univention/udm/", user: Administrator, user_ou: ou=school}
source:
  ldap_uri: ldaps://dc1.ad.example.org
  ca_cert: /run/ca/source.crt
  user_base: dc=example
  user_trans: {rename_attrs: {univentionObjectIdentifier: objectGUID, username: cn}}
`;

Deno.test({
  name: "helm: a CronJob with a text, existing secrets, authorities, metrics, and a network policy",
  ignore,
  async fn() {
    const rendered = await release({
      image: { ...IMAGE, digest: `sha256:${"0".repeat(64)}` },
      configFile: TEXT,
      cronJob: { enabled: true, schedule: "5 * * * *", timeZone: "Europe/Berlin" },
      udm: { auth: { password: "ignored", existingSecret: { name: "udm" } } },
      sourceDirectory: { ca: { secret: "ad-ca", key: "ca.pem" } },
      metrics: { volume: { hostPath: { path: "/var/lib/prometheus/node-exporter" } } },
      networkPolicy: {
        enabled: true,
        source: { to: [{ ipBlock: { cidr: "192.0.2.10/32" } }], ports: [636] },
      },
      extraEnvVars: [{ name: "LOG_LEVEL", value: "debug" }],
      extraArgs: ["--allow-deletes=3"],
      serviceAccount: { create: false },
      fullnameOverride: "importer",
    });
    const { objects } = rendered;
    assert.deepEqual(
      [...objects.keys()].sort(),
      ["ConfigMap/importer", "CronJob/importer", "NetworkPolicy/importer"],
    );
    const { spec } = objects.get("CronJob/importer") ?? assert.fail();
    assert.deepEqual(
      [spec.schedule, spec.timeZone, spec.concurrencyPolicy, spec.suspend],
      ["5 * * * *", "Europe/Berlin", "Forbid", false],
    );
    assert.equal(spec.jobTemplate.spec.backoffLimit, 0);
    const pod = spec.jobTemplate.spec.template;
    const [container] = pod.spec.containers;
    assert.equal(container?.image, `registry.example.org/udm-directory-connector@sha256:${"0".repeat(64)}`);
    assert.deepEqual(
      container?.volumeMounts.filter(({ readOnly }) => !readOnly).map(({ name }) => name),
      ["metrics"],
    );
    assert.equal(objects.get("ConfigMap/importer")?.data?.["importer.yaml"], TEXT);

    const others = { "udm/password": UDM_PASSWORD, "ad-ca/ca.pem": CERTIFICATE };
    const { options, config } = started(pod, rendered, others);
    assert.deepEqual([options.repeat, options.allowDeletes, options.logLevel], [false, 3, "debug"]);
    assert.equal(options.metricsFile, "/run/metrics/importer.prom");
    assert.equal(config.udm.password, UDM_PASSWORD);
    assert.equal(config.source.caCert?.trim(), CERTIFICATE.trim());

    const policy = objects.get("NetworkPolicy/importer")?.spec as unknown as {
      readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
      readonly policyTypes: readonly string[];
      readonly ingress: readonly unknown[];
      readonly egress: readonly {
        readonly to: readonly object[];
        readonly ports: readonly { port: number }[];
      }[];
    };
    for (const [name, value] of Object.entries(policy.podSelector.matchLabels)) {
      assert.equal(pod.metadata.labels[name], value, name);
    }
    assert.deepEqual([policy.policyTypes, policy.ingress], [["Ingress", "Egress"], []]);
    assert.deepEqual(
      policy.egress.map(({ to, ports }) => [Object.keys(to[0] ?? {}), ports.map(({ port }) => port)]),
      [[["namespaceSelector"], [53, 53]], [["ipBlock"], [636]], [["podSelector"], [9979]]],
    );
  },
});

Deno.test({
  name:
    "helm: with metrics, the program listens where probes, Service, PodMonitor and network policy expect it",
  ignore,
  async fn() {
    const rendered = await release({
      ...MINIMAL,
      metrics: {
        enabled: true,
        podMonitor: { enabled: true, labels: { release: "prometheus" }, interval: "60s" },
      },
      networkPolicy: { enabled: true, source: { to: [{ ipBlock: { cidr: "192.0.2.10/32" } }] } },
    });
    const { objects, notes } = rendered;
    const pod = objects.get(`Deployment/${NAME}`)?.spec.template ?? assert.fail();
    const { options } = started(pod, rendered);
    assert.deepEqual(options.listen, { hostname: "0.0.0.0", port: 9464 });
    const [container] = pod.spec.containers;
    assert.deepEqual(container?.ports, [{ name: "metrics", containerPort: 9464 }]);
    assert.deepEqual(
      [container?.livenessProbe?.httpGet, container?.readinessProbe?.httpGet],
      [{ path: "/healthz", port: "metrics" }, { path: "/readyz", port: "metrics" }],
    );
    const { spec: service } = objects.get(`Service/${NAME}`) ?? assert.fail();
    assert.deepEqual(service.ports, [{ name: "metrics", port: 9464, targetPort: "metrics" }]);
    assert.equal(service.publishNotReadyAddresses, true);
    const { spec: monitor, metadata } = objects.get(`PodMonitor/${NAME}`) ?? assert.fail();
    assert.equal(metadata.labels.release, "prometheus");
    assert.deepEqual(monitor.podMetricsEndpoints, [{ port: "metrics", path: "/metrics", interval: "60s" }]);
    for (const labels of [service.selector, (monitor.selector as { matchLabels: unknown }).matchLabels]) {
      for (const [name, value] of Object.entries(labels as object)) {
        assert.equal(pod.metadata.labels[name], value);
      }
    }
    const { spec: policy } = objects.get(`NetworkPolicy/${NAME}`) ?? assert.fail();
    assert.deepEqual(policy.ingress, [{
      from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
      ports: [{ protocol: "TCP", port: 9464 }],
    }]);
    assert.match(notes, /curl http:\/\/127\.0\.0\.1:9464\/readyz/);
  },
});

Deno.test({
  name: "helm: without metrics, nothing listens, and metrics of pods that end are refused",
  ignore,
  async fn() {
    const { objects } = await release({ ...MINIMAL, metrics: { enabled: false } });
    const pod = objects.get(`Deployment/${NAME}`)?.spec.template ?? assert.fail();
    const [container = assert.fail()] = pod.spec.containers;
    assert.ok(container.args.every((arg) => !arg.startsWith("--listen")));
    assert.deepEqual([container.ports, container.livenessProbe, container.readinessProbe], [
      undefined,
      undefined,
      undefined,
    ]);
    const cronJob = { ...MINIMAL, cronJob: { enabled: true }, metrics: { enabled: true } };
    assert.match(await refused(cronJob), /metrics\.enabled is not for a CronJob/);
    const monitor = { ...MINIMAL, metrics: { podMonitor: { enabled: true } } };
    assert.match(await refused(monitor), /metrics\.podMonitor\.enabled needs metrics\.enabled/);
    const everyone = {
      ...MINIMAL,
      metrics: { enabled: true },
      networkPolicy: { enabled: true, source: { to: [{}] }, metrics: { from: [] } },
    };
    assert.match(await refused(everyone), /networkPolicy\.metrics\.from is empty/);
  },
});

Deno.test({
  name: "helm: a CronJob has a name that Kubernetes accepts, texts stay texts, and empty values are none",
  ignore,
  async fn() {
    const rendered = await release({
      image: IMAGE,
      configFile: `  # indented, therefore the first line\n${TEXT}`.replace(
        "user: Administrator",
        'user: Administrator, proxy: "http://me:proxy-password@proxy:3128"',
      ),
      cronJob: { enabled: true },
      udm: { auth: { password: UDM_PASSWORD } },
      sourceDirectory: { ca: { secret: "ca" } },
      extraEnvVars: [{ name: "REPEAT", value: "true" }],
      nameOverride: "2024",
      fullnameOverride: "1".repeat(60),
      additionalLabels: { year: 2024 },
      additionalAnnotations: null,
      podAnnotations: { scrape: false },
      podLabels: null,
    });
    const name = "1".repeat(52); // the name of a job is longer by 11 characters, and at most 63
    const { spec, metadata } = rendered.objects.get(`CronJob/${name}`) ?? assert.fail();
    assert.deepEqual([metadata.labels.year, metadata.labels["app.kubernetes.io/name"]], ["2024", "2024"]);
    const pod = spec.jobTemplate.spec.template;
    assert.equal(pod.metadata.annotations?.scrape, "false");
    const { options } = started(pod, rendered, { "ca/ca.crt": CERTIFICATE });
    assert.equal(options.repeat, false);
    assert.match(rendered.notes, /configFile\.udm\.proxy contains a password.* ConfigMap/);
    assert.ok(!rendered.notes.includes("proxy-password"));
  },
});

Deno.test({
  name: "helm: values that cannot work are refused, with all reasons",
  ignore,
  async fn() {
    assert.match(await refused({}), /- image\.repository is missing.*\n- configFile is empty/);
    const reasons = await refused({
      image: { repository: "nubus-dev/images/directory-importer" },
      configFile: { udm: { password: "univention", marker_secret: "x" }, source: { bind_pw: "univention" } },
      config: { repeat: "no" },
      replicaCount: 2,
      networkPolicy: { enabled: true },
      udm: { ca: { configMap: "a", secret: "b" } },
      securityContext: { runAsUser: 1 },
    });
    for (
      const reason of [
        "image.repository is",
        "configFile.udm.password would be readable",
        "configFile.udm.marker_secret would be readable",
        "configFile.source.bind_pw would be readable",
        "config.repeat is false",
        "replicaCount is 2",
        "networkPolicy.source.to is empty",
        "udm.ca names a ConfigMap and a Secret",
        "securityContext is an old name",
      ]
    ) assert.ok(reasons.includes(`\n- ${reason}`), `${reason}\n${reasons}`);
    assert.ok(!reasons.includes(": univention"));
  },
});

Deno.test({
  name: "helm: a misspelt value or key of the configuration is refused",
  ignore,
  async fn() {
    const reasons = await refused({
      ...MINIMAL,
      replicacount: 1,
      udm: { auth: { pasword: "x", password: 12345678 } },
      configFile: { ...CONFIGURATION, udm: { ...CONFIGURATION.udm, user_uo: "ou=a" }, safty: {} },
    });
    for (
      const [path, name] of [["", "replicacount"], ["/udm/auth", "pasword"], ["/configFile/udm", "user_uo"]]
    ) {
      assert.ok(reasons.includes(`at '${path}': additional properties '${name}' not allowed`), reasons);
    }
    assert.match(reasons, /'safty'/);
    assert.match(reasons, /at '\/udm\/auth\/password': got number/);
  },
});
