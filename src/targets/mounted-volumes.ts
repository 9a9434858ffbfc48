import type { Facts } from "../domain/facts.js";
import type { MountedVolume, MountFacts } from "../domain/storage-facts.js";
import type { FoundReference } from "../domain/target-facts.js";
import type { Directory } from "../dockerd/directory.js";
import { kindOfVolume, volumeMountsIn } from "../facts/storage/filled-volumes.js";
import { volumesOfContainers, writesInVolumes } from "./fill-locks.js";

/** Requests that create a volume if it is missing. */
const MAKING: ReadonlySet<string> = new Set(["container.create", "volume.create"]);

/** Returns true for a request that creates a volume if it is missing, which must be known. */
export function makesVolumes(action: string): boolean {
  return MAKING.has(action);
}

/**
 * Remembers which volumes were missing when a request was evaluated that creates them.
 *
 * @param since A moment of `unusedVolumes` before dockerd was asked.
 */
export function rememberMissing(
  { unusedVolumes }: Pick<Directory, "unusedVolumes">,
  { request }: Facts,
  found: readonly FoundReference[],
  since: number,
): void {
  if (!makesVolumes(request.action)) return;
  const volumes = found.filter(({ reference }) => reference.kind === "volume");
  for (const { reference, answer } of volumes)
    if (answer.state === "missing") unusedVolumes.missing(reference.ref, since);
}

/**
 * Returns the volumes that a new container mounts and who uses them, once fills and starts are locked; null where it is not
 * known. A request that writes in the volumes of a container that exists mounts none.
 */
export async function mountedVolumesOf(
  facts: Facts,
  found: readonly FoundReference[],
  directory: Pick<Directory, "unusedVolumes" | "volumesInUse">,
): Promise<readonly MountedVolume[] | null> {
  const { action } = facts.request;
  if (action === "container.create") return mountedBy(facts, found, directory);
  return writesInVolumes(action) && volumesOfContainers(found) === null ? null : [];
}

async function mountedBy(
  { spec, volumes, user }: Facts,
  found: readonly FoundReference[],
  directory: Pick<Directory, "unusedVolumes" | "volumesInUse">,
): Promise<readonly MountedVolume[] | null> {
  if (!spec?.mounts) return null;
  const mounts = volumeMountsIn(spec.mounts);
  const users = await usersOf(directory, user.name, mounts);
  return mounts.map((mount): MountedVolume => {
    const answers = found
      .filter(({ reference: { kind, ref } }) => kind === "volume" && ref === mount.source)
      .map(({ answer }) => answer);
    const described = volumes?.find(({ field }) => field === mount.field) ?? null;
    return {
      ...{ field: mount.field, name: mount.source, fills: mount.fills },
      kind: kindOfVolume(answers, described),
      exists: existenceOf(mount, answers),
      unused: mount.source === "" || directory.unusedVolumes.isUnused(mount.source),
      containers: usedBy(mount, users, "containers"),
      running: usedBy(mount, users, "running"),
    };
  });
}

type Users = Awaited<ReturnType<Directory["volumesInUse"]>> | null;

/** Null where dockerd does not say: then nobody knows who uses them. */
async function usersOf(
  directory: Pick<Directory, "volumesInUse">,
  asker: string,
  mounts: readonly MountFacts[],
): Promise<Users> {
  const names = [...new Set(mounts.map(({ source }) => source))].filter((name) => name !== "");
  try {
    return await directory.volumesInUse(asker, names);
  } catch {
    return null;
  }
}

function usedBy({ source }: MountFacts, users: Users, who: "containers" | "running") {
  if (source === "") return 0;
  return users?.get(source)?.[who] ?? null;
}

/** dockerd creates a volume without a name afresh. */
function existenceOf({ source }: MountFacts, answers: readonly FoundReference["answer"][]) {
  if (source === "") return false;
  const states = new Set(answers.map(({ state }) => state));
  if (states.size !== 1 || states.has("unknown")) return null;
  return states.has("found");
}
