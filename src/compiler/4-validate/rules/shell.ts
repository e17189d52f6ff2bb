import { report } from "../../diagnostics/diagnostic.ts";
import type { Rule } from "./rule.ts";

/** Commands mean variables where they write their names. */
export const commandsNameVariables: Rule = function* ({ run: { env } }, places) {
  for (const [index, command] of env.startup_commands.entries()) {
    const name = /\$\$([A-Za-z_]\w*)/.exec(command)?.[1];
    if (name === undefined) continue;
    yield report("shell-process-id", places.value(["run", "env", "startup_commands", index]), { name });
  }
};
