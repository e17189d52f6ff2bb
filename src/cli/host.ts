import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { ReadOutcome, Templates } from "../compiler/types.ts";
import { noWorkingDirectory } from "./errors.ts";

/** What the compiler may see of this computer. The only file that reads disk, environment and clock for it. */

/** The directory in which nano3 was called. */
export function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    throw noWorkingDirectory();
  }
}

export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

export function now(): Date {
  return new Date();
}

let packageRoot: string | undefined;

/** The directory of the package: `config/`, `templates/` and `package.json` are in it. */
export function packageDirectory(): string {
  packageRoot ??= ancestors(import.meta.dirname).find((directory) =>
    existsSync(join(directory, "package.json")),
  );
  if (packageRoot === undefined) throw new Error("nano3 is not in its package");
  return packageRoot;
}

export function packageVersion(): string {
  return JSON.parse(readFileSync(join(packageDirectory(), "package.json"), "utf8")).version;
}

/** The directory and those above it. */
export function ancestors(directory: string): readonly string[] {
  const above = dirname(directory);
  return above === directory ? [directory] : [directory, ...ancestors(above)];
}

/** A path as diagnostics and plans show it: relative to the working directory, `/` separated. */
export function displayPath(path: string): string {
  const cwd = workingDirectory();
  return relative(cwd, resolve(cwd, path)).split(sep).join("/") || ".";
}

export function exists(path: string): boolean {
  return existsSync(path);
}

/** Whether two paths lead to one file. */
export function isSameFile(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}

/** Names in a directory; none when it cannot be read. */
export function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

/** No text that nano3 reads comes near; the compiler has its own, lower limit for configs. */
const mostBytes = 64 * 1024 * 1024;

/** Reads a text file. Never throws, and never waits: a FIFO or a device is not read. */
export function readTextFile(path: string): ReadOutcome {
  try {
    const problem = notPlain(statSync(path));
    if (problem !== undefined) return problem;
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return notPlain(fstatSync(file)) ?? decode(readFileSync(file));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return unreadable(error as NodeJS.ErrnoException);
  }
}

function notPlain(found: Stats): ReadOutcome | undefined {
  if (found.isDirectory()) return { ok: false, why: "directory", detail: "" };
  if (!found.isFile()) return { ok: false, why: "unreadable", detail: "it is not a plain file" };
  if (found.size > mostBytes) return { ok: false, why: "unreadable", detail: "it is too large" };
  return undefined;
}

function unreadable({ code, message }: NodeJS.ErrnoException): ReadOutcome {
  if (code === "ENOENT" || code === "ENOTDIR") return { ok: false, why: "missing", detail: "" };
  if (code === "ELOOP") return { ok: false, why: "unreadable", detail: "its symbolic links go in a circle" };
  if (code === "EACCES") return { ok: false, why: "unreadable", detail: "permission denied" };
  return { ok: false, why: "unreadable", detail: message };
}

function decode(bytes: Buffer): ReadOutcome {
  const lenient = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const offset = firstBadByte(bytes, lenient);
  if (offset === undefined) return { ok: true, text: lenient };
  const byte = bytes[offset]?.toString(16).padStart(2, "0");
  const line = bytes.subarray(0, offset).filter((each) => each === 0x0a).length + 1;
  return { ok: false, why: "not-utf8", detail: `byte 0x${byte} in line ${line}, at offset ${offset}` };
}

/** Where the decoder had to put a replacement character. The file may hold real ones. */
function firstBadByte(bytes: Buffer, text: string): number | undefined {
  let offset = 0;
  let from = 0;
  for (let at = text.indexOf("\ufffd"); at >= 0; at = text.indexOf("\ufffd", from)) {
    offset += Buffer.byteLength(text.slice(from, at));
    if (bytes.readUIntBE(offset, Math.min(3, bytes.length - offset)) !== 0xefbfbd) return offset;
    offset += 3;
    from = at + 1;
  }
  return undefined;
}

/** Every file of the package's `templates/`, by its path below it. */
export function readTemplates(): Templates {
  const root = join(packageDirectory(), "templates");
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths.map((path) => [relative(root, path).split(sep).join("/"), readFileSync(path, "utf8")]),
  );
}
