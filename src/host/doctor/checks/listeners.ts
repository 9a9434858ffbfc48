import { tcpHostsAmong } from "../../../domain/dockerd-flags.js";
import { ifKnown, type Check, type Fault, type Found } from "../finding.js";
import { isReachable, listenerOf } from "../listener-of.js";
import type { DaemonConfiguration, ExaminedHost, Listener } from "../host-facts.js";

/** Ports of a swarm's manager and of its gossip. */
const SWARM_PORTS: readonly number[] = [2377, 7946];

export const LISTENER_CHECKS: readonly Check[] = [
  {
    id: "tcp-without-tls",
    severity: "critical",
    title: "dockerd's API listens on TCP without TLS",
    why: "Anybody who reaches the address may send requests, and others on the way may change them. To the plugin all of them are anonymous.",
    page: "docs/who-calls/tls.md#docker-and-dockwarden",
    find: ({ configuration }) =>
      ifKnown(configuration, (value) => (value.tls || value.tlsVerify ? [] : plainHosts(value))),
  },
  {
    id: "tls-without-client-certificates",
    severity: "critical",
    title: "dockerd's TLS listener does not verify clients",
    why: "Without tlsverify, dockerd accepts callers without a certificate. TLS then hides the requests, and does not prove who sends them.",
    page: "docs/who-calls/tls.md#docker-and-dockwarden",
    find: ({ configuration }) =>
      ifKnown(configuration, (value) => (value.tls && !value.tlsVerify ? unverified(value) : [])),
  },
  {
    id: "listener-on-public-address",
    severity: "medium",
    title: "dockerd's API listens on a public address, or on all addresses",
    why: "Faults in TLS, HTTP or dockerd that need no certificate can then be used from every network of the host.",
    page: "docs/who-calls/private-interface.md#docker-and-dockwarden",
    find: ({ configuration }) => ifKnown(configuration, publicHosts),
  },
  {
    id: "unexplained-listener",
    severity: "medium",
    title: "dockerd listens on a TCP port that its configuration does not name",
    why: "A listener that systemd or a start script opened is easily forgotten, and may be the API without TLS.",
    page: "docs/who-calls/private-interface.md#docker-and-dockwarden",
    find: unexplained,
  },
];

function plainHosts(configuration: DaemonConfiguration): readonly Fault[] {
  return tcpHostsAmong(configuration.hosts).map((host) => ({
    seen: `dockerd listens on ${host} with neither tls nor tlsverify`,
    fix: 'Set "tlsverify": true with tlscacert, tlscert and tlskey in daemon.json, or remove the host, and restart dockerd.',
  }));
}

function unverified(configuration: DaemonConfiguration): readonly Fault[] {
  return tcpHostsAmong(configuration.hosts).map((host) => ({
    seen: `dockerd listens on ${host} with tls, and tlsverify is not set`,
    fix: 'Set "tlsverify": true and "tlscacert" in daemon.json, and restart dockerd.',
  }));
}

function publicHosts(configuration: DaemonConfiguration): readonly Fault[] {
  return tcpHostsAmong(configuration.hosts)
    .filter((host) => isReachable(listenerOf(host).address))
    .map((host) => ({
      seen: `dockerd listens on ${host}`,
      fix: "Listen on the address of a private network, and let a firewall rule admit only that network.",
    }));
}

function unexplained({ configuration, listeners }: ExaminedHost): Found {
  return ifKnown(configuration, (value) =>
    ifKnown(listeners, (all) =>
      all
        .filter((listener) => !isExplained(listener, value))
        .map(({ address, port }) => ({
          seen: `dockerd's process listens on ${address}, port ${port}`,
          fix: "Find who opened it: systemctl cat docker.socket docker.service. Remove the listener there.",
        })),
    ),
  );
}

function isExplained({ port }: Listener, configuration: DaemonConfiguration): boolean {
  const { metricsAddress } = configuration;
  const metrics = metricsAddress === null ? [] : [`tcp://${metricsAddress}`];
  const named = [...tcpHostsAmong(configuration.hosts), ...metrics].map(
    (host) => listenerOf(host).port,
  );
  return [...SWARM_PORTS, ...named].includes(port);
}
