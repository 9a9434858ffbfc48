import { succeeded } from "./api.js";
import { SOCKET, type Dockerd } from "./dockerd.js";
import { PLUGIN } from "./plugin.js";
import { makePermittedFiles } from "../../../src/preview/attack/permitted-files.js";
import type { Values } from "../../../src/preview/attack/fill-case.js";

const SLEEP = { Image: "busybox", Cmd: ["sleep", "1000000"] };
const VICTIM = { Binds: ["/srv/ta/victim-dir:/host"] };

/**
 * Makes the world that the cases assume, on a daemon that nobody guards at the moment: what is the caller's they
 * make themselves, asked about by the plugin, which must listen.
 */
export async function makeWorld(daemon: Dockerd): Promise<Values> {
  makePermittedFiles(daemon.sandbox.outside("/"), SOCKET);
  const { api } = daemon;
  const made = async (target: string, body: object): Promise<string> => {
    const { json } = succeeded(await api("POST", target, body), `make ${target}`);
    return (json as { Id?: string }).Id ?? "";
  };
  const run = async (name: string, more: object = {}): Promise<string> => {
    const id = await made(`/containers/create?name=${name}`, { ...SLEEP, ...more });
    succeeded(await api("POST", `/containers/${id}/start`), `start ${name}`);
    return id;
  };
  const victim = await makeVictim(daemon, made, run);
  await daemon.guardedBy([PLUGIN]);
  const me = await run("ta-me");
  await run("ta-user", { User: "1000:1000" });
  await made("/containers/create?name=ta-stopped", SLEEP);
  await daemon.guardedBy([]);
  const DriverOpts = { type: "none", o: "bind", device: "/srv/ta/victim-dir" };
  await made("/volumes/create", { Name: "ta-hostvol", DriverOpts });
  const protectedNet = await made("/networks/create", {
    Name: "ta-protected",
    IPAM: { Config: [{ Subnet: "172.31.99.0/24" }] },
  });
  await made("/commit?container=ta-me&repo=trusted/app&tag=latest", {});
  return new Map([
    ["victim_id", victim],
    ["victim_short", victim.slice(0, 12)],
    ["victim_4", victim.slice(0, 4)],
    ["me_id", me],
    ["prot_short", protectedNet.slice(0, 12)],
    ["host_net", await idOf(daemon, "/networks/host")],
    ["img_id", await idOf(daemon, "/images/busybox:latest/json")],
  ]);
}

/** Privileged, and running where the machine lets it; where not, running without the privilege. */
async function makeVictim(
  { api }: Dockerd,
  made: (target: string, body: object) => Promise<string>,
  run: (name: string, more?: object) => Promise<string>,
): Promise<string> {
  const id = await made("/containers/create?name=ta-victim", {
    ...SLEEP,
    HostConfig: { ...VICTIM, Privileged: true },
  });
  const { status } = await api("POST", `/containers/${id}/start`);
  if (status < 400) return id;
  succeeded(await api("DELETE", `/containers/${id}?force=1`), "remove ta-victim");
  return run("ta-victim", { HostConfig: VICTIM });
}

async function idOf({ api }: Dockerd, target: string): Promise<string> {
  return (succeeded(await api("GET", target), target).json as { Id: string }).Id;
}
