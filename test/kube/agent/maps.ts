import { type Api, ApiError } from "./api.ts";

/** Something that a pod needs cannot be had now; kubelet says so in an event and tries again. */
export class NotAvailable extends Error {}

/** The data of a ConfigMap or Secret; empty when it is not there and `missing` is undefined. */
export async function readMap(
  api: Api,
  namespace: string,
  kind: "configmaps" | "secrets",
  name: string,
  missing: string | undefined,
): Promise<ReadonlyMap<string, Buffer>> {
  type Maps = Readonly<Record<string, string>>;
  const path = `/api/v1/namespaces/${namespace}/${kind}/${name}`;
  const { data = {}, binaryData = {} } =
    (await getOr<{ data?: Maps; binaryData?: Maps }>(api, path, missing)) ?? {};
  const decode = (text: string): Buffer => Buffer.from(text, kind === "secrets" ? "base64" : "utf8");
  return new Map([
    ...Object.entries(data).map(([key, text]) => [key, decode(text)] as const),
    ...Object.entries(binaryData).map(([key, text]) => [key, Buffer.from(text, "base64")] as const),
  ]);
}

/** An object; undefined when it is not there and `missing` is undefined, else a NotAvailable with that text. */
export async function getOr<T>(api: Api, path: string, missing: string | undefined): Promise<T | undefined> {
  try {
    return await api.call<T>("GET", path);
  } catch (error) {
    // A node may read only what its pods name; what is not there is refused, too, until the server knows the pod.
    const isMissing = error instanceof ApiError && (error.status === 404 || error.status === 403);
    if (!isMissing) throw error;
    if (missing === undefined) return undefined;
    throw new NotAvailable(error.status === 403 ? error.message : missing);
  }
}
