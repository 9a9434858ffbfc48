import type { Body } from "../domain/call.js";
import { driverPathsOf } from "./driver-paths.js";
import { endpointsOfConnect } from "./endpoints.js";
import { has, objectOf, textMapOf, textOf } from "./members.js";
import { networkCreationOf } from "./network-creation.js";
import type { Draw, Parts } from "./parts.js";
import { fromObject, parameterOf, variableOf } from "./parts.js";
import { resolutionOfBuild } from "./resolution.js";
import { sharingOfBuild, sharingOfConnect } from "./sharing.js";
import { volumeFactsOf, volumeHostPathsOf } from "./volume-options.js";

const byPath: Draw = (call) => ({
  network: { ref: variableOf(call, "id"), network_id: "", create: null },
});

/** Kinds of calls about volumes, networks and builds. */
export const OBJECT_PARTS: Readonly<Record<string, Draw>> = {
  "volume.create": fromObject({ host_paths: null, volumes: null }, createdVolume),
  "volume.update": fromObject({ volumes: null }, (_body, call) => {
    const name = variableOf(call, "name");
    const volume = { field: "Spec", name, driver: "", options: {}, cluster: true };
    return { volumes: [volumeFactsOf(volume)] };
  }),
  "network.create": fromObject({ host_paths: null }, (body) => ({
    network: { ref: textOf(body, "Name"), network_id: "", create: networkCreationOf(body) },
    host_paths: [
      ...driverPathsOf("Driver", textOf(body, "Driver")),
      ...driverPathsOf("IPAM.Driver", textOf(objectOf(body, "IPAM"), "Driver")),
    ],
  })),
  "network.connect": fromObject({ sharing: null }, (body, call) => ({
    network: {
      ref: variableOf(call, "id"),
      network_id: textOf(objectOf(body, "EndpointConfig"), "NetworkID"),
      create: null,
    },
    endpoints: endpointsOfConnect(body),
    sharing: sharingOfConnect(body),
  })),
  "network.disconnect": byPath,
  "network.inspect": byPath,
  "network.delete": byPath,
  "build.run": (call) => ({
    build: {
      network_mode: parameterOf(call, "networkmode"),
      cgroup_parent: parameterOf(call, "cgroupparent"),
    },
    resolution: resolutionOfBuild(call.query.get("extrahosts") ?? []),
    sharing: sharingOfBuild(parameterOf(call, "networkmode")),
  }),
};

function createdVolume(body: Body): Partial<Parts> {
  const volume = volumeFactsOf({
    field: "DriverOpts",
    name: textOf(body, "Name"),
    driver: textOf(body, "Driver"),
    options: textMapOf(body, "DriverOpts"),
    cluster: has(body, "ClusterVolumeSpec"),
  });
  return { volumes: [volume], host_paths: volumeHostPathsOf(volume, "DriverOpts") };
}
