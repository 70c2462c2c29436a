/**
 * A program that takes the place of the connector under its unit, and prints what it can read: by itself with the
 * permission to read everything, and from a worker without any permission, through the hole of compiled programs
 * (`import` of a file). It uses no packages, so that it is quick to compile.
 *
 * The variable LOG_CONF, which the connector may read as well, names the files to import, separated by spaces.
 *
 * @module
 */

/** What could be read. */
export interface Walk {
  /** Files whose first byte could be read, and sockets. Below /proc: only the folders. */
  readonly files: readonly string[];
  /** Folders in which a file could be created. */
  readonly writable: readonly string[];
  /** What the worker got for each file. */
  readonly imports: Readonly<Record<string, string>>;
}

/** Without a wall, a machine has millions of files. The first ones tell enough. */
const MAX_FILES = 20_000;

const files: string[] = [];
const writable: string[] = [];

function look(folder: string): void {
  try {
    Deno.removeSync(write(`${folder}/udc-probe`));
    writable.push(folder);
  } catch { /* as it should be */ }
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(folder === "" ? "/" : folder)];
  } catch {
    return;
  }
  for (const { name, isDirectory, isFile, isSymlink } of entries) {
    if (files.length === MAX_FILES) return;
    const path = `${folder}/${name}`;
    if (folder === "/proc" && isDirectory) files.push(path);
    else if (isDirectory) look(path);
    else if (isFile ? isReadable(path) : !isSymlink && !path.startsWith("/dev/")) files.push(path);
  }
}

function write(path: string): string {
  Deno.writeTextFileSync(path, "", { createNew: true });
  return path;
}

function isReadable(path: string): boolean {
  try {
    using file = Deno.openSync(path);
    file.readSync(new Uint8Array(1));
    return true;
  } catch {
    return false;
  }
}

if (import.meta.main) {
  look("");
  const url = new URL("./file_walk_worker.ts", import.meta.url).href;
  const worker = new Worker(url, { type: "module", deno: { permissions: "none" } });
  const { promise, resolve } = Promise.withResolvers<Walk["imports"]>();
  worker.onmessage = ({ data }: MessageEvent<Walk["imports"]>) => resolve(data);
  worker.postMessage((Deno.env.get("LOG_CONF") ?? "").split(" "));
  const walk: Walk = { files, writable, imports: await promise };
  console.log(JSON.stringify(walk));
  worker.terminate();
}
