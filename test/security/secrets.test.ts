import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { formatDiagnostics, toJson } from "../../src/compiler/diagnostics/format.ts";
import { buildIfStale, filesIn, nano3, newDirectory } from "../cli/built-cli.ts";
import { compileText } from "./hostile-configs.ts";

/** The value of a secret, whatever way it comes in, is in nothing that nano3 writes or says. */
const canary = "canary-Zx93kQpVw7";

const good = "model: {checkpoint_path: /ckpt, tokenizer: /tok}\neval: {tasks: [{name: hellaswag}]";
const config = (more: string) => `${good}}\n${more}\n`;

interface Way {
  readonly text: string;
  readonly overrides?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly profile?: string;
}

const ways: Readonly<Record<string, Way>> = {
  "a variable by its name": { text: `${good}, env_vars: {MY_TOKEN: ${canary}}}\n` },
  "an API key in the launcher's config": {
    text: `${good}, launcher: {target: {api_endpoint: {api_key: ${canary}}}}}\n`,
  },
  "a password in a harness's parameters": { text: `${good}, extra: {judge: {password: ${canary}}}}\n` },
  "an API key of the model": { text: config(`deploy: {extra: {apiKey: ${canary}}}`) },
  "a URL with credentials": {
    text: config(`run: {env: {env_vars: {http_proxy: "http://me:${canary}@proxy:1"}}}`),
  },
  "a line of bash": { text: config(`run: {env: {startup_commands: ["export MY_TOKEN=${canary}"]}}`) },
  "an override": { text: config(""), overrides: [`run.env.env_vars.MY_TOKEN=${canary}`] },
  "an override that another one replaces": {
    text: config(""),
    overrides: [`run.env.env_vars.MY_TOKEN=${canary}`, "run.env.env_vars.MY_TOKEN=/file"],
  },
  "the profile": {
    text: config(""),
    profile: `[p]\nexecutor = "local"\n[p.env_vars]\nMY_PASSWORD = "${canary}"\n`,
  },
  "the environment": {
    text: config(`description: "\${oc.env:MY_TOKEN}"`),
    environment: { MY_TOKEN: canary },
  },
  "the environment, in a longer text": {
    text: config(`description: "from \${oc.env:MY_TOKEN} on"`),
    environment: { MY_TOKEN: canary },
  },
  "the environment, where a number is wanted": {
    text: config(`deploy: {port: "\${oc.env:MY_TOKEN}"}`),
    environment: { MY_TOKEN: canary },
  },
  "the environment, where another name is wanted": {
    text: config(`run: {env: {partition: "\${oc.env:MY_TOKEN} x"}}`),
    environment: { MY_TOKEN: canary },
  },
  "the environment, by its shape, where a number is wanted": {
    text: config(`deploy: {port: "\${oc.env:INNOCENT}"}`),
    environment: { INNOCENT: `nvapi-${canary}${canary}` },
  },
  "beside a line that cannot be read": {
    text: config(`deploy:\n  extra: {password: ${canary}}\n  port: [1`),
  },
};

describe("one way in at a time: refused, and the message does not say it", () => {
  test.each(Object.entries(ways))("%s", (_, { text, overrides = [], environment = {}, profile }) => {
    const { compiled, diagnostics } = compileText(text, {
      overrides,
      environment,
      ...(profile !== undefined && {
        profileFile: "env.toml",
        profile: "p",
        read: (path: string) => ({ ok: true, text: path === "env.toml" ? profile : text }),
      }),
    });
    expect(compiled).toBeUndefined();
    const said = [formatDiagnostics(diagnostics, { color: false }), JSON.stringify(diagnostics.map(toJson))];
    expect(said.join("\n")).not.toContain(canary);
  });

  test.each([
    ["the name of a variable", `${good}, launcher: {target: {api_endpoint: {api_key: NGC_API_KEY}}}}\n`],
    [
      "what is no secret",
      `${good}, extra: {sort_key: question, max_tokens: 12, eos_token: "</s>", api_key: null}}\n`,
    ],
    ["a path", `${good}, extra: {auth_token: /run/token}}\n`],
  ])("%s passes", (_, text) => {
    expect(compileText(text).diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

describe("all ways at once, and every command", () => {
  beforeAll(buildIfStale);

  const text = `${good}, env_vars: {MY_TOKEN: ${canary}}, launcher: {target: {api_endpoint: {api_key: ${canary}}}}}
deploy: {port: "\${oc.env:SERVICE_PASSWORD}"}
description: "see https://me:${canary}@host/x"
run: {env: {startup_commands: ["MY_TOKEN=${canary} module load x"]}}
`;
  const environment = { SERVICE_PASSWORD: canary, HF_TOKEN: canary };
  const choice = ["-c", "./my.yaml", `run.env.env_vars.API_KEY=${canary}`];
  const commands: readonly (readonly string[])[] = [
    ["compile", ...choice],
    ["compile", ...choice, "--json"],
    ["compile", ...choice, "--diagnostics", "github"],
    ["compile", ...choice, "--diagnostics", "json"],
    ["explain", "eval.env_vars.MY_TOKEN", ...choice],
    ["explain", "deploy.port", ...choice, "--json"],
    ["config", ...choice],
    ["config", ...choice, "--origin"],
    ["config", ...choice, "--json"],
    ["model", "eval", "/ckpt", ...choice, "--dry-run"],
    ["model", "eval", "/ckpt", ...choice, "--dry-run", "--json"],
    ["model", "eval", "/ckpt", ...choice, "--run", "p"],
    ["lock", ...choice],
  ];
  test("says it nowhere and writes nothing", { timeout: 60_000 }, () => {
    const directory = newDirectory({
      "my.yaml": text,
      "env.toml": `[p]\nexecutor = "local"\n[p.env_vars]\nPASSWORD = "${canary}"\n`,
    });
    for (const command of commands) {
      const { code, stdout, stderr } = nano3(directory, command, environment);
      expect(stdout + stderr, command.join(" ")).not.toContain(canary);
      expect(`${command[0]} ${code}`).toMatch(/ 2$|^lock 0$/);
    }
    expect(filesIn(directory)).toEqual(["env.toml", "my.yaml"]);
    expect(existsSync(join(directory, ".state"))).toBe(false);
  });

  test("a secret that is only named is in no file of the set and no dry run", () => {
    const directory = newDirectory({ "my.yaml": `${config("secrets: [HF_TOKEN]")}` });
    const compiled = nano3(directory, ["compile", "-c", "./my.yaml", "-o", "set"], { HF_TOKEN: canary });
    const planned = nano3(directory, ["model", "eval", "/ckpt", "-c", "./my.yaml", "--dry-run"], {
      HF_TOKEN: canary,
    });
    expect([compiled.code, planned.code]).toEqual([0, 0]);
    expect(compiled.stdout + compiled.stderr + planned.stdout + planned.stderr).not.toContain(canary);
    expect(nano3(directory, [], {}, ["grep", "-rl", canary, "--exclude=*.js"]).stdout).toBe("");
  });
});
