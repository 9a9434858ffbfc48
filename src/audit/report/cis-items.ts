/** A recommendation of the CIS Docker Benchmark, in our words. */
export interface CisItem {
  /** As versions 1.6 and later number it. */
  readonly item: string;
  readonly about: string;
}

/** Chapter 5: how containers run. */
export const CIS_CHAPTER_5: readonly CisItem[] = (
  [
    ["5.1", "swarm mode only where it is needed"],
    ["5.2", "an AppArmor profile"],
    ["5.3", "SELinux labels"],
    ["5.4", "few capabilities"],
    ["5.5", "no privileged containers"],
    ["5.6", "no sensitive host directories"],
    ["5.7", "no SSH server in containers"],
    ["5.8", "no privileged ports"],
    ["5.9", "only ports that are needed"],
    ["5.10", "no host network namespace"],
    ["5.11", "a memory limit"],
    ["5.12", "a CPU priority"],
    ["5.13", "a read-only root file system"],
    ["5.14", "ports on one interface of the host"],
    ["5.15", "at most five restarts on failure"],
    ["5.16", "no host PID namespace"],
    ["5.17", "no host IPC namespace"],
    ["5.18", "no host devices"],
    ["5.19", "ulimits only where they are needed"],
    ["5.20", "no shared mount propagation"],
    ["5.21", "no host UTS namespace"],
    ["5.22", "a seccomp profile"],
    ["5.23", "no privileged exec"],
    ["5.24", "no exec as root"],
    ["5.25", "no other cgroup parent"],
    ["5.26", "no new privileges"],
    ["5.27", "a health check"],
    ["5.28", "an image of a fixed version"],
    ["5.29", "a limit of processes"],
    ["5.30", "no default bridge network"],
    ["5.31", "no host user namespace"],
    ["5.32", "no Docker socket in containers"],
  ] as const
).map(([item, about]) => ({ item, about }));

/** Authorization of API calls is enabled: 2.12 since version 1.3, and 2.11 before. */
export const CIS_AUTHORIZATION: CisItem = {
  item: "2.12",
  about: "authorization of API calls (2.11 before version 1.3)",
};
