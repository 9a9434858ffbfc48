import { writeFileSync } from "node:fs";
import type { CompiledLibrary } from "../../../src/domain/compiled-library.js";
import type { PolicyStatus } from "../../../src/domain/status.js";
import { loadLibrary } from "../../../src/engine/policy/load-library.js";
import {
  createConfigurationLoader,
  type ConfigurationLoader,
  type LoadOutcome,
} from "../../../src/server/configuration.js";
import { createLibrarySource, type LibrarySource } from "../../../src/server/library-source.js";
import { freshFolder } from "../../fresh-folder.js";
import { bundleOf, libraryWith, makeKeys, signedBy } from "../policy-tools/bundle/bundles.js";

/** The control in mode warn by which the policy of a bundle is told from the shipped one. */
export const CONTROL = "privileged_container";

/** The keys that the settings of the bench trust. */
export const keys = makeKeys("ES256");

/** A signed bundle with a control in mode warn. */
export function warning(sequence: number, control = CONTROL): Uint8Array {
  return signedBy(keys, bundleOf({ sequence, library: libraryWith(control, "warn") }));
}

/** A loader of settings whose policy comes from a bundle. */
export interface Opened {
  readonly libraries: LibrarySource;
  readonly loader: ConfigurationLoader;
  readonly reload: () => Promise<LoadOutcome>;
  readonly status: () => PolicyStatus;
}

/** Makes, for each test, a folder with settings and a bundle. */
export function bundleBench() {
  const at = freshFolder();
  const said: string[] = [];
  const opened: Opened[] = [];

  beforeEach(() => {
    said.length = 0;
    writeSettings();
    writeFileSync(at("bundle.tar.gz"), warning(1));
  });

  afterEach(async () => {
    for (const { libraries, loader } of opened.splice(0)) {
      libraries.close();
      await loader.close();
    }
  });

  function writeSettings(rest: object = {}, policy: object = {}): void {
    const release = { algorithm: "ES256", pem: keys.publicPem };
    const section = { bundle: at("bundle.tar.gz"), keys: { release }, ...policy };
    writeFileSync(at("settings.yaml"), JSON.stringify({ schema: 1, policy: section, ...rest }));
  }

  async function open(own: CompiledLibrary = loadLibrary()): Promise<Opened> {
    const log = (level: string, text: string) => said.push(`${level} ${text}`);
    const libraries = createLibrarySource({ own, state: at("state"), log });
    const source = { file: at("settings.yaml"), flags: {} };
    const loader = await createConfigurationLoader(source, libraries, log);
    const reload = () => loader.reload(() => undefined);
    const made = { libraries, loader, reload, status: () => statusOf(libraries) };
    opened.push(made);
    return made;
  }

  const failure = async (): Promise<string> =>
    String(await open().catch((thrown: unknown) => thrown));

  return { at, said, open, failure, writeSettings };
}

function statusOf(libraries: LibrarySource): PolicyStatus {
  const status = libraries.status();
  if (status === null) throw new Error("no bundle is in use");
  return status;
}

/** The mode of a control for callers whom no binding names. */
export function modeIn(loader: ConfigurationLoader, control = CONTROL): string | undefined {
  return loader.current().settings.sets["baseline"]?.modes[control];
}
