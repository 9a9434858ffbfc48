import type {
  ContainerFacts,
  DockerdInfo,
  DockerdVersion,
  ExaminedHost,
  ManagedPlugin,
} from "../host-facts.js";
import { attemptLater, learnt, unknown, type LearntFact } from "../learnt.js";
import { askForJson, messageIn, type AskDockerd } from "./ask-dockerd.js";
import { containerIn } from "./container-facts.js";
import { listOrEmpty, membersOf, textOr, textsOnly } from "./members.js";
import { volumePathsIn } from "./volume-paths.js";

/** The facts that dockerd reports about itself. */
export type DockerdFacts = Pick<
  ExaminedHost,
  "version" | "info" | "interContainer" | "managedPlugins" | "containers"
>;

/**
 * Asks dockerd about itself, all at once: with a plugin that does not answer, dockerd takes 15 seconds for each request.
 * Never rejects.
 */
export async function gatherDockerd(ask: AskDockerd, nowMs: () => number): Promise<DockerdFacts> {
  const [version, info, inter, plugins, all] = await Promise.all([
    attemptLater(async () => versionIn(await askForJson(ask, "/version"))),
    attemptLater(async () => infoIn(await askForJson(ask, "/info"), nowMs())),
    interContainer(ask),
    attemptLater(async () => managedIn(await askForJson(ask, "/plugins"))),
    attemptLater(() => containers(ask)),
  ]);
  return { version, info, interContainer: inter, managedPlugins: plugins, containers: all };
}

function versionIn(answer: unknown): DockerdVersion {
  const { Version, GitCommit, ApiVersion, GoVersion } = membersOf(answer);
  if (textOr(ApiVersion) === "")
    throw new Error("dockerd's answer to GET /version has no ApiVersion");
  return {
    version: textOr(Version),
    gitCommit: textOr(GitCommit),
    apiVersion: textOr(ApiVersion),
    goVersion: textOr(GoVersion),
  };
}

function infoIn(answer: unknown, askedMs: number): DockerdInfo {
  const info = membersOf(answer);
  if (textOr(info["ServerVersion"]) === "")
    throw new Error("dockerd's answer to GET /info has no ServerVersion");
  const registries = membersOf(info["RegistryConfig"]);
  return {
    authorization: textsOnly(membersOf(info["Plugins"])["Authorization"]),
    securityOptions: textsOnly(info["SecurityOptions"]),
    liveRestore: info["LiveRestoreEnabled"] === true,
    experimental: info["ExperimentalBuild"] === true,
    defaultRuntime: textOr(info["DefaultRuntime"]),
    runtimes: Object.keys(membersOf(info["Runtimes"])),
    insecureRegistries: [
      ...textsOnly(registries["InsecureRegistryCIDRs"]),
      ...insecureIndexes(registries["IndexConfigs"]),
    ],
    clockMs: Date.parse(textOr(info["SystemTime"])),
    askedMs,
  };
}

function insecureIndexes(configs: unknown): readonly string[] {
  return Object.entries(membersOf(configs))
    .filter(([, config]) => membersOf(config)["Secure"] === false)
    .map(([name]) => name);
}

/** Without the default bridge, no container is on it. */
async function interContainer(ask: AskDockerd): Promise<LearntFact<boolean>> {
  const asked = await attemptLater(() =>
    ask({ method: "GET", target: "/networks/bridge", body: null }),
  );
  if (!asked.known) return asked;
  const { status, body } = asked.value;
  if (status === 404) return learnt(false);
  if (status !== 200)
    return unknown(`dockerd answered ${status} to GET /networks/bridge: ${messageIn(body)}`);
  return attemptLater(() => {
    const options = membersOf(membersOf(JSON.parse(body))["Options"]);
    return Promise.resolve(options["com.docker.network.bridge.enable_icc"] !== "false");
  });
}

function managedIn(answer: unknown): readonly ManagedPlugin[] {
  return listOrEmpty(answer)
    .map(membersOf)
    .map(({ Name, Enabled }) => ({ name: textOr(Name), enabled: Enabled === true }));
}

async function containers(ask: AskDockerd): Promise<readonly ContainerFacts[]> {
  const listed = listOrEmpty(await askForJson(ask, "/containers/json?all=1"));
  const volumes = volumePathsIn(await askForJson(ask, "/volumes"));
  const found: ContainerFacts[] = [];
  for (const one of listed) {
    const target = `/containers/${encodeURIComponent(textOr(membersOf(one)["Id"]))}/json`;
    const { status, body } = await ask({ method: "GET", target, body: null });
    if (status === 200) found.push(containerIn(JSON.parse(body), volumes));
    // It has been removed since.
    else if (status !== 404)
      throw new Error(`dockerd answered ${status} to GET ${target}: ${messageIn(body)}`);
  }
  return found;
}
