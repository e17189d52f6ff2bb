import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compareCase } from "./compare.ts";
import type { Case } from "./run-case.ts";

const cases = JSON.parse(readFileSync(new URL("./cases.json", import.meta.url), "utf8")) as readonly Case[];

function groupBySection(): Map<string, Case[]> {
  const groups = new Map<string, Case[]>();
  for (const each of cases) groups.set(each.section, [...(groups.get(each.section) ?? []), each]);
  return groups;
}

describe("nano3 reads a config as OmegaConf does, and refuses it in the same words", () => {
  test.each([...groupBySection()])("%s", (_section, group) => {
    const failures = group.flatMap((given) => {
      const difference = compareCase(given);
      return difference === undefined
        ? []
        : [`${given.id} ${JSON.stringify(given.files)}\nwant ${difference.want}\n got ${difference.got}`];
    });
    expect(failures).toEqual([]);
  });

  test("all 816 cases are there", () => {
    expect(cases.length).toBe(816);
  });
});
