// The stand-in for a node's kubelet and container runtime: `main.ts DIRECTORY NODE`. It registers the node, runs the pods
// that the scheduler binds to it as processes of this machine, and serves their logs. README.md says what it leaves out.
import { join } from "node:path";
import { layoutOf, type NodeName } from "../layout.ts";
import { Api } from "./api.ts";
import { serveKubeletApi } from "./kubelet-api.ts";
import { keepNodeAlive } from "./node.ts";
import { NodeContext } from "./node-context.ts";
import { Pods } from "./pods.ts";
import { killLeftSandboxes } from "./sandbox-record.ts";

const [directory = "", node = ""] = process.argv.slice(2);
const layout = layoutOf(directory);
const context = new NodeContext(new Api(layout.pki, node), node as NodeName, layout);
const own = join(layout.nodes, node);

// The node was switched off: nothing of its pods runs on.
await killLeftSandboxes(own);
process.on("SIGTERM", () => void killLeftSandboxes(own).finally(() => process.exit(0)));

const pods = new Pods(context);
serveKubeletApi(context, pods);
await Promise.all([keepNodeAlive(context.api, context.node), pods.follow()]);
