import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Console } from "../console.ts";
import { packageDirectory } from "../host.ts";
import type { SchemaCommand } from "../schema-arguments.ts";

const files = { config: "nano3.schema.json", env: "env.schema.json" } as const;

/** `nano3 schema`: prints the JSON schema that comes with this nano3, as a file of it. */
export function schemaCommand({ of }: SchemaCommand, console: Console): number {
  console.result(readFileSync(join(packageDirectory(), "generated", "schema", files[of]), "utf8"));
  return 0;
}
