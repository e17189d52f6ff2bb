import { network, ports } from "../layout.ts";
import type { Api } from "./api.ts";
import { fieldOf, resourceOf } from "./fields.ts";
import type { Image } from "./images.ts";
import { NotAvailable, readMap } from "./maps.ts";
import type { Container, EnvVar, KeyRef, Pod } from "./types.ts";

type Variables = Record<string, string>;

/** The environment of a container: its image's, the cluster's, `envFrom`, `env`. A key that is not there: NotAvailable. */
export async function environmentOf(
  api: Api,
  pod: Pod,
  container: Container,
  image: Image,
  ip: string,
): Promise<Variables> {
  const variables: Variables = {
    ...image.env,
    HOSTNAME: pod.metadata.name,
    KUBERNETES_SERVICE_HOST: network.host,
    KUBERNETES_SERVICE_PORT: String(ports.apiserver),
    KUBERNETES_SERVICE_PORT_HTTPS: String(ports.apiserver),
  };
  for (const { prefix = "", configMapRef, secretRef } of container.envFrom ?? []) {
    const kind = configMapRef === undefined ? "secrets" : "configmaps";
    const reference = configMapRef ?? secretRef;
    if (reference === undefined) continue;
    const missing = reference.optional ? undefined : `${kind.slice(0, -1)} "${reference.name}" not found`;
    const data = await readMap(api, pod.metadata.namespace, kind, reference.name, missing);
    for (const [key, value] of data) variables[prefix + key] = value.toString("utf8");
  }
  for (const variable of container.env ?? []) {
    const value = await variableOf(api, pod, container, variable, ip, variables);
    if (value !== undefined) variables[variable.name] = value;
  }
  return variables;
}

/** Fills in `$(NAME)` as Kubernetes does: `$$(NAME)` stays as `$(NAME)`, and so does a name that is not there. */
export function expand(text: string, variables: Readonly<Variables>): string {
  return text.replaceAll(/\$\$|\$\(([^()$]*)\)/g, (whole, name?: string) =>
    name === undefined ? "$" : (variables[name] ?? whole),
  );
}

async function variableOf(
  api: Api,
  pod: Pod,
  container: Container,
  variable: EnvVar,
  ip: string,
  variables: Readonly<Variables>,
): Promise<string | undefined> {
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = variable.valueFrom ?? {};
  if (fieldRef) return fieldOf(pod, fieldRef.fieldPath, ip);
  if (resourceFieldRef) return resourceOf(pod, container.name, resourceFieldRef);
  if (secretKeyRef) return keyOf(api, pod, "secrets", secretKeyRef);
  if (configMapKeyRef) return keyOf(api, pod, "configmaps", configMapKeyRef);
  return expand(variable.value ?? "", variables);
}

async function keyOf(
  api: Api,
  pod: Pod,
  kind: "configmaps" | "secrets",
  { name, key, optional }: KeyRef,
): Promise<string | undefined> {
  const what = kind.slice(0, -1);
  const { namespace } = pod.metadata;
  const data = await readMap(
    api,
    namespace,
    kind,
    name,
    optional ? undefined : `${what} "${name}" not found`,
  );
  const value = data.get(key);
  if (value === undefined && !optional)
    throw new NotAvailable(
      `couldn't find key ${key} in ${what === "secret" ? "Secret" : "ConfigMap"} ${namespace}/${name}`,
    );
  return value?.toString("utf8");
}
