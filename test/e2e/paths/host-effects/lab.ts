import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import type { Engine } from "../../../../tools/tests/engines.js";
import { succeeded } from "../../harness/api.js";
import { openMovingPaths, SETTINGS, type MovingPaths } from "../../harness/moving-paths.js";
import { RUNTIME, runtimeFlags } from "../../harness/pinning-runtime.js";
import type { Sandbox } from "../../harness/sandbox.js";
import { CANARIES, openCanaries, type Canaries } from "./canaries.js";
import { PLACES } from "./step.js";

/** What runs containers, and what stores their file systems. */
export interface Variant {
  readonly name: string;
  readonly isPinned: boolean;
  readonly flags: readonly string[];
}

const GRAPH = ["--feature=containerd-snapshotter=false"];
const CONTAINERD = ["--feature=containerd-snapshotter=true"];

/** The variants of each engine; the oldest has no other storage than graph drivers. */
export const VARIANTS: Readonly<Record<Engine["name"], readonly Variant[]>> = {
  oldest: [
    { name: "runc", isPinned: false, flags: [] },
    { name: "pinned", isPinned: true, flags: [] },
  ],
  newest: [
    { name: "runc, graph driver", isPinned: false, flags: GRAPH },
    { name: "pinned, containerd", isPinned: true, flags: CONTAINERD },
    { name: "runc, containerd", isPinned: false, flags: CONTAINERD },
    { name: "pinned, graph driver", isPinned: true, flags: GRAPH },
  ],
};

/** A guarded daemon with canaries, and homes whose names can be exchanged for links to them. */
export interface EffectLab extends MovingPaths {
  readonly variant: Variant;
  readonly canaries: Canaries;
  /** Archives that calls may send. */
  readonly archives: Readonly<Record<"links" | "context", Buffer>>;
}

/** Users of `multi-tenant` and `ci`: their homes on the host, and the owner of what lies there. */
export const HOMES = {
  alice: { home: "/srv/home/alice", uid: 10001 },
  job: { home: "/srv/builds", uid: 10002 },
} as const;

const PINNED = `${SETTINGS}group_parameters:
${["tenants", "ci"]
  .map(
    (group) =>
      `  ${group}: {runtime_selection.allowed_runtimes: [${RUNTIME}], runtime_selection.required_runtime: ${RUNTIME}}`,
  )
  .join("\n")}
`;

/** Starts it all. */
export async function openEffectLab(engine: Engine, variant: Variant): Promise<EffectLab> {
  const { isPinned, flags } = variant;
  const lab = await openMovingPaths(engine, {
    flags: (sandbox) => [...flags, ...(isPinned ? runtimeFlags(sandbox) : [])],
    settings: isPinned ? PINNED : SETTINGS,
  });
  // As systemd has it, so that `rslave` can be asked for.
  await lab.daemon.sandbox.run("mount", ["--make-rshared", "/srv"]);
  try {
    const canaries = await openCanaries(lab.daemon);
    for (const { home, uid } of Object.values(HOMES)) {
      furnish(lab.outside(home));
      await lab.daemon.sandbox.run("chown", ["-hR", `${uid}:${uid}`, home]);
    }
    await giveImages(lab);
    const archives = await makeArchives(lab.daemon.sandbox);
    const close = async (): Promise<void> => {
      canaries.close();
      await lab.close();
    };
    return { ...lab, variant, canaries, archives, close };
  } catch (thrown) {
    await lab.close();
    throw thrown;
  }
}

/** Makes the user's files, and beside each place the link for which it is exchanged. */
function furnish(home: string): void {
  for (const folder of ["dir/sub", "empty", "parent/dir"])
    mkdirSync(`${home}/${folder}`, { recursive: true });
  for (const file of ["file", "dir/inner", "parent/file", "parent/dir/inner"])
    writeFileSync(`${home}/${file}`, "of the user\n");
  for (const place of PLACES) symlinkSync(`${CANARIES}/${place}`, `${home}/${place}.link`);
}

/** The image of containers, in which every user may write. */
export const IMAGE = "busybox:writable";
/** One in which files that dockerd reads are links to canaries. */
export const LINKS_IMAGE = "busybox:links";

async function giveImages({ daemon: { sandbox }, people, outside }: MovingPaths): Promise<void> {
  // No two links of an image lead to one place: a mount behind one would be where the other leads, in the user's home.
  const script = `cd /run/e2e/busybox
chmod 1777 tmp; mkdir links
for name in dir file empty; do ln -s ${CANARIES}/$name links/$name; done
tar -cf ../writable.tar .
for name in passwd group hosts resolv.conf; do ln -s ${CANARIES}/file etc/$name; done
ln -s ${CANARIES}/parent/dir src; ln -s ${CANARIES}/many data
tar -cf ../links.tar .`;
  await sandbox.run("sh", ["-ec", script]);
  for (const image of [IMAGE, LINKS_IMAGE]) {
    const [repo = "", tag = ""] = image.split(":");
    const archive = readFileSync(outside(`/run/e2e/${tag}.tar`));
    const target = `/images/create?fromSrc=-&repo=${repo}&tag=${tag}`;
    succeeded(await people.dev.api("POST", target, archive), `import ${image}`);
  }
}

async function makeArchives(sandbox: Sandbox): Promise<EffectLab["archives"]> {
  const script = `mkdir -p /run/e2e/links /run/e2e/context
cd /run/e2e/links
ln -s ${CANARIES}/dir dir; ln -s ../../../../../../..${CANARIES}/file file; ln -s ${CANARIES}/empty empty
cd ../context
ln -s ${CANARIES}/dir dir; ln -s ${CANARIES}/file file; ln -s ${CANARIES}/file .dockerignore
printf 'FROM busybox\\nADD dir /dir\\nCOPY file /file\\nRUN cat /file\\n' > Dockerfile`;
  await sandbox.run("sh", ["-ec", script]);
  const packed = async (name: string): Promise<Buffer> => {
    const { stdout } = await sandbox.run("sh", ["-c", `tar -C /run/e2e/${name} -c . | base64 -w0`]);
    return Buffer.from(stdout, "base64");
  };
  return { links: await packed("links"), context: await packed("context") };
}
