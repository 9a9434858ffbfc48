import type { NetworkFile, StoredContainer, StoredMount } from "../../domain/dockerd-object.js";
import { whyUnrunnable } from "../../domain/unrunnable.js";
import { flagIn, listIn, mapIn, nameIn, objectIn, textIn } from "./members.js";
import { volumeNameIn } from "./volume-name.js";

/**
 * Reads from `GET /containers/ID/json` what dockerd mounts when the container starts: the list `Mounts`,
 * which includes those of VolumesFrom and of the image, and `HostConfig.Tmpfs`, which the list lacks.
 *
 * @throws {Error} When the response does not describe a container.
 * @see moby daemon/volumes_unix.go, setupMounts
 */
export function readStored(answer: Record<string, unknown>): StoredContainer {
  const config = mapIn(answer["Config"], "Config");
  const host = mapIn(answer["HostConfig"], "HostConfig");
  const forced = forcedTargets(host);
  const mounts = listIn(answer["Mounts"], "Mounts").map((mount, index) =>
    readMount(mount, `Mounts[${index}]`, forced),
  );
  return {
    workingDir: textIn(config["WorkingDir"], "Config.WorkingDir"),
    restart: textIn(
      mapIn(host["RestartPolicy"], "HostConfig.RestartPolicy")["Name"],
      "HostConfig.RestartPolicy.Name",
    ),
    mounts: [...mounts, ...Object.keys(mapIn(host["Tmpfs"], "HostConfig.Tmpfs")).map(tmpfsAt)],
    files: readNetworkFiles(answer),
    unrunnable: unrunnableIn(textIn(answer["Path"], "Path"), config),
  };
}

/** The configuration has the image's members where the request had none. */
function unrunnableIn(path: string, config: Record<string, unknown>): string | null {
  const { Test } = mapIn(config["Healthcheck"], "Config.Healthcheck");
  const [shell] = listIn(config["Shell"], "Config.Shell");
  return whyUnrunnable({
    words: [path, textIn(shell, "Config.Shell[0]"), textIn(config["User"], "Config.User")],
    test: listIn(Test, "Config.Healthcheck.Test").map((word) =>
      textIn(word, "Config.Healthcheck.Test"),
    ),
  });
}

const NETWORK_FILES = [
  ["HostnamePath", "/etc/hostname"],
  ["HostsPath", "/etc/hosts"],
  ["ResolvConfPath", "/etc/resolv.conf"],
] as const;

/** A container that never started has none. */
function readNetworkFiles(answer: Record<string, unknown>): readonly NetworkFile[] {
  return NETWORK_FILES.flatMap(([field, target]) => {
    const source = textIn(answer[field], field);
    return source === "" ? [] : [{ field, target, source }];
  });
}

function readMount(mount: unknown, field: string, forced: ReadonlySet<string>): StoredMount {
  const members = objectIn(mount, field);
  const target = textIn(members["Destination"], `${field}.Destination`);
  const words = textIn(members["Mode"], `${field}.Mode`).split(",");
  return {
    type: nameIn(members["Type"], `${field}.Type`),
    name: volumeNameIn(members, field),
    source: textIn(members["Source"], `${field}.Source`),
    target,
    readOnly: !flagIn(members["RW"], `${field}.RW`),
    readOnlyBelow: forced.has(target),
    propagation: textIn(members["Propagation"], `${field}.Propagation`),
    relabel: words.includes("Z") ? "Z" : words.includes("z") ? "z" : "",
  };
}

/** Returns the targets of HostConfig.Mounts with the option, which `Mounts` does not show. */
function forcedTargets(host: Record<string, unknown>): ReadonlySet<string> {
  const mounts = listIn(host["Mounts"], "HostConfig.Mounts").map((mount, index) =>
    objectIn(mount, `HostConfig.Mounts[${index}]`),
  );
  const forced = mounts.filter(
    (mount) =>
      mapIn(mount["BindOptions"], "HostConfig.Mounts.BindOptions")["ReadOnlyForceRecursive"] ===
      true,
  );
  return new Set(forced.map((mount) => textIn(mount["Target"], "HostConfig.Mounts.Target")));
}

function tmpfsAt(target: string): StoredMount {
  return {
    type: "tmpfs",
    name: "",
    source: "",
    target,
    readOnly: false,
    readOnlyBelow: false,
    propagation: "",
    relabel: "",
  };
}
