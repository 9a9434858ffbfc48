import { join } from "node:path";
import type { Run } from "../../../files/run-briefly.js";
import { attempt, learnt, unknown, type LearntFact } from "../learnt.js";
import { kernelText, readTextFile } from "./host-files.js";

/** systemd-timesyncd creates it when the clock is right. */
const TIMESYNCD = "run/systemd/timesync/synchronized";

/** Learns whether the clock is synchronised, from systemd-timesyncd or, on this host, from timedatectl. */
export async function gatherSynchronised(hostRoot: string, run: Run): Promise<LearntFact<boolean>> {
  const marked = attempt(() => readTextFile(join(hostRoot, TIMESYNCD)) !== null);
  if (marked.known && marked.value) return learnt(true);
  if (hostRoot !== "/")
    return unknown(
      `"${join(hostRoot, TIMESYNCD)}" does not exist, and the host may use another program than systemd-timesyncd`,
    );
  const { code, stdout, stderr } = await run("timedatectl", [
    ...["show", "--property=NTPSynchronized", "--value"],
  ]);
  const said = stdout.trim();
  if (code === 0 && (said === "yes" || said === "no")) return learnt(said === "yes");
  return unknown(
    `timedatectl does not say whether the clock is synchronised: ${stderr.trim() || said}`,
  );
}

/** Learns whether SELinux enforces; without its file system, the kernel does not have it. */
export function gatherSelinux(hostRoot: string): LearntFact<boolean> {
  return learnt(kernelText(join(hostRoot, "sys/fs/selinux/enforce"))?.trim() === "1");
}
