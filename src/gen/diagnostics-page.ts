import { catalogue } from "../compiler/diagnostics/catalogue.ts";

/** generated/diagnostics.md: every code, what it means and why it matters. */
export function diagnosticsPage(): string {
  const entries = Object.entries(catalogue).sort(([a], [b]) => (a < b ? -1 : 1));
  const sections = entries.map(
    ([code, { severity, title, why }]) =>
      `## ${code}\n\n${severity === "error" ? "Error" : "Warning"}: ${title}.\n\n${why}\n\nExample: \`test/errors/${code}*/\`.\n`,
  );
  return `# Diagnostics\n\nDerived from \`src/compiler/diagnostics/codes\` by \`npm run gen\`. Codes are permanent names.
An error stops everything: nothing is written. A warning compiles, and will cost something.\n\n${sections.join("\n")}`;
}
