/**
 * Describes the machine.
 *
 * @module
 */

/** Number of processors that the benchmarks use. */
export const PROCESSORS = 2;

/** A description of the machine in one line. */
export function machine(): string {
  const { total } = Deno.systemMemoryInfo();
  const model = /^model name\s*: (.*)$/m.exec(read("/proc/cpuinfo"))?.[1] ?? Deno.build.arch;
  return `Last measured on: ${allowedProcessors().length} processors (${model}), ` +
    `${Math.round(total / 2 ** 30)} GB of memory, Deno ${Deno.version.deno}.`;
}

/** Numbers of the processors available to this process. */
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
