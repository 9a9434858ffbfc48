import { ifKnown, only, type Check, type Fault, type Found } from "../finding.js";
import type { DockerdInfo, ExaminedHost } from "../host-facts.js";

export const CONFINEMENT_CHECKS: readonly Check[] = [
  {
    id: "userns-remap-off",
    severity: "medium",
    title: "dockerd does not remap users",
    why: "Root in a container is then root on the host if it escapes.",
    page: "docs/set-up/hardening.md#user-namespaces",
    find: unlessReported(
      (info) => has(info, "userns") || has(info, "rootless"),
      'Set "userns-remap": "default" in daemon.json, and restart dockerd.',
    ),
  },
  {
    id: "seccomp-off",
    severity: "high",
    title: "Containers have no seccomp filter by default",
    why: "A container can then use every system call of the kernel.",
    page: "docs/set-up/hardening.md#seccomp",
    find: unlessReported(
      ({ securityOptions }) =>
        securityOptions.some((one) => /^name=seccomp(?!.*profile=unconfined)/.test(one)),
      'Remove "seccomp-profile": "unconfined" from daemon.json, or use a kernel with seccomp, and restart dockerd.',
    ),
  },
  {
    id: "no-mandatory-access-control",
    severity: "medium",
    title: "Neither AppArmor nor SELinux confines containers",
    why: "Only namespaces, capabilities and seccomp then separate a container from the host.",
    page: "docs/set-up/hardening.md#apparmor",
    find: unlessReported(
      (info) => has(info, "apparmor") || has(info, "selinux"),
      'Install AppArmor and its parser, or set "selinux-enabled": true in daemon.json, and restart dockerd.',
    ),
  },
  {
    id: "selinux-labels-off",
    severity: "medium",
    title: "SELinux enforces, and dockerd does not label containers",
    why: "Without labels, SELinux does not separate containers from the host or from each other.",
    page: "docs/controls/selinux_label.md",
    find: ({ info, selinuxEnforces }) =>
      ifKnown(info, (value) =>
        ifKnown(selinuxEnforces, (enforces) =>
          only(
            enforces && !has(value, "selinux")
              ? {
                  seen: "SELinux is enforcing, and dockerd does not report selinux",
                  fix: 'Set "selinux-enabled": true in daemon.json, and restart dockerd.',
                }
              : null,
          ),
        ),
      ),
  },
  {
    id: "new-privileges-allowed",
    severity: "low",
    title: "dockerd does not set no-new-privileges",
    why: "A setuid program in an image can then raise its user's privileges.",
    page: "docs/set-up/hardening.md#no-new-privileges",
    find: newPrivileges,
  },
  {
    id: "icc-on",
    severity: "low",
    title: "Containers on the default bridge reach each other",
    why: "A container of one user can then attack those of others over the network.",
    page: "docs/controls/default_bridge.md",
    find: ({ interContainer }) =>
      ifKnown(interContainer, (on) =>
        only(
          on
            ? {
                seen: "the network bridge has com.docker.network.bridge.enable_icc true",
                fix: 'Set "icc": false in daemon.json, and restart dockerd.',
              }
            : null,
        ),
      ),
  },
  {
    id: "live-restore-off",
    severity: "info",
    title: "Containers stop with dockerd",
    why: "An update of dockerd then interrupts all users, so it is often put off.",
    page: "docs/set-up/systemd.md#what-happens-when",
    find: ofInfo(({ liveRestore }) =>
      liveRestore
        ? null
        : {
            seen: "live-restore is off",
            fix: 'Set "live-restore": true in daemon.json, unless the host is in a swarm.',
          },
    ),
  },
  {
    id: "rootless",
    severity: "info",
    title: "dockerd runs without root",
    why: "Its socket, settings and data belong to a user, who can take the plugin off.",
    page: "docs/reference/limits.md#who-attacks",
    find: ofInfo((info) =>
      has(info, "rootless")
        ? {
            seen: "dockerd reports rootless",
            fix: "Use Dockwarden there only against containers and clients that are not that user.",
          }
        : null,
    ),
  },
];

function ofInfo(faultOf: (info: DockerdInfo) => Fault | null): (facts: ExaminedHost) => Found {
  return ({ info }) => ifKnown(info, (value) => only(faultOf(value)));
}

/** Finds a fault unless dockerd's security options hold what `isReported` looks for. */
function unlessReported(
  isReported: (info: DockerdInfo) => boolean,
  fix: string,
): (facts: ExaminedHost) => Found {
  return ofInfo((info) =>
    isReported(info) ? null : { seen: `security options: ${info.securityOptions.join("; ")}`, fix },
  );
}

/** Engines before 23 do not report it, so the configuration counts as well. */
function newPrivileges({ info, configuration }: ExaminedHost): Found {
  return ifKnown(info, (value) => {
    if (has(value, "no-new-privileges")) return [];
    return ifKnown(configuration, ({ noNewPrivileges }) =>
      only(
        noNewPrivileges
          ? null
          : {
              seen: "neither dockerd nor its configuration reports no-new-privileges",
              fix: 'Set "no-new-privileges": true in daemon.json, and restart dockerd.',
            },
      ),
    );
  });
}

function has({ securityOptions }: DockerdInfo, name: string): boolean {
  return securityOptions.some((one) => one === `name=${name}` || one.startsWith(`name=${name},`));
}
