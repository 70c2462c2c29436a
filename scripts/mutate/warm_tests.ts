/**
 * Loads test files once and runs single tests of them, each as often as asked, with another mutant switched on each time.
 * {@linkcode WarmProcess} starts this as a process of its own in the mutated copy of the project.
 *
 * @module
 */

import { ANSWER, type Answer, type Question } from "./protocol.ts";

/** The switch in the mutated code. */
interface Switch {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: {
    static: Record<string, number>;
    perTest: Record<string, Record<string, number>>;
  };
}

type Body = (context: Deno.TestContext) => void | Promise<void>;

const tests: { readonly file: string; readonly name: string; readonly fn: Body }[] = [];
const mutation: Switch = {};
Object.assign(globalThis, { __stryker__: mutation });
let loading = "";

/** Stands for `Deno.test`, in all its forms. */
function collect(...words: readonly unknown[]): void {
  const options = Object.assign({}, ...words.filter((word) => typeof word === "object")) as {
    name?: string;
    fn?: Body;
    ignore?: boolean;
  };
  const fn = options.fn ?? words.find((word): word is Body => typeof word === "function");
  const name = words.find((word): word is string => typeof word === "string") ?? options.name ?? fn?.name;
  if (fn !== undefined && options.ignore !== true) tests.push({ file: loading, name: name ?? "", fn });
}

let rejected = false;
globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  rejected = true;
});

/** Runs a test; steps run as parts of it. */
async function passes({ fn, name }: { readonly fn: Body; readonly name: string }): Promise<boolean> {
  let ok = true;
  rejected = false;
  const context = {
    name,
    origin: import.meta.url,
    async step(what: string | Body | { name: string; fn: Body; ignore?: boolean }, body?: Body) {
      const step = body ?? (typeof what === "object" ? what.fn : what as Body);
      if (typeof what === "object" && what.ignore === true) return false;
      try {
        await step(context as unknown as Deno.TestContext);
        return true;
      } catch {
        return ok = false;
      }
    },
  };
  try {
    await fn(context as unknown as Deno.TestContext);
    // Rejections without a handler are told in the next turn
    await new Promise((resolve) => setTimeout(resolve, 0));
  } catch {
    return false;
  }
  return ok && !rejected;
}

/** Runs one test, without a mutant if none is named. */
async function run({ test, mutant, hitLimit }: Question): Promise<Answer> {
  const chosen = tests[test];
  if (chosen === undefined) throw new RangeError(`there is no test ${test}`);
  mutation.activeMutant = mutant;
  mutation.hitCount = mutant === undefined ? undefined : 0;
  mutation.hitLimit = hitLimit;
  mutation.currentTestId = String(test);
  if (mutation.mutantCoverage !== undefined) mutation.mutantCoverage.perTest = {};
  const started = performance.now();
  const ok = await passes(chosen);
  const ms = performance.now() - started;
  mutation.activeMutant = undefined;
  mutation.currentTestId = undefined;
  return { ok, ms, hits: mutant === undefined ? mutation.mutantCoverage?.perTest[String(test)] ?? {} : {} };
}

function answer(value: unknown): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${ANSWER}${JSON.stringify(value)}\n`));
}

if (import.meta.main) {
  Object.assign(Deno, { test: Object.assign(collect, { ignore: () => {}, only: collect }) });
  for (const file of Deno.args) {
    loading = file;
    await import(new URL(`../../${file}`, import.meta.url).href);
  }
  const names = tests.map(({ file, name }) => ({ file, name }));
  answer({ tests: names, loaded: Object.keys(mutation.mutantCoverage?.static ?? {}) });
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  let rest = "";
  for await (const piece of lines) {
    rest += piece;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      const question = JSON.parse(rest.slice(0, end)) as Question;
      rest = rest.slice(end + 1);
      answer(await run(question));
    }
  }
  Deno.exit(0);
}
