import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import { createNetwork, raceLabFor, removeAll, run, unguarded } from "../harness/race-lab.js";

/** The race lab's daemon has the address pool 10.200.0.0/16, which the newest engine does not report. */
const SETTINGS = `
schema: 1
anonymous: {role: null}
unknown_user: {role: null}
roles: {worker: {allow: [{actions: ["*"]}]}}
users: {alice: {roles: [worker]}, carol: {roles: [admin]}}
modes: {network_create: deny, static_addresses: deny}
parameters:
  network_create.min_ipv4_prefix: 16
  network_create.min_ipv6_prefix: 64
  network_create.allowed_pools: [default, "10.200.0.0/16", "172.20.0.0/14", "fd00::/8"]
`;

/** The host has these besides: a route, one of another table than the main one, and one of IPv6. */
const ROUTES = `ip route add 172.22.5.0/24 dev lo
ip route add 172.23.0.0/16 dev lo table 100
ip -6 route add fd00:9::/64 dev lo`;

const subnets = (...list: readonly string[]) => ({ Config: list.map((Subnet) => ({ Subnet })) });

/** A subnet of dockerd's pool, and more about it. */
const pool = (more: object) => ({ Config: [{ Subnet: "10.200.9.0/24", ...more }] });

const ATTACKS: readonly (readonly [what: string, body: object])[] = [
  ["a name server's subnet", { IPAM: subnets("8.8.8.0/24") }],
  ["a subnet of many", { IPAM: subnets("192.0.0.0/3") }],
  ["half of all addresses", { IPAM: subnets("0.0.0.0/1") }],
  ["an IPv4-mapped subnet", { EnableIPv6: true, IPAM: subnets("::ffff:8.8.8.0/120") }],
  ["a subnet that is not canonical", { IPAM: subnets("8.8.8.8/24") }],
  ["a subnet that reaches beyond the pool", { IPAM: subnets("10.200.0.0/15") }],
  ["as many addresses as four networks", { IPAM: subnets("172.20.0.0/14") }],
  ["as many addresses as two networks", { IPAM: subnets("172.20.0.0/15") }],
  ["two subnets, the second of which", { IPAM: subnets("10.200.9.0/24", "172.20.0.0/15") }],
  ["two subnets of IPv6", { EnableIPv6: true, IPAM: subnets("fd00:4::/63") }],
  ["link-local addresses", { IPAM: subnets("169.254.0.0/16") }],
  ["multicast addresses", { IPAM: subnets("224.0.0.0/8") }],
  ["the host's loopback", { IPAM: subnets("127.0.0.0/8") }],
  ["a subnet of IPv6", { EnableIPv6: true, IPAM: subnets("2001:4860:4860::/64") }],
  ["link-local addresses of IPv6", { EnableIPv6: true, IPAM: subnets("fe80::/64") }],
  [
    "two stacks, of which one",
    { EnableIPv6: true, IPAM: subnets("10.200.9.0/24", "2001:db8::/64") },
  ],
  ["a configuration for others", { ConfigOnly: true, IPAM: subnets("8.8.8.0/24") }],
  ["another's configuration", { ConfigFrom: { Network: "cfg" } }],
  ["the subnet of a route", { IPAM: subnets("172.22.5.0/24") }],
  ["a part of a route", { IPAM: subnets("172.22.5.128/25") }],
  ["a subnet with a route in it", { IPAM: subnets("172.22.0.0/16") }],
  ["a route of another table", { IPAM: subnets("172.23.1.0/24") }],
  ["a route of IPv6", { EnableIPv6: true, IPAM: subnets("fd00:9::/80") }],
  ["a range of one address", { IPAM: pool({ IPRange: "10.200.9.8/32" }) }],
  ["a gateway", { IPAM: pool({ Gateway: "10.200.9.9" }) }],
  ["an auxiliary address", { IPAM: pool({ AuxiliaryAddresses: { Subnet: "10.200.9.9" } }) }],
  ["no addresses by a driver", { IPAM: { Driver: "null" } }],
  ["an option of the driver of addresses", { IPAM: { Options: { serial: "true" } } }],
  ["the host's LAN", { Driver: "macvlan", Options: { parent: "lo" } }],
  ["an address of the host", { Options: { "com.docker.network.host_ipv4": "8.8.8.8" } }],
];

const HONEST: readonly (readonly [what: string, body: object])[] = [
  ["no subnet", {}],
  [
    "what docker sends without options",
    { Driver: "bridge", IPAM: { Driver: "default", Options: {}, Config: [] }, Options: {} },
  ],
  ["a subnet of dockerd's pool", { IPAM: subnets("10.200.77.0/24") }],
  ["a subnet of the settings", { IPAM: subnets("172.20.7.0/28") }],
  ["an option of the profile", { Options: { "com.docker.network.driver.mtu": "1400" } }],
];

for (const engine of await chosenEngines()) {
  describe(`[E] addresses of networks, ${engine.name}`, function () {
    this.timeout(180_000);
    const lab = raceLabFor(engine, SETTINGS);

    before(async () => {
      const { code, stderr } = await lab.daemon.sandbox.run("sh", ["-ec", ROUTES]);
      expect(code, stderr).to.equal(0);
    });

    /** What a connection of the host's own to a name server's address brings. */
    async function answerToHost(): Promise<string> {
      const command = "echo | timeout 5 busybox nc -w 3 8.8.8.8 53 || true";
      return (await lab.daemon.sandbox.run("sh", ["-c", command])).stdout;
    }

    it("would catch the host's own connections without the rule", async () => {
      await unguarded(lab.daemon, async () => {
        const person = { api: lab.daemon.api };
        const IPAM = subnets("8.8.8.0/24");
        await createNetwork(person, "caught", { IPAM });
        const EndpointsConfig = { caught: { IPAMConfig: { IPv4Address: "8.8.8.8" } } };
        await run(person, "answers", {
          Cmd: ["sh", "-c", "while true; do echo caught | nc -l -p 53; done"],
          HostConfig: { NetworkMode: "caught" },
          NetworkingConfig: { EndpointsConfig },
        });
        let answer = "";
        for (let tries = 0; tries < 20 && answer === ""; tries++) answer = await answerToHost();
        expect(answer.trim()).to.equal("caught");
        await removeAll(person);
        succeeded(await lab.daemon.api("DELETE", "/networks/caught"), "remove the network");
      });
      expectSafe(await answerToHost()).to.equal("");
    });

    for (const [what, body] of ATTACKS) {
      it(`refuses ${what}`, async () => {
        const name = { Name: "hers" };
        const answer = await lab.alice.api("POST", "/networks/create", { ...name, ...body });
        expectDenied(answer.status, answer.body.toString());
      });
    }

    for (const [what, body] of HONEST) {
      it(`allows ${what}, and again once it is removed`, async () => {
        for (let times = 0; times < 2; times++) {
          const id = await createNetwork(lab.alice, "hers", body);
          succeeded(await lab.alice.api("DELETE", `/networks/${id}`), "remove");
        }
      });
    }
  });
}
