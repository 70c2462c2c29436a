/**
 * Which test file imports which file, directly or not.
 *
 * @module
 */

import { pathToFileURL } from "node:url";

/** The part of `deno info --json` that is used. */
interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly { readonly code?: { readonly specifier: string } }[];
  }[];
}

/** The imports of test files. */
export class Importers {
  readonly #root: string;
  readonly #imports: ReadonlyMap<string, readonly string[]>;
  readonly #closures = new Map<string, ReadonlySet<string>>();

  private constructor(root: string, imports: ReadonlyMap<string, readonly string[]>) {
    this.#root = root;
    this.#imports = imports;
  }

  /**
   * Reads the imports of test files.
   *
   * @throws {Error} if deno fails
   */
  static async read(root: string, tests: readonly string[]): Promise<Importers> {
    // One call for all: each costs as much as a start of deno
    const all = await Deno.makeTempFile({ dir: root, prefix: "all-", suffix: ".ts" });
    await Deno.writeTextFile(all, tests.map((test) => `import "./${test}";\n`).join(""));
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", all],
      cwd: root,
      stdin: "null",
      stderr: "inherit",
    }).output();
    if (!success) throw new Error("deno info failed");
    const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as Info;
    const imports = modules.map(({ specifier, dependencies = [] }) =>
      [specifier, dependencies.flatMap(({ code }) => code === undefined ? [] : [code.specifier])] as const
    );
    return new Importers(root, new Map(imports));
  }

  /** Whether a test file imports a file. */
  imports(test: string, file: string): boolean {
    let found = this.#closures.get(test);
    if (found === undefined) {
      const closure = new Set([this.#urlOf(test)]);
      for (const each of closure) for (const to of this.#imports.get(each) ?? []) closure.add(to);
      this.#closures.set(test, found = closure);
    }
    return found.has(this.#urlOf(file));
  }

  #urlOf(path: string): string {
    return pathToFileURL(`${this.#root}/${path}`).href;
  }
}
