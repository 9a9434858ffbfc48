import { listOrEmpty, membersOf, textOr } from "./members.js";

/** Paths of the host that a local volume mounts by its driver options. */
export interface VolumePaths {
  /** Folders that it binds, or lays over each other. */
  readonly binds: readonly string[];
  /** `/dev/sda1` */
  readonly devices: readonly string[];
}

const NONE: VolumePaths = { binds: [], devices: [] };

/** Reads the answer to `GET /volumes`: paths by the volume's name. Volumes of other drivers have none that dockerd knows. */
export function volumePathsIn(answer: unknown): ReadonlyMap<string, VolumePaths> {
  const volumes = listOrEmpty(membersOf(answer)["Volumes"]).map(membersOf);
  const local = volumes.filter(({ Driver }) => Driver === "local");
  return new Map(local.map(({ Name, Options }) => [textOr(Name), pathsIn(Options)]));
}

/** The options are those of mount(8): `type`, `device` and `o`. */
function pathsIn(options: unknown): VolumePaths {
  const { device, o } = membersOf(options);
  const source = textOr(device);
  const flags = textOr(o).split(",");
  const layers = flags.flatMap(layersIn);
  if (!source.startsWith("/")) return { ...NONE, binds: layers };
  if (flags.includes("bind") || flags.includes("rbind")) return { ...NONE, binds: [source] };
  if (/^\/+dev\//.test(source)) return { devices: [source], binds: layers };
  return { ...NONE, binds: layers };
}

/** Folders of an overlay: `lowerdir=/a:/b`. */
function layersIn(flag: string): readonly string[] {
  const [, folders = ""] = /^(?:lowerdir|upperdir|workdir)=(.*)$/s.exec(flag) ?? [];
  return folders.split(":").filter((folder) => folder.startsWith("/"));
}
