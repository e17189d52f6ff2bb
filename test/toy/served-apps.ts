import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { freePorts } from "./free-ports.ts";

/** One application of `serve-toy.py`. */
export interface App {
  readonly backend: "megatron" | "hf";
  readonly checkpoint: string;
  readonly keywords?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Applications that are served: each below its name as the route. */
export interface ServedApps {
  readonly port: number;
  /** Ray Serve's word for each: RUNNING, DEPLOY_FAILED, DEPLOYING. */
  readonly status: Readonly<Record<string, string>>;
}

/** Serves stand-ins on a Ray; they end with it. */
export async function serveApps(
  python: string,
  address: string,
  apps: Readonly<Record<string, App>>,
  env: NodeJS.ProcessEnv,
): Promise<ServedApps> {
  const [port = 0] = await freePorts(1);
  const script = join(import.meta.dirname, "serve-toy.py");
  const driver = spawn(python, [script, address, String(port), JSON.stringify(apps)], {
    stdio: ["pipe", "pipe", "pipe"],
    env,
  });
  let said = "";
  driver.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const line = await firstObject(driver.stdout);
  if (line === undefined) throw new Error(`serve-toy.py ended: ${said}`);
  driver.stdin.end();
  return { port, status: JSON.parse(line) as Record<string, string> };
}

/** Ray writes warnings of its own to the driver's stdout. */
async function firstObject(stdout: Readable): Promise<string | undefined> {
  for await (const line of createInterface({ input: stdout })) if (line.startsWith("{")) return line;
  return undefined;
}
