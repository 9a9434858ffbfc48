import type { Body, Call } from "../../domain/call.js";
import type { NetworkFacts } from "../../domain/object-facts.js";
import { isBody, isList } from "../../domain/value-kinds.js";
import { queryJsonOrNull } from "../request/read-query-json.js";
import { buildOf } from "./image/build-facts.js";
import { driverPathsOf } from "../host-paths/host-path.js";
import { endpointsOfConnect, endpointsOfNetwork } from "./network/endpoints.js";
import { networkCreationOf } from "./network/network-creation.js";
import { imageObjectOf, objectOfSpec } from "./labelled-objects.js";
import { has, objectOf, textMapOf, textOf } from "./members.js";
import type { Draw, Parts } from "./parts.js";
import { fromObject, parameterOf, variableOf } from "./parts.js";
import { resolutionOfBuild } from "./network/resolution.js";
import { sharingOfBuild } from "./container/sharing.js";
import { variablesOfMap } from "./variables.js";
import { volumeFactsOf, volumeHostPathsOf } from "./storage/volume-options.js";

const byPath: Draw = (call) => ({ network: namedNetwork(variableOf(call, "id")) });

/** Builds the parts of requests about volumes, networks and builds, by action. */
export const OBJECT_PARTS: Readonly<Record<string, Draw>> = {
  "volume.create": fromObject({ host_paths: null, volumes: null, objects: null }, createdVolume),
  "volume.update": fromObject({ volumes: null }, (_body, call) => {
    const name = variableOf(call, "name");
    const volume = { field: "Spec", name, driver: "", options: {}, cluster: true };
    return { volumes: [volumeFactsOf(volume)] };
  }),
  "network.create": fromObject({ host_paths: null, objects: null }, (body) => ({
    network: { ...namedNetwork(textOf(body, "Name")), create: networkCreationOf(body) },
    host_paths: [
      ...driverPathsOf("Driver", textOf(body, "Driver")),
      ...driverPathsOf("IPAM.Driver", textOf(objectOf(body, "IPAM"), "Driver")),
    ],
    objects: objectOfSpec("network", body),
    endpoints: endpointsOfNetwork(body),
  })),
  "network.connect": fromObject({}, (body, call) => ({
    network: {
      ...namedNetwork(variableOf(call, "id")),
      network_id: textOf(objectOf(body, "EndpointConfig"), "NetworkID"),
      container: textOf(body, "Container"),
    },
    endpoints: endpointsOfConnect(body),
  })),
  "network.disconnect": (call) => {
    const { body } = call;
    const container = body !== null && isBody(body) ? textOf(body, "Container") : null;
    return { network: { ...namedNetwork(variableOf(call, "id")), container } };
  },
  "network.inspect": byPath,
  "network.delete": byPath,
  "build.run": (call) => ({
    build: buildOf(call),
    resolution: resolutionOfBuild(call.query.get("extrahosts") ?? []),
    sharing: sharingOfBuild(parameterOf(call, "networkmode")),
    ...givenToImage(call),
  }),
};

function namedNetwork(ref: string): NetworkFacts {
  return { ref, network_id: "", container: "", create: null };
}

/** Returns the labels and arguments of a build, which stay in the image and in its history. */
function givenToImage(call: Call): Partial<Parts> {
  const labels = jsonMapOf(call, "labels", "q_build_labels");
  const args = jsonMapOf(call, "buildargs", "q_build_args");
  const texts = labels === null ? null : textMapOf({ labels }, "labels");
  return {
    objects: imageObjectOf("labels", texts),
    variables: [variablesOfMap("buildargs", args), variablesOfMap("labels", labels)],
  };
}

/** Returns a parameter that is a JSON map; null if it could not be read. */
function jsonMapOf(call: Call, name: string, body: string): Body | null {
  const text = parameterOf(call, name);
  if (text === "") return {};
  const map = queryJsonOrNull(body, text);
  return map === null || isList(map) ? null : map;
}

function createdVolume(body: Body): Partial<Parts> {
  const volume = volumeFactsOf({
    field: "DriverOpts",
    name: textOf(body, "Name"),
    driver: textOf(body, "Driver"),
    options: textMapOf(body, "DriverOpts"),
    cluster: has(body, "ClusterVolumeSpec"),
  });
  return {
    volumes: [volume],
    host_paths: volumeHostPathsOf(volume, "DriverOpts"),
    objects: objectOfSpec("volume", body),
  };
}
