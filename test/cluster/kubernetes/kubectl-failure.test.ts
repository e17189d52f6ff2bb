import { expect, test } from "vitest";
import { explainKubectlFailure } from "../../../src/cluster/kubernetes/kubectl-failure.ts";

const forbidden =
  'Error from server (Forbidden): rayjobs.ray.io is forbidden: User "ada" cannot create resource "rayjobs" in API group "ray.io" in the namespace "evals"';

/** Messages of real servers and clients, and what they mean to somebody who waits. */
test.each([
  [
    "The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?",
    "unreachable",
    true,
    false,
  ],
  ["Unable to connect to the server: dial tcp: lookup k8s.example: no such host", "unreachable", true, false],
  ["Unable to connect to the server: net/http: TLS handshake timeout", "unreachable", true, false],
  [
    "Error from server (Timeout): the server was unable to return a response in the time allotted",
    "unreachable",
    true,
    true,
  ],
  ["error: unexpected EOF", "unreachable", true, true],
  ["Error from server: etcdserver: request timed out", "unreachable", true, true],
  [
    "Error from server (TooManyRequests): the server has received too many requests",
    "unreachable",
    true,
    true,
  ],
  [
    'Error from server: Get "https://10.0.0.2:10250/containerLogs/evals/h/ray-head": dial tcp 10.0.0.2:10250: connect: connection refused',
    "no-node",
    false,
    false,
  ],
  ["no answer within 60 s", "unreachable", true, true],
  ['error: context "prod" does not exist', "unreachable", false, false],
  ["error: You must be logged in to the server (Unauthorized)", "unreachable", false, false],
  [
    "Unable to connect to the server: x509: certificate signed by unknown authority",
    "unreachable",
    false,
    false,
  ],
  [
    "Unable to connect to the server: getting credentials: exec: executable aws failed with exit code 255",
    "unreachable",
    false,
    false,
  ],
  [
    'Error from server (InternalError): Internal error occurred: failed calling webhook "mrayjob.kb.io": failed to call webhook: Post "https://kueue.svc:443/mutate": dial tcp 10.0.0.9:443: connect: connection refused',
    "unreachable",
    true,
    false,
  ],
  [
    'Error from server (InternalError): Internal error occurred: failed calling webhook "mrayjob.kb.io": x509: certificate signed by unknown authority',
    "unreachable",
    true,
    false,
  ],
  ["Error from server: etcdserver: request is too large", "invalid", false, false],
  [forbidden, "forbidden", false, false],
  [
    'Error from server (Forbidden): error when creating "STDIN": pods "a" is forbidden: exceeded quota: gpus, requested: 8, used: 4, limited: 8',
    "quota",
    false,
    false,
  ],
  ['error: the server doesn\'t have a resource type "rayjobs"', "no-crd", false, false],
  [
    'error: unable to recognize "STDIN": no matches for kind "RayJob" in version "ray.io/v1"',
    "no-crd",
    false,
    false,
  ],
  ['Error from server (NotFound): rayjobs.ray.io "nano3-a" not found', "not-found", false, false],
  [
    'Error from server (AlreadyExists): error when creating "STDIN": configmaps "nano3-a" already exists',
    "exists",
    false,
    false,
  ],
  [
    'Error from server (BadRequest): error when creating "STDIN": RayJob in version "v1" cannot be handled as a RayJob: strict decoding error: unknown field "spec.entrypont"',
    "invalid",
    false,
    false,
  ],
  ['The RayJob "A" is invalid: metadata.name: Invalid value: "A"', "invalid", false, false],
  [
    'Error from server: admission webhook "policy.example" denied the request: no image from there',
    "invalid",
    false,
    false,
  ],
  ["something new", "other", false, true],
])("%s", (said, kind, isTransient, mayHaveRun) => {
  expect(explainKubectlFailure(said)).toMatchObject({ kind, isTransient, mayHaveRun });
});
