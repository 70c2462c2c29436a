/**
 * A worker that imports files as JSON, and tells what it got.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

self.onmessage = async ({ data }: MessageEvent<readonly string[]>) => {
  const imports: Record<string, string> = {};
  for (const path of data) {
    try {
      const module = await import(`file://${path}`, { with: { type: "json" } }) as { default: unknown };
      imports[path] = JSON.stringify(module.default);
    } catch (error) {
      imports[path] = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
  }
  self.postMessage(imports);
};
