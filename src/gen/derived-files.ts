import { configSchema, profileSchema } from "./config-schema.ts";
import { diagnosticExamples } from "./diagnostic-examples.ts";
import { diagnosticsPage } from "./diagnostics-page.ts";
import { rayJobTypes } from "./rayjob-types.ts";
import { referencePage } from "./reference-page.ts";
import { configTypes } from "./schema-types.ts";

/** A file under `generated/` that is derived from the sources and their tests alone. */
export interface DerivedFile {
  readonly path: string;
  readonly text: string;
}

/** Every derived file with the text that it should have. */
export async function derivedFiles(): Promise<readonly DerivedFile[]> {
  return [
    { path: "generated/schema/nano3.schema.json", text: json(configSchema()) },
    { path: "generated/schema/env.schema.json", text: json(profileSchema()) },
    { path: "generated/types/config.d.ts", text: await configTypes() },
    { path: "generated/types/rayjob-v1.d.ts", text: await rayJobTypes() },
    { path: "generated/diagnostics.md", text: diagnosticsPage() },
    { path: "generated/diagnostics.json", text: json(diagnosticExamples()) },
    { path: "generated/reference.md", text: referencePage() },
  ];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
