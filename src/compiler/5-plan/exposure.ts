import type { EvalConfig } from "../4-validate/schema/index.ts";
import { portTries } from "../facts/ports.ts";

/** Who can reach what has no authentication while the job runs. For reviewers: PLAN.md says it in words. */
export interface ExposurePlan {
  /** Whether the model's endpoint is reached over the network, not from its own node alone. */
  readonly endpoint_on_network: boolean;
  /** First and last port that the endpoint may get. */
  readonly endpoint_ports: readonly [number, number];
}

/** Plans the exposure: the endpoint listens where `deploy.host` says, and nowhere else. */
export function planExposure({ deploy: { host, port } }: EvalConfig): ExposurePlan {
  return { endpoint_on_network: host !== "127.0.0.1", endpoint_ports: [port, port + portTries - 1] };
}
