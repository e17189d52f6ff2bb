import { describe, expect, test } from "vitest";
import { parseArtifact } from "../../src/compiler/lock/artifact-reference.ts";
import { type ImageReader, parseImage, pinnedName } from "../../src/compiler/lock/image-reference.ts";

const digest = `sha256:${"3f".repeat(32)}`;

/** What a name means, and how each reader is told of its digest. */
const images: readonly (readonly [image: string, pyxis: string | null, kubernetes: string | null])[] = [
  ["nvcr.io/nvidia/nemo:25.11", `nvcr.io/nvidia/nemo:${digest}`, `nvcr.io/nvidia/nemo:25.11@${digest}`],
  ["nvcr.io#nvidia/nemo:25.11", `nvcr.io#nvidia/nemo:${digest}`, `nvcr.io#nvidia/nemo:25.11@${digest}`],
  ["ubuntu", `ubuntu:${digest}`, `ubuntu@${digest}`],
  ["ubuntu:24.04", `ubuntu:${digest}`, `ubuntu:24.04@${digest}`],
  ["host:5000/team/nemo", `host:5000/team/nemo:${digest}`, `host:5000/team/nemo@${digest}`],
  ["host:5000/team/nemo:1", `host:5000/team/nemo:${digest}`, `host:5000/team/nemo:1@${digest}`],
  ["docker://host:5000#team/nemo", `docker://host:5000#team/nemo:${digest}`, null],
  ["docker://me@nvcr.io#nvidia/nemo:25.11", `docker://me@nvcr.io#nvidia/nemo:${digest}`, null],
];

describe("a tag becomes a digest", () => {
  test.each(images)("%s", (image, pyxis, kubernetes) => {
    const reference = parseImage(image);
    const pin = (reader: ImageReader) => reference.kind === "tag" && pinnedName(reference, digest, reader);
    expect(pin("pyxis")).toBe(pyxis);
    if (kubernetes !== null) expect(pin("kubernetes")).toBe(kubernetes);
  });

  test.each(images)("%s: what is pinned is pinned for good", (image, pyxis, kubernetes) => {
    for (const pinned of [pyxis, kubernetes])
      if (pinned !== null) expect(parseImage(pinned), image).toEqual({ kind: "digest" });
  });
});

test.each([
  ["/lustre/images/nemo.sqsh", "file"],
  ["./nemo.sqsh", "file"],
  ["nemo.sqsh", "file"],
  ["dockerd://nemo:25.11", "daemon"],
  ["podman://nemo", "daemon"],
])("%s is no tag of a registry", (image, kind) => {
  expect(parseImage(image)).toEqual({ kind });
});

/** nemotron's rule, which its own comments give `nvcr.io/…` and mappings as counter-examples of. */
test.each([
  ["nano3-sft:latest", { name: "nano3-sft", version: null }],
  ["nano3-sft:v3", { name: "nano3-sft", version: "v3" }],
  ["nano3-sft:3", { name: "nano3-sft", version: "v3" }],
  ["ModelArtifact-sft", { name: "ModelArtifact-sft", version: null }],
  ["ModelArtifact-sft:12", { name: "ModelArtifact-sft", version: "v12" }],
  ["nano3-sft", undefined],
  ["nano3-sft:", undefined],
  ["nano3-sft:main", undefined],
  ["../nano3:latest", undefined],
  ["org/nano3:latest", undefined],
  ["nano.3:latest", undefined],
  ["docker-image:latest", undefined],
  ["nano3:latest\n", undefined],
  ["${oc.env:MODEL}:latest", undefined],
])("%j as an artifact", (text, reference) => {
  expect(parseArtifact(text)).toEqual(reference);
});
