import { compile } from "json-schema-to-typescript";
import { z } from "zod";
import { evalConfigSchema } from "../compiler/4-validate/schema/index.ts";

/** What a config may say, as a TypeScript interface: for programs that write configs. */
export async function configTypes(): Promise<string> {
  const schema = z.toJSONSchema(evalConfigSchema, { io: "input" });
  return compile(schema as Parameters<typeof compile>[0], "Nano3Config", {
    additionalProperties: false,
    bannerComment: "/** Derived from src/compiler/4-validate/schema by `npm run gen`. Do not edit. */",
    style: { printWidth: 110 },
  });
}
