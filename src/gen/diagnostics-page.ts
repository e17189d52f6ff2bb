import { type Code, catalogue } from "../compiler/diagnostics/catalogue.ts";
import { type DiagnosticExample, diagnosticExamples } from "./diagnostic-examples.ts";

/** generated/diagnostics.md: every code, what it means, why it matters, what it looks like and what to write. */
export function diagnosticsPage(): string {
  const sections = Object.entries(diagnosticExamples()).map(([code, example]) =>
    sectionOf(code as Code, example),
  );
  return `# Diagnostics

Derived from \`src/compiler/diagnostics/codes\` and \`test/errors\` by \`npm run gen\`; \`nano3 explain CODE\` prints one. Codes
are permanent names. An error stops everything: nothing is written. A warning compiles, and will cost something.

${sections.join("\n")}`;
}

function sectionOf(code: Code, { shown, fix }: DiagnosticExample): string {
  const { severity, title, why } = catalogue[code];
  return `## ${code}

${severity === "error" ? "Error" : "Warning"}: ${title}.

**Why it matters:** ${why}

\`\`\`
${shown}
\`\`\`

**Fix:** ${fix}
`;
}
