/**
 * Makes one module of many test files. Deno loads every module anew for each test file, which takes half a second of
 * processor time, and for most files more than their tests.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** All test files in files and folders, relative to the root of the project, in a constant order. */
export function testFilesIn(...paths: readonly string[]): string[] {
  return paths.flatMap((path): string[] => {
    if (path.endsWith("_test.ts")) return [path];
    const entries = [...Deno.readDirSync(join(root, path))];
    return testFilesIn(
      ...entries.filter(({ name, isDirectory }) => isDirectory || name.endsWith("_test.ts"))
        .map(({ name }) => `${path}/${name}`),
    );
  }).sort();
}

/**
 * Writes a module that imports test files.
 *
 * @param folder where to write it
 * @returns its path
 */
export async function bundleOf(name: string, files: readonly string[], folder: string): Promise<string> {
  const path = join(folder, `${name.replaceAll(/\W+/g, "-")}_test.ts`);
  await Deno.writeTextFile(
    path,
    files.map((file) => `import ${JSON.stringify(pathToFileURL(join(root, file)).href)};\n`).join(""),
  );
  return path;
}
