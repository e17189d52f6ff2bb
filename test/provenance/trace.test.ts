import { expect, test } from "vitest";
import { type ShownTrace, shownTraces } from "../../src/compiler/provenance/shown-trace.ts";
import { traceKey } from "../../src/compiler/provenance/trace.ts";
import { examined, inputOfFiles } from "./examined.ts";

const config = `
model: {tokenizer: /tok, model_id: nano3}
eval:
  tasks: [{name: hellaswag}]
  dataset_dir: /data
deploy:
  port: 9000
  random_seed: \${.port}
  extra:
    a: {b: "\${deploy.random_seed}", name: port}
    whole: \${.a}
    list: ["\${..a.b}"]
`;

/** An expression in `description` and the way it goes; a reference inside another in parentheses behind it. */
const rows: readonly (readonly [string, string])[] = [
  ["plain", ""],
  ["\\${escaped}", ""],
  ["${model.model_id}", "model.model_id=nano3"],
  ["a-${model.model_id}-${deploy.port}", "model.model_id=nano3 deploy.port=9000"],
  ["${deploy.random_seed}", "deploy.random_seed=9000 (deploy.port=9000)"],
  [
    "${deploy.extra.whole.b}",
    "deploy.extra.whole.b=9000 (deploy.extra.a.b=9000 (deploy.random_seed=9000 (deploy.port=9000)))",
  ],
  [
    "${deploy.extra.list[0]}",
    "deploy.extra.list[0]=9000 (deploy.extra.a.b=9000 (deploy.random_seed=9000 (deploy.port=9000)))",
  ],
  ["${deploy.${deploy.extra.a.name}}", "deploy.port=9000 (deploy.extra.a.name=port)"],
  ["${oc.env:SET}", "$SET=here"],
  ["${oc.env:SET,${deploy.port}}", "$SET=here"],
  ["${oc.env:ABSENT,${deploy.port}}", "$ABSENT?=9000 (deploy.port=9000)"],
  ["${oc.select:deploy.port}", "deploy.port=9000"],
  ["${oc.select:deploy.none,${deploy.port}}", "?=9000 (deploy.port=9000)"],
  ["${oc.decode:${oc.env:NUMBER}}", "?=5 ($NUMBER=5)"],
  ["${run.env.qos}", "run.env.qos=acct (run.env.account=acct)"],
];

test.each(rows)("%s", (expression, want) => {
  const files = {
    "my.yaml": `${config}description: '${expression}'\n`,
    "env.toml": '[p]\naccount = "acct"\nqos = "${account}"\n',
  };
  const known = examined(inputOfFiles(files, { profile: "p", environment: { SET: "here", NUMBER: "5" } }));
  expect(
    shownTraces(traceKey(["description"], known), known)
      .map(wayOf)
      .join(" "),
  ).toBe(want);
});

test("a chain longer than anyone reads is cut", () => {
  const keys = Array.from({ length: 40 }, (_, index) => `    k${index}: \${.k${index + 1}}\n`).join("");
  const files = { "my.yaml": `${config}    k40: 1\n${keys}description: \${deploy.extra.k0}\n` };
  const known = examined(inputOfFiles(files));
  const text = shownTraces(traceKey(["description"], known), known)
    .map(wayOf)
    .join(" ");
  expect(text).toContain("deploy.extra.k11=1");
  expect(text).not.toContain("deploy.extra.k30");
});

function wayOf({ key, variable, value, references }: ShownTrace): string {
  const lead = variable === null ? (key ?? "?") : `$${variable.name}${variable.is_set ? "" : "?"}`;
  const inner = references.length === 0 ? "" : ` (${references.map(wayOf).join(" ")})`;
  return `${lead}=${value}${inner}`;
}
