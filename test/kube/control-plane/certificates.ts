import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { $ } from "zx/core";
import {
  type Layout,
  network,
  nodeNames,
  nodeShapes,
  serverUrl,
  testNamespace,
  testUser,
} from "../layout.ts";

const quiet = $({ quiet: true });
const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Whom a client certificate names: user and, where given, group. */
interface Client {
  readonly file: string;
  readonly user: string;
  readonly group?: string;
}

const clients: readonly Client[] = [
  { file: "admin", user: "admin", group: "system:masters" },
  { file: "controller-manager", user: "system:kube-controller-manager" },
  { file: "scheduler", user: "system:kube-scheduler" },
  { file: "operator", user: "kuberay-operator" },
  { file: "dns", user: "cluster-dns" },
  { file: "apiserver-kubelet", user: "kube-apiserver-kubelet", group: "system:masters" },
  { file: "user", user: testUser },
  ...nodeNames.map((node) => ({ file: node, user: `system:node:${node}`, group: "system:nodes" })),
];

/** Makes the cluster's authority, the servers' and the users' certificates, and one kubeconfig a user. */
export async function writeCertificates(layout: Layout): Promise<void> {
  for (const directory of [layout.pki, layout.kubeconfigs]) mkdirSync(directory, { mode: 0o700 });
  const path = (name: string): string => join(layout.pki, name);
  const authority = ["-keyout", path("ca.key"), "-out", path("ca.crt"), "-days", "3650"];
  await quiet`openssl req -x509 ${newKey} ${authority} -subj /CN=nano3-kube`;
  await quiet`openssl genrsa -out ${path("service-account.key")} 2048`;

  const signed = async (file: string, subject: string, extension: string): Promise<void> => {
    const authority = ["-CA", path("ca.crt"), "-CAkey", path("ca.key"), "-days", "365"];
    const output = ["-keyout", path(`${file}.key`), "-out", path(`${file}.crt`)];
    await quiet`openssl req -x509 ${newKey} ${authority} ${output} -subj ${subject} -addext ${extension}`;
  };
  const service = "kubernetes.default";
  const names = [service, `${service}.svc`, `${service}.svc.${network.domain}`, "kubernetes", "localhost"];
  await Promise.all([
    signed(
      "apiserver",
      "/CN=kube-apiserver",
      `subjectAltName=IP:${network.host},IP:10.79.0.1,${names.map((name) => `DNS:${name}`).join(",")}`,
    ),
    ...nodeNames.map((node) =>
      signed(`kubelet-${node}`, `/CN=${node}`, `subjectAltName=DNS:${node},IP:${nodeShapes[node].address}`),
    ),
    ...clients.map(({ file, user, group }) =>
      signed(file, `${group === undefined ? "" : `/O=${group}`}/CN=${user}`, "extendedKeyUsage=clientAuth"),
    ),
  ]);
  for (const { file } of clients) writeKubeconfig(layout, file);
}

/** The kubeconfig of a client certificate, by its file name: `admin`, `user`, … */
export function kubeconfigOf(layout: Layout, client: string): string {
  return join(layout.kubeconfigs, `${client}.json`);
}

/** JSON is YAML: kubectl and the Go programs read it as it is. The certificates are inside. */
function writeKubeconfig(layout: Layout, client: string): void {
  const data = (name: string): string => readFileSync(join(layout.pki, name)).toString("base64");
  const name = "nano3-kube";
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [{ name, cluster: { server: serverUrl, "certificate-authority-data": data("ca.crt") } }],
    users: [
      {
        name: client,
        user: {
          "client-certificate-data": data(`${client}.crt`),
          "client-key-data": data(`${client}.key`),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: client, namespace: testNamespace } }],
  };
  writeFileSync(kubeconfigOf(layout, client), `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
}
