import { readFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

/** RayJob of KubeRay 1.7.0: the OpenAPI schema of its CRD, as JSON schema. */
const schemaFile = new URL("./data/rayjob-v1.schema.json", import.meta.url);

/** What a RayJob may say, as a TypeScript interface: the plan is typed by it. */
export async function rayJobTypes(): Promise<string> {
  const schema = JSON.parse(readFileSync(schemaFile, "utf8"));
  return compile(schema, "RayJob", {
    additionalProperties: false,
    bannerComment: "/** Derived from src/gen/data/rayjob-v1.schema.json by `npm run gen`. Do not edit. */",
    ignoreMinAndMaxItems: true,
    style: { printWidth: 110 },
  });
}
