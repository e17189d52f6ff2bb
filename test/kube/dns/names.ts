import type { ApiObject } from "../agent/api.ts";
import { network } from "../layout.ts";

/** What the endpoint slice controller says about a part of a service. */
export interface EndpointSlice extends ApiObject {
  readonly metadata: ApiObject["metadata"] & {
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly endpoints: readonly {
    readonly addresses: readonly string[];
    readonly hostname?: string;
    readonly conditions?: { readonly ready?: boolean };
  }[];
}

/** Every name of the cluster with its addresses. A service that has no ready pod is there, without addresses. */
export type Names = ReadonlyMap<string, readonly string[]>;

/** The names of services: of its pods, whatever the service's type, as only headless ones have it in a real cluster. */
export function namesOf(slices: Iterable<EndpointSlice>): Names {
  const names = new Map<string, readonly string[]>();
  const add = (name: string, addresses: readonly string[]): void => {
    names.set(name, [...(names.get(name) ?? []), ...addresses]);
  };
  for (const { metadata, endpoints } of slices) {
    const service = metadata.labels?.["kubernetes.io/service-name"];
    if (service === undefined) continue;
    const name = `${service}.${metadata.namespace}.svc.${network.domain}`;
    add(name, []);
    for (const { addresses, hostname, conditions } of endpoints ?? []) {
      if (conditions?.ready === false) continue;
      add(name, addresses);
      if (hostname !== undefined) add(`${hostname}.${name}`, addresses);
    }
  }
  return names;
}
