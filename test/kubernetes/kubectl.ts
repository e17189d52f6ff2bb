import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { KubeInfo } from "../kube/index.ts";

/** What kubectl said, and how it ended. */
export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** kubectl as the cluster's administrator, in a namespace. */
export function adminKubectl(kube: KubeInfo, namespace: string) {
  return (args: readonly string[], input = ""): Said => {
    const given = [`--kubeconfig=${kube.adminKubeconfig}`, `--namespace=${namespace}`, ...args];
    const { status, stdout, stderr } = spawnSync(join(kube.bin, "kubectl"), given, {
      input,
      encoding: "utf8",
      timeout: 60_000,
    });
    return { code: status, stdout, stderr };
  };
}
