import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { ReadyLab } from "../../demo/lab.ts";

/** What every run of a row is given as a secret. A job without its value would not begin. */
const secret = { name: "LAB_TOKEN", value: `canary-${randomUUID()}` };

/** The override that asks for it. */
export const secretOverride = `secrets=[${secret.name}]`;

/** A lab whose CLI has it in its environment. */
export const withSecret = (lab: ReadyLab): ReadyLab => ({
  ...lab,
  env: { ...lab.env, [secret.name]: secret.value },
});

/** No file that was written since a moment holds it: not the secrets' file of a run, and nothing beside it. */
export function expectNoSecretsLeft(places: readonly string[], since: number): void {
  const written = ["-type", "f", "-newerct", `@${since / 1000}`];
  const search = ["-exec", "grep", "-laF", "-e", secret.value, "{}", "+"];
  const { stdout, stderr } = spawnSync("find", [...places, ...written, ...search], { encoding: "utf8" });
  expect({ telling: stdout.split("\n").filter(Boolean), stderr }).toEqual({ telling: [], stderr: "" });
}
