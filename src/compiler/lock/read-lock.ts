import type { z } from "zod";
import { parseYaml } from "../1-load/parse-yaml.ts";
import { readSource } from "../1-load/source-text.ts";
import { type Diagnostic, noSpan, report } from "../diagnostics/diagnostic.ts";
import { ok, type Result } from "../diagnostics/result.ts";
import type { Source } from "../span.ts";
import { describeNode, nodeAt, pathText, spanOf, toPlain } from "../tree.ts";
import type { CompileInput, KeyPath, MapNode } from "../types.ts";
import { parseArtifact } from "./artifact-reference.ts";
import { lockFileSchema } from "./lock-file.ts";
import { emptyLock, type Lock } from "./types.ts";

/** Reads the lock of a compilation. No file, no entries. */
export function readLock({ read, lockFile }: Pick<CompileInput, "read" | "lockFile">): Result<Lock> {
  if (lockFile === undefined) return ok(emptyLock);
  const outcome = readSource(read, lockFile, "lock", noSpan);
  if ("missing" in outcome) return ok(emptyLock);
  return "problem" in outcome ? refuse(outcome.problem) : parseLock(outcome.source);
}

function parseLock(source: Source): Result<Lock> {
  const { value: root, diagnostics } = parseYaml(source);
  if (root === undefined) return { value: undefined, diagnostics };
  if (root.kind !== "map") {
    return refuse(
      report("lock-invalid", root.at, { what: `A lock is a mapping, this is ${describeNode(root)}` }),
    );
  }
  const parsed = lockFileSchema.safeParse(toPlain(root));
  if (parsed.error !== undefined) return refuse(...parsed.error.issues.map((issue) => describe(issue, root)));
  const containers = new Map(Object.entries(parsed.data.containers));
  const artifacts = new Map(Object.entries(parsed.data.artifacts));
  const contradictions = [...artifacts].flatMap(([reference, { version }]) => {
    const wanted = parseArtifact(reference)?.version ?? null;
    const what = `\`${reference}\` is \`${wanted}\`, but its entry is of \`${version}\``;
    const at = spanOf(root, ["artifacts", reference, "version"], "value");
    return wanted === null || wanted === version ? [] : [report("lock-invalid", at, { what })];
  });
  if (contradictions.length > 0) return refuse(...contradictions);
  const imageAt = (image: string) => spanOf(root, ["containers", image], "key");
  return ok({ containers, artifacts, source, imageAt });
}

function refuse(...diagnostics: readonly Diagnostic[]): Result<Lock> {
  return { value: undefined, diagnostics };
}

/** A finding of the schema in words, at the key or value that it is about. */
function describe(issue: z.core.$ZodIssue, root: MapNode): Diagnostic {
  const path = issue.path as KeyPath;
  if (issue.code === "unrecognized_keys") {
    const unknown = [...path, issue.keys[0] ?? ""];
    return invalid(unknown, "key", `A lock has no \`${pathText(unknown)}\``, root);
  }
  if (issue.code === "invalid_key") {
    const words = issue.issues[0]?.message ?? "cannot stand here";
    return invalid(path, "key", `\`${path.at(-1)}\` ${words}`, root);
  }
  const node = nodeAt(root, path);
  if (node === undefined) return invalid(path, "key", `\`${path.at(-1)}\` is missing`, root);
  const key = `\`${path.at(-1)}\``;
  if (path.length === 1 && path[0] === "lock_version") {
    return invalid(
      path,
      "value",
      `${key} is ${describeNode(node)}; this nano3 reads locks of version 1`,
      root,
    );
  }
  const isForm = issue.code === "invalid_format" || issue.code === "too_big" || issue.code === "too_small";
  const words = isForm ? issue.message : `cannot be ${describeNode(node)}`;
  return invalid(path, "value", `${key} ${words}`, root);
}

function invalid(path: KeyPath, part: "key" | "value", what: string, root: MapNode): Diagnostic {
  return report("lock-invalid", spanOf(root, path, part), { what });
}
