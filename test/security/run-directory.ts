import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openTransport } from "../../src/cluster/transport.ts";
import { upload } from "../../src/cluster/upload.ts";
import type { Compiled } from "../../src/compiler/index.ts";
import { compileWish, type Wish } from "../job/run-directory.ts";

const standIn = join(import.meta.dirname, "..", "job", "stand-in");

export const here = openTransport({ host: null, user: null, identity: null, ssh_config: null });

/**
 * A run directory as the CLI's own upload makes it, with stand-ins for Ray and, where `deploy` is not the real one, for
 * deploy.py.
 */
export async function uploadRun(
  runDir: string,
  wish: Wish,
  secrets: Readonly<Record<string, string>> = {},
  deploy: "stand-in" | "real" = "stand-in",
): Promise<Compiled> {
  const python = join(runDir, "python");
  const compiled = compileWish({ ...wish, secrets: Object.keys(secrets) }, python);
  const artifacts = compiled.artifacts.map((artifact) =>
    artifact.name === "deploy.py" && deploy === "stand-in"
      ? { ...artifact, text: readFileSync(join(standIn, "deploy.py"), "utf8") }
      : artifact,
  );
  await upload(here, { runDir, artifacts, secrets, fresh: false });
  cpSync(standIn, python, { recursive: true });
  return compiled;
}
