import { describe, expect, test } from "vitest";
import { differences, isRays, withoutNumbers } from "./kept-files.ts";

describe("names of kept files", () => {
  test.each([
    ["logs/job.log", "logs/job.log"],
    ["logs/launcher-0a1b2c3d4e5f6071.0-17.log", "logs/launcher-#.#-#.log"],
    [
      "results/hellaswag/results_2026-01-02T03-04-05.678.json",
      "results/hellaswag/results_#-#-#T#-#-#.#.json",
    ],
  ])("%s", (path, name) => {
    expect(withoutNumbers(path)).toBe(name);
  });
});

describe("logs of Ray", () => {
  test.each([
    ["logs/ray-n1/raylet.err", true],
    ["logs/ray-n1", false],
    ["logs/ray-head.log", false],
    ["results/logs/ray-n1/raylet.err", false],
  ])("%s: %s", (path, is) => {
    expect(isRays(path)).toBe(is);
  });
});

describe("files of a later run", () => {
  test.each<{ found: readonly string[]; says: readonly string[] }>([
    { found: ["log-#", "log-#", "done"], says: [] },
    { found: ["done", "log-#", "log-#"], says: [] },
    { found: ["log-#", "done"], says: ["keeps no log-#, as the first run does"] },
    { found: ["log-#", "log-#", "done", "done.tmp"], says: ["keeps done.tmp, which the first run does not"] },
  ])("$found", ({ found, says }) => {
    expect(differences(["log-#", "log-#", "done"], found)).toEqual(says);
  });
});
