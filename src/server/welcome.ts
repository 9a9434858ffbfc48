import type { Notice } from "../domain/notice.js";
import type { PluginStatus } from "../domain/status.js";

/**
 * Returns the text for an operator at start: where it listens, what is not enforced, what dockerd needs, and a request to
 * try.
 */
export function welcome(
  socket: string,
  { settings, auditLog, notices }: Pick<PluginStatus, "settings" | "auditLog" | "notices">,
): string {
  return `dockwarden listens on ${socket}
  profile ${settings.profile}, record in ${auditLog.file}
${notices.map(lineOf).join("")}
Add this to /etc/docker/daemon.json, then "systemctl reload docker":
  ${pluginSetting(socket)}
Keep this running: while it is not, dockerd refuses every call.

See a denial without dockerd:
  curl --unix-socket ${quote(socket)} http://plugin/AuthZPlugin.AuthZReq -d ${quote(DENIED)}

`;
}

function lineOf({ about, sentence }: Notice): string {
  return about === "unenforced" ? `  NOT ENFORCED: ${sentence}\n` : `  ${sentence}\n`;
}

/** Returns the setting for dockerd, which finds a plugin by the name of its socket in its own folder. */
function pluginSetting(socket: string): string {
  const name = /^\/run\/docker\/plugins\/([^/]+)\.sock$/.exec(socket)?.[1];
  if (name !== undefined) return JSON.stringify({ "authorization-plugins": [name] });
  return `{"authorization-plugins":["dockwarden"]}
  and make the socket known, which must be root's:
  mkdir -p /etc/docker/plugins && echo ${quote(`unix://${socket}`)} > /etc/docker/plugins/dockwarden.spec`;
}

const BODY = JSON.stringify({ Image: "alpine", HostConfig: { Privileged: true } });

/** The message that dockerd posts for `docker run --privileged alpine`. */
const DENIED = JSON.stringify({
  RequestMethod: "POST",
  RequestUri: "/v1.45/containers/create",
  RequestHeaders: { "Content-Type": "application/json", "Content-Length": String(BODY.length) },
  RequestBody: Buffer.from(BODY).toString("base64"),
});

/** Quotes a text for a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
