/** The paths on the plugin's own socket where the running plugin obeys an administrator. Only root can connect. */
export const COMMAND_PATHS = {
  reload: "/Dockwarden.Reload",
  status: "/Dockwarden.Status",
  breakGlass: "/Dockwarden.BreakGlass",
} as const;
