import { Command } from "commander";
import type { GatewaySettings } from "../../domain/gateway.js";
import type { Streams } from "../../domain/streams.js";
import { SettingsError, UsageError } from "../../domain/errors.js";
import { loadLibrary } from "../../engine/policy/load-library.js";
import { loadSettings } from "../../engine/settings/load-settings.js";

/**
 * Creates `dockwarden gateway`, which serves a socket for each user, and `gateway init`, which creates its authority.
 */
export function gatewayCommand(streams: Streams): Command {
  return new Command("gateway")
    .description(
      "Serve a socket for each listed user, and forward it to dockerd over TLS in their name.",
    )
    .option("--settings <file>", "YAML with a gateway: section")
    .action(async ({ settings }: { readonly settings?: string }) => {
      if (settings === undefined)
        throw new UsageError(
          'Cannot serve: "--settings FILE" is missing; see "docs/who-calls/gateway.md"',
        );
      const { serveGateway } = await import("../../host/gateway/serve-gateway.js");
      await serveGateway(() => gatewayOfFile(settings), streams);
    })
    .addCommand(initCommand(streams));
}

function initCommand({ out }: Streams): Command {
  return new Command("init")
    .description("Make the authority that signs the gateway's certificates.")
    .requiredOption("--dir <dir>", "where gateway-ca.pem and gateway-ca-key.pem go")
    .action(async ({ dir }: { readonly dir: string }) => {
      const { makeAuthority } = await import("../../host/gateway/make-authority.js");
      const { certificate, key } = await makeAuthority(dir, Date.now());
      out(`gateway.ca      ${certificate}
gateway.ca_key  ${key}  (only for root: whoever reads it can act as any user)

dockerd must trust it beside the authority of its own certificate. Name a file with both as its tlscacert, and restart dockerd:
  cat /etc/docker/ca.pem ${certificate} > /etc/docker/client-ca.pem
`);
    });
}

async function gatewayOfFile(file: string): Promise<GatewaySettings> {
  // The gateway runs on dockerd's host, wherever the plugin sees the host's root.
  const { gateway } = await loadSettings(file, loadLibrary(), { hostRoot: "/" });
  if (gateway !== null) return gateway;
  throw new SettingsError([
    `${file}: has no "gateway:" section, which lists the users with a socket`,
  ]);
}
