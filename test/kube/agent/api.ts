import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest, type RequestOptions } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { network, ports } from "../layout.ts";

/** What the API server said instead of doing it. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** An object that the API server keeps; only what every object has. */
export interface ApiObject {
  readonly metadata: { readonly name: string; readonly uid: string; readonly resourceVersion: string };
}

interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: ApiObject & { readonly code?: number; readonly message?: string };
}

const watchSeconds = 240;
const retryMilliseconds = 1000;

/** The API server, as the user of a client certificate. */
export class Api {
  readonly #options: RequestOptions;

  constructor(pki: string, client: string) {
    const read = (name: string): Buffer => readFileSync(join(pki, name));
    this.#options = {
      host: network.host,
      port: ports.apiserver,
      agent: new Agent({
        keepAlive: true,
        ca: read("ca.crt"),
        cert: read(`${client}.crt`),
        key: read(`${client}.key`),
      }),
    };
  }

  /** One request; an answer that is not 2xx is an ApiError, no answer any other error. */
  async call<T>(method: string, path: string, body?: unknown, type = "application/json"): Promise<T> {
    const response = await this.#open(method, path, body, type);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const answer = JSON.parse(text === "" ? "{}" : text) as T & { message?: string };
    if ((response.statusCode ?? 0) >= 300)
      throw new ApiError(response.statusCode ?? 0, answer.message ?? text);
    return answer;
  }

  /** Replaces the named fields, and nothing else (JSON merge patch). */
  async patch<T>(path: string, fields: unknown): Promise<T> {
    return this.call<T>("PATCH", path, fields, "application/merge-patch+json");
  }

  /** Tells all objects of a collection, by uid, now and after each change of one; goes on for ever. */
  async follow<T extends ApiObject>(
    path: string,
    tell: (all: ReadonlyMap<string, T>) => void,
  ): Promise<never> {
    for (;;) {
      try {
        const { items, metadata } = await this.call<{ items: T[]; metadata: { resourceVersion: string } }>(
          "GET",
          path,
        );
        const all = new Map(items.map((item) => [item.metadata.uid, item]));
        tell(all);
        await this.#watch(path, metadata.resourceVersion, all, tell);
      } catch {
        // No server, a cut connection, 410 Gone: list anew.
        await sleep(retryMilliseconds);
      }
    }
  }

  async #watch<T extends ApiObject>(
    path: string,
    from: string,
    all: Map<string, T>,
    tell: (all: ReadonlyMap<string, T>) => void,
  ): Promise<void> {
    const query = `${path.includes("?") ? "&" : "?"}watch=1&timeoutSeconds=${watchSeconds}&resourceVersion=${from}`;
    const response = await this.#open("GET", path + query);
    if (response.statusCode !== 200) throw new ApiError(response.statusCode ?? 0, "watch refused");
    for await (const line of linesOf(response)) {
      const { type, object } = JSON.parse(line) as Change;
      if (type === "ERROR") throw new ApiError(object.code ?? 0, object.message ?? "watch ended");
      if (type === "DELETED") all.delete(object.metadata.uid);
      else if (type !== "BOOKMARK") all.set(object.metadata.uid, object as unknown as T);
      tell(all);
    }
  }

  #open(method: string, path: string, body?: unknown, type = "application/json"): Promise<IncomingMessage> {
    const text = body === undefined ? "" : JSON.stringify(body);
    // Without a length Node sends no body with DELETE.
    const content = text === "" ? {} : { "content-type": type, "content-length": Buffer.byteLength(text) };
    const headers = { accept: "application/json", ...content };
    return new Promise((resolve, reject) => {
      const request = httpsRequest({ ...this.#options, method, path, headers }, resolve);
      request.on("error", reject);
      request.setTimeout((watchSeconds + 30) * 1000, () => request.destroy(new Error("no answer")));
      request.end(text);
    });
  }
}

async function* linesOf(stream: IncomingMessage): AsyncGenerator<string> {
  let rest = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
