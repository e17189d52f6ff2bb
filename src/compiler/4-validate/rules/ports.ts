import { report } from "../../diagnostics/diagnostic.ts";
import { adapterPortsPerSlot, portTries, rayPorts } from "../../facts/ports.ts";
import type { EvalConfig } from "../schema/index.ts";
import { pathOf, type Rule } from "./rule.ts";

/** Ports that something may listen on, both ends included. */
interface PortRange {
  readonly what: string;
  readonly first: number;
  readonly last: number;
}

/** Ports that Ray takes, of all slots together (stage plan chooses the slot when the job starts). */
const rayRanges: readonly PortRange[] = [
  range("Ray's workers", rayPorts.worker_base, rayPorts.slots * rayPorts.worker_ports_per_slot),
  range("Ray", rayPorts.base, rayPorts.slots * rayPorts.ports_per_slot),
];

/** What Linux gives to outgoing connections (net.ipv4.ip_local_port_range). */
const ephemeral: PortRange = { what: "outgoing connections", first: 32_768, last: 60_999 };

/** No two things listen on one port. */
export const portsAreDistinct: Rule = function* (config, places) {
  const [endpoint, adapters] = chosenRanges(config);
  const pairs = [
    ...rayRanges.flatMap((ray) => [[endpoint, ray] as const, [adapters, ray] as const]),
    [endpoint, adapters] as const,
  ];
  for (const [chosen, other] of pairs) {
    if (!overlap(chosen, other)) continue;
    yield report("ports-overlap", places.value(pathOf(chosen.key)), {
      ...chosen,
      other,
      usual: chosen.key === "deploy.port" ? 8000 : 21_000,
    });
  }
};

/** No port is one that the kernel gives to somebody else. */
export const portsAreNotEphemeral: Rule = function* (config, places) {
  for (const chosen of chosenRanges(config)) {
    if (!overlap(chosen, ephemeral)) continue;
    yield report("port-ephemeral", places.value(pathOf(chosen.key)), {
      ...chosen,
      usual: chosen.key === "deploy.port" ? 8000 : 21_000,
    });
  }
};

type ChosenRange = PortRange & { readonly key: "deploy.port" | "eval.adapter_port" };

function chosenRanges({ deploy, eval: { adapter_port } }: EvalConfig): readonly [ChosenRange, ChosenRange] {
  return [
    { key: "deploy.port", ...range("the endpoint", deploy.port, portTries) },
    {
      key: "eval.adapter_port",
      ...range("the adapters", adapter_port, rayPorts.slots * adapterPortsPerSlot),
    },
  ];
}

function range(what: string, first: number, count: number): PortRange {
  return { what, first, last: first + count - 1 };
}

function overlap(a: PortRange, b: PortRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}
