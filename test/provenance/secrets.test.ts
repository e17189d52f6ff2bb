import { describe, expect, test } from "vitest";
import { explainKey } from "../../src/compiler/provenance/explanation.ts";
import { formatExplanation } from "../../src/compiler/provenance/format-explanation.ts";
import { formatOrigins } from "../../src/compiler/provenance/format-origins.ts";
import { originRows } from "../../src/compiler/provenance/origin-rows.ts";
import { shownValue } from "../../src/compiler/provenance/shown-value.ts";
import { maskOf, stars } from "../../src/compiler/secrets/mask.ts";
import { isPasswordName, isSecretName } from "../../src/compiler/secrets/secret-name.ts";
import type { KeyPath, Scalar } from "../../src/compiler/types.ts";
import { examined, inputOfFiles } from "./examined.ts";

/** Secrets by their shape; none is one. */
const shaped: Readonly<Record<string, string>> = {
  "Hugging Face": `hf_${"aB3".repeat(12)}`,
  OpenAI: `sk-${"aB3x".repeat(8)}`,
  NVIDIA: `nvapi-${"aB3x".repeat(8)}`,
  AWS: `AKIA${"A1B2".repeat(4)}`,
  GitHub: `ghp_${"aB3x".repeat(8)}`,
  GitLab: `glpat-${"aB3x".repeat(5)}`,
  Slack: `xoxb-${"1234567890".repeat(2)}`,
  "JSON web token": `eyJ${"hbGciOi1".repeat(3)}.eyJ${"zdWIiOi1".repeat(3)}.${"sIgNaTuRe1".repeat(3)}`,
};

const canary = "correct-horse-battery";

interface Row {
  readonly name: string;
  readonly secret: string;
  readonly config: string;
  readonly overrides?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const base = "model: {tokenizer: /tok}\neval:\n  tasks: [{name: hellaswag}]\n";

const rows: readonly Row[] = [
  ...Object.entries(shaped).flatMap(([name, secret]): Row[] => [
    { name: `${name} in the config`, secret, config: `${base}description: ${secret}\n` },
    { name: `${name} in an override`, secret, config: base, overrides: [`description=${secret}`] },
    {
      name: `${name}, overridden`,
      secret,
      config: `defaults: base\n${base}description: fine\n`,
      overrides: [],
    },
    { name: `${name} as a default`, secret, config: `${base}description: "\${oc.env:NOT_SET,${secret}}"\n` },
    {
      name: `${name} in the environment`,
      secret,
      config: `${base}description: x-\${oc.env:INNOCENT}\n`,
      environment: { INNOCENT: secret },
    },
  ]),
  { name: "password of a URL", secret: canary, config: `${base}description: https://me:${canary}@host/x\n` },
  { name: "variable by its name", secret: canary, config: `${base}  env_vars: {MY_TOKEN: ${canary}}\n` },
  {
    name: "assignment in bash",
    secret: canary,
    config: `${base}run: {env: {startup_commands: ["MY_TOKEN=${canary} run"]}}\n`,
  },
  { name: "key by its name", secret: canary, config: `${base}deploy: {extra: {api_key: ${canary}}}\n` },
  { name: "key in camel case", secret: canary, config: `${base}deploy: {extra: {apiKey: ${canary}}}\n` },
  {
    name: "below a name",
    secret: canary,
    config: `${base}deploy: {extra: {credentials: {user: ${canary}}}}\n`,
  },
  {
    name: "password that is a number",
    secret: "424242",
    config: `${base}deploy: {extra: {password: 424242}}\n`,
  },
  {
    name: "password with quotes",
    secret: 'it\'s-"me"',
    config: `${base}deploy: {extra: {password: "it's-\\"me\\""}}\n`,
  },
  {
    name: "named value referred to",
    secret: canary,
    config: `${base}deploy: {extra: {secret: ${canary}}}\ndescription: "see \${deploy.extra.secret}"\n`,
  },
  {
    name: "on a line with others",
    secret: canary,
    config: `${base}deploy: {port: 9000, extra: {token: ${canary}}}\n`,
  },
];

describe("no output holds the secret", () => {
  test.each(rows)("$name", ({ secret, config, overrides = [], environment = {} }) => {
    const files = { "my.yaml": config, "base.yaml": `description: ${secret}\n` };
    const known = examined(inputOfFiles(files, { overrides, environment }));
    const origins = originRows([], known.effective, known);
    const keys: readonly KeyPath[] = [
      ["description"],
      ["deploy", "port"],
      ["deploy", "extra"],
      ["eval", "env_vars"],
      ["run", "env"],
    ];
    const below = known.effective.entries.get("deploy");
    const explanations = [...keys, ["deploy", "extra", "api_key"], ["run", "env", "startup_commands"]].map(
      (path) => explainKey(path, known),
    );
    const outputs = [
      JSON.stringify(shownValue(known.effective, [], known.mask)),
      JSON.stringify(origins),
      formatOrigins(origins, { color: false, width: null }),
      JSON.stringify(explanations),
      ...explanations.map((each) => formatExplanation(each, { color: false, width: null })),
    ];
    expect(below).toBeDefined();
    for (const output of outputs)
      expect(output.includes(secret) || output.includes(JSON.stringify(secret).slice(1, -1))).toBe(false);
    expect(outputs.join()).toContain(stars);
  });
});

test.each([
  ["eval.max_new_tokens", { type: "int", value: 512 }],
  ["run.env.env_vars.MAX_TOKENS", { type: "str", value: "4096" }],
  ["run.env.env_vars.HF_TOKEN_PATH", { type: "str", value: "/run/secrets/hf" }],
  ["model.tokenizer", { type: "str", value: "org/name" }],
  ["secrets.0", { type: "str", value: "HF_TOKEN" }],
  ["deploy.extra.password", { type: "null" }],
  ["deploy.extra.password", { type: "str", value: "${oc.env:X}" }],
  ["run.env.kubernetes.secrets.HF_TOKEN.name", { type: "str", value: "hugging-face" }],
  ["run.env.kubernetes.image_pull_secrets.0", { type: "str", value: "registry" }],
  ["deploy.extra.use_token", { type: "bool", value: true }],
] satisfies readonly (readonly [string, Scalar])[])("%s is shown: %j", (key, scalar) => {
  expect(maskOf([], {}).hides(key.split("."), scalar)).toBe(false);
});

test.each([
  ["HF_TOKEN", true, false],
  ["apiKey", true, false],
  ["aws-secret-access-key", true, true],
  ["db_password", true, true],
  ["TOKENIZER_PATH", false, false],
  ["keyboard", false, false],
])("%s: secret %s, password %s", (word, secret, password) => {
  expect([isSecretName(word), isPasswordName(word)]).toEqual([secret, password]);
});

test("half a text is masked, not all of it", () => {
  expect(maskOf([], {}).text("a https://u:p@h b")).toBe(`a https://${stars}@h b`);
  expect(maskOf([], {}).text(`export MY_KEY="x-y" && run`)).toBe(`export MY_KEY="${stars}" && run`);
});
