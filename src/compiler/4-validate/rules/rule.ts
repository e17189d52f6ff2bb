import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Places } from "../places.ts";
import type { EvalConfig } from "../schema/index.ts";

/** A check between keys of a config that the schema has passed. Its name is the sentence that it makes sure of. */
export type Rule = (config: EvalConfig, places: Places) => Iterable<Diagnostic>;
