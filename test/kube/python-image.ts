import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { ensurePython } from "../python/environment.ts";
import type { Image } from "./agent/images.ts";

const systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * An image with Ray, the harness and the stand-in for Export-Deploy's `nemo_deploy`: what a NeMo container would hold,
 * from the environment of the tests. Nothing in it may try to leave this machine.
 */
export async function pythonImage(): Promise<Image> {
  const { dir, bin, python } = await ensurePython({ readableByAll: true });
  const standIn = join(import.meta.dirname, "..", "stand-in");
  const interpreter = dirname(dirname(realpathSync(python)));
  return {
    directories: [dir, standIn, ...(interpreter === "/usr" ? [] : [interpreter])],
    env: {
      PATH: `${bin}:${systemPath}`,
      HOME: "/root",
      LANG: "C.UTF-8",
      PYTHONPATH: standIn,
      PYTHONDONTWRITEBYTECODE: "1",
      NEMO_EVALUATOR_TELEMETRY_LEVEL: "0",
      RAY_USAGE_STATS_ENABLED: "0",
      // On a busy computer its parts take longer than 30 s to start; a head without a dashboard never gets ready.
      RAY_DASHBOARD_SUBPROCESS_MODULE_WAIT_READY_TIMEOUT: "240",
      HF_HUB_OFFLINE: "1",
    },
  };
}
