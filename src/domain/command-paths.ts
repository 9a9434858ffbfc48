/** The paths on the plugin's own socket where the running plugin reloads and tells its status. Only root can connect. */
export const COMMAND_PATHS = {
  reload: "/Dockwarden.Reload",
  status: "/Dockwarden.Status",
} as const;
