import { type KeyReference, keyReferences } from "./key-reference.ts";

/** generated/reference.md: every key with its type, unit, default, example and the system that takes it. */
export function referencePage(): string {
  const keys = keyReferences();
  const sections = [...new Set(keys.map(sectionOf))].map((section) => {
    const own = keys.filter((each) => sectionOf(each) === section);
    return `## ${section}\n\n${own.map(describeKey).join("\n")}`;
  });
  return `# Reference of the config

Derived from \`src/compiler/4-validate/schema\` by \`npm run gen\`. \`nano3 explain KEY\` says the same of one key, and what its
value is. Every value may also be a \`\${…}\` that gives one. \`run.env\` is the profile: a table of env.toml.

${sections.join("\n\n")}
`;
}

function sectionOf({ path }: KeyReference): string {
  return path.split(".")[0] ?? "";
}

function describeKey({
  path,
  doc,
  type,
  unit,
  fallback,
  isRequired,
  consumer,
  example,
}: KeyReference): string {
  const facts = [
    unit === undefined || type.includes("`") ? type : `${type}, in ${unit}`,
    isRequired ? "**required**" : fallback === undefined ? "no default" : `default \`${fallback}\``,
    `for ${consumer}`,
    `e.g. \`${example}\``,
  ];
  return `- **\`${path}\`** — ${doc}  \n  ${facts.join(" · ")}`;
}
