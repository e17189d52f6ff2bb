import type { Layout, Node } from "./layout.ts";
import { runOn } from "./machine.ts";

/** A job that holds GPUs of one node. */
export interface GpuHolder {
  readonly job: number;
  readonly name: string;
  readonly node: Node;
  readonly gpus: readonly number[];
}

/** Who holds which GPUs now, by Slurm's own books; empty when all are free. */
export async function readGpuHolders(layout: Layout): Promise<GpuHolder[]> {
  const { stdout } = await runOn(layout, "login", ["scontrol", "--details", "--oneliner", "show", "job"]);
  return stdout
    .split("\n")
    .filter((line) => /JobState=(RUNNING|COMPLETING|SUSPENDED)/.test(line))
    .flatMap(holdersOfJob);
}

function holdersOfJob(line: string): GpuHolder[] {
  const job = Number(/JobId=(\d+)/.exec(line)?.[1]);
  const name = /JobName=(\S*)/.exec(line)?.[1] ?? "";
  const parts = [...line.matchAll(/ Nodes=(\S+) CPU_IDs=\S+ Mem=\S+ GRES=gpu\S*?\(IDX:([\d,-]+)\)/g)];
  return parts.flatMap(([, hosts = "", indices = ""]) =>
    expandHosts(hosts).map((node) => ({ job, name, node, gpus: expandRanges(indices) })),
  );
}

/** `n1` or `n[1-2]` or `n[1,2]`, as Slurm groups nodes with equal parts. */
function expandHosts(hosts: string): Node[] {
  const [, prefix = "", ranges = ""] = /^(\D+)\[(.*)\]$/.exec(hosts) ?? [];
  return (ranges === "" ? [hosts] : expandRanges(ranges).map((number) => `${prefix}${number}`)) as Node[];
}

/** `0-3,6` → 0 1 2 3 6. */
function expandRanges(text: string): number[] {
  return text.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
