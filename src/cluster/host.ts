import type { HostPlan } from "../compiler/5-plan/types.ts";

/** Whom to reach, and how. */
export type Host = Pick<HostPlan, "host" | "user" | "identity" | "ssh_config">;
