import { beforeAll, describe, expect, test } from "vitest";
import { buildIfStale } from "../cli/built-cli.ts";
import { type HostileCase, hostileCases } from "./cases.ts";
import { limits, measure } from "./measure.ts";

beforeAll(buildIfStale);

/** What could change a terminal, or how its text is read. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** Whatever else the machine does can only lengthen a run: one that took too long is measured twice more, and the least counts. */
function leastSeconds(given: HostileCase, first: number): number {
  if (first < limits.seconds) return first;
  return Math.min(first, measure(given).seconds, measure(given).seconds);
}

describe("a hostile input costs a diagnostic: exit 2, in time, in memory, nothing written", () => {
  test.each(hostileCases)("$name", (given) => {
    const { exitCode, seconds, megabytes, stdout, stderr, code, written } = measure(given);
    expect({ exitCode, code, stdout, written }).toEqual({
      exitCode: 2,
      code: given.code,
      stdout: "",
      written: [],
    });
    expect(stderr).not.toMatch(/internal error|^ +at .*:\d+/m);
    expect(unprintable.exec(stderr.replaceAll("\n", ""))?.[0]).toBeUndefined();
    expect(stderr.length).toBeLessThan(40_000);
    expect(leastSeconds(given, seconds)).toBeLessThan(limits.seconds);
    expect(megabytes).toBeLessThan(limits.megabytes);
  });
});

describe("nor do the formats for programs carry a raw control character", () => {
  const given = hostileCases.find(({ name }) => name === "terminal escapes in a key");
  test.each([["--diagnostics", "json"], ["--diagnostics", "github"], ["--json"]])("%s %s", (...options) => {
    if (given === undefined) throw new Error("the case is gone");
    const { exitCode, stdout, stderr } = measure({
      ...given,
      args: ["compile", "-c", "./config.yaml", ...options],
    });
    expect(exitCode).toBe(2);
    expect(stdout + stderr).toContain("key-unknown");
    expect(unprintable.exec((stdout + stderr).replaceAll("\n", ""))?.[0]).toBeUndefined();
  });
});
