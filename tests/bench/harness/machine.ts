/**
 * The machine that was measured on.
 *
 * @module
 */

/** The benchmarks are about two processors, however many there are. */
export const PROCESSORS = 2;

/** What a reader must know about the machine, in one line. */
export function machine(): string {
  const { total } = Deno.systemMemoryInfo();
  const model = /^model name\s*: (.*)$/m.exec(read("/proc/cpuinfo"))?.[1] ?? Deno.build.arch;
  return `Last measured on: ${allowedProcessors().length} processors (${model}), ` +
    `${Math.round(total / 2 ** 30)} GB of memory, Deno ${Deno.version.deno}.`;
}

/** Numbers of the processors that this process may use. */
export function allowedProcessors(status = read("/proc/self/status")): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? "0";
  return list.split(",").flatMap((range) => {
    const [from = 0, to = from] = range.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}

function read(file: string): string {
  return Deno.readTextFileSync(file);
}
