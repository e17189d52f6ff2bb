import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/compiler/diagnostics/diagnostic.ts";
import { formatDiagnostics } from "../../src/compiler/diagnostics/format.ts";
import { compile } from "../../src/compiler/index.ts";
import { compileInput } from "../conformance/compile-input.ts";
import { readTemplates } from "../golden/compile-folder.ts";
import { goodConfig, goodProfile, type Mistake, mistakes } from "./mistakes.ts";

const templates = readTemplates();
const root = join(import.meta.dirname, "..", "..");

function edited(text: string, edit: readonly [string, string] | undefined): string {
  if (edit === undefined) return text;
  const [from, to] = edit;
  expect(text.split(from).length, `${from} stands there once`).toBe(2);
  return text.replace(from, () => to);
}

function diagnose({ config, profile, overrides = [], asks = "lab" }: Mistake): readonly Diagnostic[] {
  const files = { "config.yaml": edited(goodConfig, config), "env.toml": edited(goodProfile, profile) };
  return compile({
    ...compileInput(files, {
      profileFile: "env.toml",
      profile: asks,
      overrides,
    }),
    environment: { HF_TOKEN: "hf_canary" },
    templates,
  }).diagnostics;
}

/** The message of a mistake without the summary line. */
const messageOf = (mistake: Mistake): string =>
  formatDiagnostics(diagnose(mistake), { color: false }).replace(/\n\n\d+ errors?.*\n$/, "");

test("the config without a mistake compiles without a word", () => {
  expect(diagnose({ title: "", codes: [] })).toEqual([]);
});

describe("each mistake gets the message that is about it, and no other", () => {
  test.each(mistakes)("$title", (mistake) => {
    expect(new Set(diagnose(mistake).map(({ code }) => code))).toEqual(new Set(mistake.codes));
  });
});

test("generated/mistakes.md shows them all", async () => {
  const sections = mistakes.map(
    (mistake, index) => `## ${index + 1}. ${mistake.title}\n\n\`\`\`\n${messageOf(mistake)}\n\`\`\`\n`,
  );
  const page = `# Mistakes, and what nano3 says

Derived from \`test/mistakes\` by \`npm run golden\`. Each is one change to a config that works; exit code 2 and nothing
written for an error, a set and a message for a warning.

${sections.join("\n")}`;
  await expect(page).toMatchFileSnapshot(join(root, "generated", "mistakes.md"));
});
