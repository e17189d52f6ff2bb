import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { waitUntil } from "../../lab/wait-until.ts";
import { type Layout, ports } from "../layout.ts";
import { logOf, runningProcess, startProcess } from "../processes.ts";
import { kubeconfigOf } from "./certificates.ts";
import { kubectl } from "./programs.ts";

/** Tells the cluster of the operator's resources and rights, both as its release says them. */
export async function installOperatorObjects(layout: Layout): Promise<void> {
  const crds = join(layout.operator, "crd");
  const role = join(layout.operator, "role.yaml");
  const definitions = readdirSync(crds).filter((name) => name.endsWith(".yaml"));
  const input = [...definitions.map((name) => join(crds, name)), role]
    .map((path) => readFileSync(path, "utf8"))
    .join("\n---\n");
  // Server side: the definitions are too long for the annotation that a plain `apply` keeps.
  await kubectl(layout, ["apply", "--server-side", "--filename=-"], { input });
  const wait = ["wait", "--for=condition=Established", "--timeout=60s", "customresourcedefinition", "--all"];
  await kubectl(layout, wait);
}

/** Starts KubeRay's operator on this host. It finds services by name, as a pod would: hence its own resolv.conf. */
export function startOperator(layout: Layout): void {
  const script = 'mount --bind "$1" /etc/resolv.conf && shift && exec "$@"';
  const enter = ["unshare", "--mount", "sh", "-c", script, "sh", layout.resolvConf];
  const operator = [
    join(layout.operator, "ray-operator"),
    "--enable-leader-election=false",
    "--log-stdout-encoder=console",
    `--metrics-addr=127.0.0.1:${ports.operatorMetrics}`,
    `--health-probe-bind-address=127.0.0.1:${ports.operatorHealth}`,
  ];
  startProcess(layout, "ray-operator", [...enter, ...operator], {
    KUBECONFIG: kubeconfigOf(layout, "operator"),
  });
}

/** Waits until the operator says that it is ready. */
export async function waitForOperator(layout: Layout): Promise<void> {
  const log = logOf(layout, "ray-operator");
  await waitUntil({ what: "ready operator", seconds: 60, log, everyMilliseconds: 200 }, async () => {
    if (runningProcess(layout, "ray-operator") === undefined)
      throw new Error(`kube: the operator ended; read ${log}`);
    try {
      return (await fetch(`http://127.0.0.1:${ports.operatorHealth}/readyz`)).ok;
    } catch {
      return false;
    }
  });
}
