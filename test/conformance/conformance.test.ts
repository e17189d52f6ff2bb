import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Case, runCase } from "./run-case.ts";
import { unclaimed } from "./unclaimed.ts";

const cases = JSON.parse(readFileSync(new URL("./cases.json", import.meta.url), "utf8")) as readonly Case[];
const unclaimedIds = new Set(Object.values(unclaimed).flat());
const bySection = groupBySection();

function groupBySection(): Map<string, Case[]> {
  const groups = new Map<string, Case[]>();
  for (const each of cases) groups.set(each.section, [...(groups.get(each.section) ?? []), each]);
  return groups;
}

/** Text instead of objects: a changed key order is a difference. */
function differs(given: Case): string | undefined {
  const got = runCase(given);
  if ("error" in got) {
    const passes = given.error !== undefined && got.error.classes.includes(given.error.class);
    return passes
      ? undefined
      : `want ${JSON.stringify(given.expect ?? given.error)}\n got ${got.error.words}`;
  }
  const [want, have] = [JSON.stringify(given.expect), JSON.stringify(got.expect)];
  return want === have ? undefined : `want ${want ?? JSON.stringify(given.error)}\n got ${have}`;
}

describe("cases that nano3 reads as OmegaConf does", () => {
  test.each([...bySection])("%s", (_section, group) => {
    const claimed = group.filter(({ id }) => !unclaimedIds.has(id));
    const failures = claimed.flatMap((given) => {
      const difference = differs(given);
      return difference === undefined ? [] : [`${given.id} ${JSON.stringify(given.files)}\n${difference}`];
    });
    expect(failures).toEqual([]);
  });
});

describe("cases not claimed yet", () => {
  test("each of them still differs; one that passes must be taken off the list", () => {
    const passing = cases
      .filter(({ id }) => unclaimedIds.has(id))
      .filter((given) => differs(given) === undefined);
    expect(passing.map(({ id }) => id)).toEqual([]);
  });

  test("each of them is a case, and is listed once", () => {
    const listed = Object.values(unclaimed).flat();
    const known = new Set(cases.map(({ id }) => id));
    expect(listed.filter((id) => !known.has(id))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });
});
