import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

/** The schema of the CRD, where an unknown field is an error: the API server drops it without a word. */
const file = new URL("../../src/gen/data/rayjob-v1.schema.json", import.meta.url);

type Schema = Record<string, unknown>;

/** Every object that names its properties has no others; `metadata` is the API server's own business. */
function close(schema: Schema): Schema {
  const closed: Schema = {};
  for (const [key, value] of Object.entries(schema)) closed[key] = closeValue(value);
  if (isSchema(schema.properties) && schema.type === "object" && schema.additionalProperties === undefined)
    closed.additionalProperties = false;
  return closed;
}

function closeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closeValue);
  return isSchema(value) ? close(value) : value;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const formats = ["int32", "int64", "date-time"];

/** What is wrong with a RayJob by its CRD (KubeRay 1.7.0); empty: nothing. */
export function rayJobProblems(): (value: unknown) => readonly string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, useDefaults: true });
  for (const format of formats) ajv.addFormat(format, true);
  const validate = ajv.compile(close(JSON.parse(readFileSync(file, "utf8")) as Schema));
  return (value) => {
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      [instancePath, message, JSON.stringify(params)].join(" "),
    );
  };
}
