// The stand-in for the cluster's name server (CoreDNS): `main.ts DIRECTORY`. It answers for the cluster's services from
// what the real endpoint slice controller writes, and knows no other name.
import { createSocket } from "node:dgram";
import { Api } from "../agent/api.ts";
import { layoutOf, network, ports } from "../layout.ts";
import { readQuestion, writeAnswer } from "./message.ts";
import { type EndpointSlice, type Names, namesOf } from "./names.ts";

const layout = layoutOf(process.argv[2] ?? "");
let names: Names = new Map();

const socket = createSocket("udp4");
socket.on("message", (query, { address, port }) => {
  const question = readQuestion(query);
  if (question === undefined) return;
  socket.send(writeAnswer(query, question, names.get(question.name)), port, address);
});
socket.bind(ports.dns, network.host);

await new Api(layout.pki, "dns").follow<EndpointSlice>(
  "/apis/discovery.k8s.io/v1/endpointslices",
  (slices) => {
    names = namesOf(slices.values());
  },
);
