// `node test/conformance/run.js FILE.json`: runs every case of a file (README.md says what one is) on the built compiler.
// Prints the cases that differ from what OmegaConf gives, then `N passed, N failed`. A case passes when the value, key order
// included, or the error's class, key and first line are equal. Of a TOML mistake only the class is compared: its wording
// is that of Python's tomllib, which is not OmegaConf's. Exit code: 0 all passed, 1 some failed, 2 nothing was run.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const built = join(import.meta.dirname, "..", "..", "dist", "conformance", "compare.js");

/** Ends without a result. */
function refuse(message) {
  console.error(message);
  process.exit(2);
}

function readCases(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    return refuse(`${file} cannot be read: ${error.message}`);
  }
}

/** Why a value is no case; undefined when it is one. */
function findFault(given) {
  if (typeof given !== "object" || given === null) return "no object";
  if (given.kind !== "compose" && given.kind !== "profile") return 'no `kind` "compose" or "profile"';
  if (typeof given.root !== "string") return "no `root`";
  for (const field of ["files", "env"]) if (!isTextRecord(given[field])) return `no \`${field}\` of texts`;
  if (!Array.isArray(given.overrides) || !given.overrides.every((each) => typeof each === "string"))
    return "no list `overrides` of texts";
  return "expect" in given || "error" in given ? undefined : "neither `expect` nor `error`";
}

function isTextRecord(value) {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((each) => typeof each === "string")
  );
}

/** A crash of the compiler is a difference like any other. */
function compare(compareCase, given) {
  try {
    return compareCase(given);
  } catch (error) {
    return { want: JSON.stringify(given.expect ?? given.error), got: `a crash: ${error.stack}` };
  }
}

const [file, ...rest] = process.argv.slice(2);
if (file === undefined || rest.length > 0) refuse("usage: node test/conformance/run.js FILE.json");
const cases = readCases(file);
if (!Array.isArray(cases)) refuse(`${file} holds no array of cases.`);
for (const [index, given] of cases.entries()) {
  const fault = findFault(given);
  if (fault !== undefined) refuse(`${file}: case ${given?.id ?? index} has ${fault}.`);
}
if (!existsSync(built)) refuse("The compiler is not built: run `npm run build` first.");

const { compareCase } = await import(built);
let failed = 0;
for (const given of cases) {
  const difference = compare(compareCase, given);
  if (difference === undefined) continue;
  failed += 1;
  console.log(`${given.id}\n  want ${difference.want}\n  got  ${difference.got}`);
}
console.log(`${cases.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
