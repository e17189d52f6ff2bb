import { EventEmitter } from "node:events";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openConsole } from "../../src/cli/console.ts";
import { watchStreams } from "../../src/cli/output-streams.ts";
import { buildIfStale, nano3, newDirectory } from "./built-cli.ts";

beforeAll(buildIfStale);

const stream = (isTTY: boolean) =>
  Object.assign(new EventEmitter(), { isTTY }) as never as NodeJS.WriteStream;
const refusal = (code: string) => Object.assign(new Error(`${code}: no`), { code });

describe("a stream that takes no more", () => {
  test.each([
    ["EPIPE", false, true, null],
    ["EIO", true, true, null],
    ["EIO", false, false, "EIO: no"],
    ["ENOSPC", false, false, "ENOSPC: no"],
  ])("stdout: %s, terminal %s", async (code, isTTY, isGone, lost) => {
    const stdout = stream(isTTY);
    const { readerGone, resultLost } = watchStreams(stdout, stream(true));
    stdout.emit("error", refusal(code));
    stdout.emit("error", refusal("ERR_STREAM_DESTROYED"));
    expect([readerGone.aborted, (await resultLost())?.message ?? null]).toEqual([isGone, lost]);
  });

  test.each(["EPIPE", "EIO", "ENOSPC", "EBADF"])("stderr: %s is nobody's matter", async (code) => {
    const stderr = stream(true);
    const { readerGone, resultLost } = watchStreams(stream(false), stderr);
    stderr.emit("error", refusal(code));
    expect([readerGone.aborted, await resultLost()]).toEqual([false, null]);
  });
});

test("a result that does not fit on the disk: one line, exit 1", () => {
  const toFull = ["bash", "-c", 'exec "$@" > /dev/full', "bash"];
  expect(nano3(newDirectory(), ["tasks"], {}, toFull)).toEqual({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^error: stdout: ENOSPC[^\n]*\n$/),
  });
});

test("a terminal of no columns is one whose width is not known", () => {
  for (const name of ["stdout", "stderr"] as const) {
    for (const [key, value] of [
      ["columns", 0],
      ["isTTY", true],
    ] as const) {
      const before = Object.getOwnPropertyDescriptor(process[name], key);
      Object.defineProperty(process[name], key, { value, configurable: true, writable: true });
      onTestFinished(() => {
        if (before === undefined) Reflect.deleteProperty(process[name], key);
        else Object.defineProperty(process[name], key, before);
      });
    }
  }
  expect(openConsole({ quiet: false })).toMatchObject({ columns: 100, resultColumns: null });
});
