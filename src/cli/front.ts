import { Command } from "commander";
import type { FrontSettings } from "../domain/front.js";
import type { Streams } from "../domain/streams.js";
import { SettingsError, UsageError } from "../errors.js";
import { loadLibrary } from "../policy/load-library.js";
import { loadSettings } from "../settings/load-settings.js";

/** `dockwarden front`: a socket for each user, and `front init`, which makes its authority. */
export function frontCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("front")
    .description(
      "Give each listed user a socket of their own, and call dockerd by TLS in their name.",
    )
    .option("--settings <file>", "YAML with a front: section")
    .action(async ({ settings }: { readonly settings?: string }) => {
      if (settings === undefined)
        throw new UsageError('Cannot serve: "--settings FILE" is missing; see "docs/gateway.md"');
      const { serveFront } = await import("../front/serve-front.js");
      finish(await serveFront(() => frontOfFile(settings), streams));
    })
    .addCommand(initCommand(streams));
}

function initCommand({ out }: Streams): Command {
  return new Command("init")
    .description("Make the authority that signs the front's certificates.")
    .requiredOption("--dir <dir>", "where front-ca.pem and front-ca-key.pem go")
    .action(async ({ dir }: { readonly dir: string }) => {
      const { makeAuthority } = await import("../front/make-authority.js");
      const { certificate, key } = await makeAuthority(dir, Date.now());
      out(`front.ca      ${certificate}
front.ca_key  ${key}  (root's alone: whoever reads it can be anybody)

dockerd must trust it: add ${certificate} to the file that its tlscacert names, and restart dockerd:
  cat ${certificate} >> /etc/docker/ca.pem
`);
    });
}

async function frontOfFile(file: string): Promise<FrontSettings> {
  // The front runs beside the daemon, wherever the plugin sees the host's root.
  const { front } = await loadSettings(file, loadLibrary(), { hostRoot: "/" });
  if (front !== null) return front;
  throw new SettingsError([`${file}: has no "front:" section, which says who gets a socket`]);
}
