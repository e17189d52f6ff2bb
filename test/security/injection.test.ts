import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { complaintsOf } from "./consumers.ts";
import { compileText, fieldsOfWay, quoted, settingsOf, wayNames } from "./hostile-configs.ts";
import { hostileStrings } from "./hostile-strings.ts";
import { stringFields, variantCount } from "./string-fields.ts";
import { newSweep, sweep } from "./sweep.ts";

/**
 * Whatever a config holds is refused with a code, or reaches bash, YAML, sbatch and the pods as it is. Here each string meets
 * every field of one target; `injection.program.test.ts` has all of them, and Python.
 */
const canaries = mkdtempSync(join(tmpdir(), "nano3-canary-"));
const strings = hostileStrings((id) => join(canaries, id));
const bare = strings.filter(({ text }) => !text.startsWith(`it's "`));

afterAll(() => rmSync(canaries, { recursive: true }));

const executed = () => readdirSync(canaries);

test("the strings are many, and every field that takes a text is one of some target", () => {
  expect(strings.length).toBeGreaterThan(400);
  expect(strings).toContainEqual({
    id: expect.any(String),
    text: expect.stringMatching(/^#SBATCH --wrap=>\//),
  });
  const usable = new Set(wayNames.flatMap(fieldsOfWay));
  expect(stringFields.filter((field) => !usable.has(field)).map(({ name }) => name)).toEqual([]);
});

describe("a string in every field at once", () => {
  test.each(wayNames)("%s", { timeout: 60_000 }, (way) => {
    const found = newSweep();
    const own = bare.filter((_, index) => wayNames[index % wayNames.length] === way);
    for (const [index, each] of own.entries()) sweep(found, way, each, index % variantCount);
    expect(found.escapes).toEqual([]);
    expect(found.refused).toBeGreaterThan(2000);
    expect(found.carried).toBeGreaterThan(500);
    expect(executed()).toEqual([]);
  });
});

const plain = JSON.stringify(settingsOf("local", []));

describe("ways in that are no file of the config", () => {
  test("overrides that mean a string carry it, all of them in one call", () => {
    const whole = strings.filter(({ text }) => !/\p{Cs}/u.test(text));
    const overrides = whole.map(({ id, text }) => `deploy.extra.${id}=${quoted(text)}`);
    const { compiled, diagnostics } = compileText(plain, { overrides });
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(compiled?.plan.config.deploy.extra).toEqual(
      Object.fromEntries(whole.map(({ id, text }) => [id, text])),
    );
    expect(compiled && complaintsOf(compiled)).toEqual([]);
  });

  test("an override that is the string itself is an error or a value that arrives", () => {
    for (const [index, { text }] of bare.entries()) {
      const { compiled, diagnostics } = compileText(plain, { overrides: [`description=${text}`, text] });
      const hasErrors = diagnostics.some(({ severity }) => severity === "error");
      expect(hasErrors, text).toBe(compiled === undefined);
      if (compiled !== undefined && index % 4 === 0) expect(complaintsOf(compiled)).toEqual([]);
    }
  });

  test("the profile, the environment that a config reads, and the checkpoint argument", () => {
    const refused = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|\$\{/u;
    const values = strings.filter(({ text }) => !refused.test(text) && text.length < 4000);
    const variables = values.filter(({ text }) => !/^\$?(?:host|runtime|lit):|\$[A-Za-z_(]/.test(text));
    const table = variables.map(({ id, text }) => `${id} = ${JSON.stringify(text)}`);
    const lookups = values.map(({ id }) => `deploy.extra.${id}=\${oc.env:${id}}`);
    const textsOf = (those: typeof values) => Object.fromEntries(those.map(({ id, text }) => [id, text]));
    const profile = `[hostile]\nexecutor = "local"\n\n[hostile.env_vars]\n${table.join("\n")}\n`;
    const { compiled, diagnostics } = compileText(plain, {
      profileFile: "env.toml",
      profile: "hostile",
      overrides: lookups,
      environment: textsOf(values),
      checkpoint: `/lustre/${values[0]?.text}`,
      read: (path) => ({ ok: true, text: path === "env.toml" ? profile : plain }),
    });
    expect(diagnostics.map(({ message }) => message).filter((each) => each.includes("env_vars"))).toEqual([]);
    expect(compiled?.plan.environment.vars).toEqual(textsOf(variables));
    expect(compiled?.plan.config.deploy.extra).toEqual(textsOf(values));
    expect(compiled && complaintsOf(compiled)).toEqual([]);
  });

  test("names of the config's file and of the profile: the set's name is plain, the plan says the whole", () => {
    const text = JSON.stringify({ ...settingsOf("local", []), run: {} });
    const names = bare.filter(({ text: each }, index) => index % 3 === 0 && !/\p{Cs}/u.test(each));
    for (const { text: name } of names) {
      const config = `hostile/${name}.yaml`;
      const { compiled } = compileText(text, {
        config,
        profileFile: "env.toml",
        profile: name,
        read: (path) =>
          path === "env.toml"
            ? { ok: true, text: `[${inTomlQuotes(name)}]\nexecutor = "local"\n` }
            : { ok: true, text },
      });
      if (compiled === undefined) continue;
      expect(compiled.plan.name).toMatch(/^[A-Za-z0-9._-]*@[A-Za-z0-9._-]*$/);
      expect(compiled.plan.inputs).toMatchObject({ config, profile: name });
      expect(complaintsOf(compiled)).toEqual([]);
    }
    expect(executed()).toEqual([]);
  });
});

function inTomlQuotes(text: string): string {
  return JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}
