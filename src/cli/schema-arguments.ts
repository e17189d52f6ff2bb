import { Argument, type Command } from "commander";

/** The files that there is a schema of. */
const schemaNames = ["config", "env"] as const;

/** `nano3 schema`, as the command line says it. */
export interface SchemaCommand {
  readonly command: "schema";
  readonly of: (typeof schemaNames)[number];
}

/** Adds `nano3 schema` to the program. */
export function addSchema(root: Command, ask: (request: SchemaCommand) => void): void {
  root
    .command("schema")
    .description("print the JSON schema of a config, or of env.toml, for an editor")
    .addArgument(new Argument("[of]", "which file").choices(schemaNames).default("config"))
    .action((of: SchemaCommand["of"]) => ask({ command: "schema", of }));
}
