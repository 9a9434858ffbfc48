import { octal } from "../../../domain/octal.js";
import { ifKnown, type Check, type Fault, type Found } from "../finding.js";
import type { ExaminedHost, PathFacts } from "../host-facts.js";
import { isOpenToUsers } from "../is-open-to-users.js";

export const SOCKET_CHECKS: readonly Check[] = [
  {
    id: "docker-socket-open",
    severity: "critical",
    title: "Every account can open dockerd's socket",
    why: "Callers on the socket are anonymous, and the plugin is all that stands between them and the host.",
    page: "docs/who-calls/socket.md#a-group-of-its-own",
    find: ({ apiSockets }) =>
      ifKnown(apiSockets, (sockets) =>
        sockets
          .filter(({ mode }) => (mode & 0o002) !== 0)
          .map((socket) => ({
            seen: described(socket),
            fix: `chmod 660 ${socket.path}; for good, set SocketMode=0660 in docker.socket`,
          })),
      ),
  },
  {
    id: "docker-socket-owner",
    severity: "high",
    title: "dockerd's socket does not belong to root",
    why: "Its owner can open it, change its mode, and put another socket in its place.",
    page: "docs/who-calls/socket.md#a-group-of-its-own",
    find: ({ apiSockets }) =>
      ifKnown(apiSockets, (sockets) =>
        sockets
          .filter(({ uid }) => uid !== 0)
          .map((socket) => ({ seen: described(socket), fix: `chown root ${socket.path}` })),
      ),
  },
  {
    id: "docker-socket-replaceable",
    severity: "critical",
    title: "Others than root can replace dockerd's socket",
    why: "A false socket receives the requests of all users, with their secrets.",
    page: "docs/who-calls/socket.md#a-group-of-its-own",
    find: ({ apiSockets }) => ifKnown(apiSockets, (sockets) => sockets.flatMap(replaceable)),
  },
  {
    id: "docker-socket-group",
    severity: "medium",
    title: "dockerd's socket belongs to another group than root or docker",
    why: "Administrators look for callers in the group docker. The members of another group are easily forgotten.",
    page: "docs/who-calls/socket.md#a-group-of-its-own",
    find: otherGroup,
  },
  {
    id: "docker-group-members",
    severity: "low",
    title: "The group docker has members",
    why: "On the socket, the plugin cannot tell members apart, and no rule for a person applies to them.",
    page: "docs/who-calls/socket.md#what-it-protects-from-and-what-not",
    find: ({ dockerGroup }) =>
      ifKnown(dockerGroup, ({ members }) =>
        members.length === 0
          ? []
          : [
              {
                seen: `${members.length} members: ${members.join(", ")}`,
                fix: "Give users the gateway (docs/who-calls/gateway.md), then remove each: gpasswd --delete USER docker",
              },
            ],
      ),
  },
  {
    id: "engine-socket-open",
    severity: "high",
    title: "Others than root can open another engine's socket",
    why: "containerd, Podman and others run containers without asking dockerd or its plugins.",
    page: "docs/reference/limits.md#outside-the-plugins-view",
    find: ({ engineSockets }) =>
      ifKnown(engineSockets, (sockets) =>
        sockets.filter(isOpenToUsers).map((socket) => ({
          seen: described(socket),
          fix: `chown root:root ${socket.path}; chmod 660 ${socket.path}`,
        })),
      ),
  },
];

function otherGroup({ apiSockets, dockerGroup }: ExaminedHost): Found {
  return ifKnown(apiSockets, (sockets) =>
    ifKnown(dockerGroup, ({ gid: docker }) =>
      sockets
        .filter(({ gid, mode }) => gid !== 0 && gid !== docker && (mode & 0o020) !== 0)
        .map((socket) => ({
          seen: described(socket),
          fix: 'Set "group": "root" or "docker" in daemon.json and restart dockerd, or SocketGroup in docker.socket.',
        })),
    ),
  );
}

/** The socket itself has checks of its own. */
function replaceable({ path, exposedAt }: PathFacts): readonly Fault[] {
  if (exposedAt === null || exposedAt === path) return [];
  return [
    {
      seen: `${path} lies below ${exposedAt}, which others than root can change`,
      fix: `chown root:root ${exposedAt}; chmod go-w ${exposedAt}`,
    },
  ];
}

/** `/run/docker.sock: uid 0, gid 998, mode 0660` */
function described({ path, uid, gid, mode }: PathFacts): string {
  return `${path}: uid ${uid}, gid ${gid}, mode ${octal(mode)}`;
}
