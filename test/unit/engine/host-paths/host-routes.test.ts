import { mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import type { Facts } from "../../../../src/domain/facts.js";
import { withHostRoutes } from "../../../../src/engine/host-paths/host-routes.js";
import {
  readRoutingTables,
  routeWithin,
  type RoutingTables,
} from "../../../../src/engine/host-paths/routing-tables.js";
import { freshFolder } from "../../../fresh-folder.js";
import { bodyOf, callOf, checkedFacts, conforming } from "../facts/call.js";

/** As Linux 6.18 prints it, with a table of a VPN besides. */
const FIB_TRIE = `Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
        /1 universe UNICAST
     |-- 128.0.0.0
        /1 universe UNICAST
     +-- 192.168.178.0/24 2 0 2
        |-- 192.168.178.0
           /24 link UNICAST
        |-- 192.168.178.20
           /32 host LOCAL
     +-- 127.0.0.0/8 2 0 2
        +-- 127.0.0.0/31 1 0 0
           |-- 127.0.0.0
              /8 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
     |-- 172.29.0.0
        /16 universe BLACKHOLE
        /24 link UNICAST
Id 51820:
  +-- 0.0.0.0/0 1 0 0
     |-- 10.8.0.0
        /16 link UNICAST
`;

const IPV6_ROUTE = [
  "fd00000a000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0",
  "00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000002 00000000 80200001       lo",
  "00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo",
  "",
].join("\n");

const LOOPBACK = "     |-- 127.0.0.0\n        /8 host LOCAL\n";

function tablesOf(fibTrie: string, ipv6Route: string | null): RoutingTables {
  const tables = readRoutingTables(fibTrie, ipv6Route);
  if (tables === null) throw new Error("The tables were not understood");
  return tables;
}

describe("readRoutingTables()", () => {
  it("knows nothing where the host does not reach itself: the form is another one", () => {
    for (const other of ["", "Main:\n", FIB_TRIE.replaceAll("|--", "`--"), "Iface\tGateway\n"])
      expect(readRoutingTables(other, IPV6_ROUTE), other).to.equal(null);
    expect(tablesOf(LOOPBACK, null).routes).to.have.length(1);
  });

  it("knows the routes of IPv6 where the host reaches itself, or the kernel has none", () => {
    const [, , unreachable = ""] = IPV6_ROUTE.split("\n");
    for (const [ipv6Route, isKnown] of [
      [IPV6_ROUTE, true],
      [null, true],
      ["", false],
      [unreachable, false],
      [IPV6_ROUTE.replaceAll(" ", "\t"), false],
    ] as const)
      expect(tablesOf(FIB_TRIE, ipv6Route).knowsSix, ipv6Route ?? "none").to.equal(isKnown);
  });
});

describe("routeWithin()", () => {
  const tables = tablesOf(FIB_TRIE, IPV6_ROUTE);
  const cases: readonly [subnet: string, route: string | null][] = [
    ["192.168.178.128/25", "192.168.178.0/24"],
    ["192.168.0.0/16", "192.168.178.0/24"],
    ["192.0.0.0/3", "192.168.178.0/24"],
    ["192.168.177.0/24", null],
    ["192.168.179.0/24", null],
    ["172.29.9.0/24", "172.29.0.0/16"],
    ["172.28.0.0/14", "172.29.0.0/16"],
    ["172.28.0.0/16", null],
    ["172.30.0.0/16", null],
    ["10.8.0.0/24", "10.8.0.0/16"],
    ["8.8.8.0/24", null],
    ["0.0.0.0/1", "10.8.0.0/16"],
    ["0.0.0.0/0", "192.168.178.0/24"],
    ["fd00:a::/80", "fd00:a::/64"],
    ["fd00::/16", "fd00:a::/64"],
    ["fd00:a:0:1::/64", null],
    ["::/0", "fd00:a::/64"],
    ["::1/128", "::1/128"],
    ["::ac1d:0/112", null],
  ];
  for (const [subnet, route] of cases) {
    it(`finds for ${subnet} ${route ?? "none"}`, () => {
      const found = routeWithin(tables, subnet);
      // Of several, any will do.
      expect(found === null).to.equal(route === null);
      if (!/^(?:0\.|::\/0|192\.0)/.test(subnet)) expect(found).to.equal(route);
    });
  }

  it("compares a network with the routes of the whole internet at once", () => {
    const lines = Array.from({ length: 50_000 }, (_, at) => {
      return `     |-- ${20 + (at >> 14)}.${(at >> 6) & 255}.${(at & 63) * 4}.0\n        /22 universe UNICAST\n`;
    });
    const many = tablesOf(`${LOOPBACK}${lines.join("")}`, null);
    expect(many.routes).to.have.length(50_001);
    for (let at = 0; at < 500; at++)
      expect(routeWithin(many, `172.20.${at & 255}.0/24`)).to.equal(null);
    expect(routeWithin(many, "20.255.255.0/24")).to.equal("20.255.252.0/22");
  });
});

describe("withHostRoutes()", () => {
  const at = freshFolder();

  function facts(...configs: readonly object[]): Facts {
    const body = bodyOf({ Name: "web", IPAM: { Config: configs } });
    return checkedFacts(callOf("network.create", { body }));
  }

  async function routesOf(given: Facts): Promise<unknown> {
    const found = conforming(await withHostRoutes(given, { hostRoot: at(""), pidFile: null }));
    return [found.network?.create?.host_routes, found.gaps];
  }

  beforeEach(() => {
    mkdirSync(at("proc/1/net"), { recursive: true });
  });

  it("does not know the routes of a host that it does not see", async () => {
    const gap = [null, ["network.create.host_routes"]];
    expect(await routesOf(facts({ Subnet: "172.20.0.0/16" }))).to.deep.equal(gap);
    expect(await routesOf(facts({}))).to.deep.equal([[], []]);
    const unseen = { hostRoot: "/", pidFile: at("missing.pid") };
    const found = await withHostRoutes(facts({ Subnet: "172.20.0.0/16" }), unseen);
    expect(found.gaps).to.deep.equal(["network.create.host_routes"]);
  });

  it("does not know routes that are listed in a form of which it understands nothing", async () => {
    const gap = [null, ["network.create.host_routes"]];
    const [four, six] = [facts({ Subnet: "172.20.0.0/16" }), facts({ Subnet: "fd00:b::/64" })];
    for (const empty of ["", "Main:\n"]) {
      writeFileSync(at("proc/1/net/fib_trie"), empty);
      expect(await routesOf(four)).to.deep.equal(gap);
    }
    writeFileSync(at("proc/1/net/fib_trie"), FIB_TRIE);
    writeFileSync(at("proc/1/net/ipv6_route"), "");
    expect(await routesOf(four)).to.deep.equal([[], []]);
    expect(await routesOf(six)).to.deep.equal(gap);
    writeFileSync(at("proc/1/net/ipv6_route"), IPV6_ROUTE);
    expect(await routesOf(six)).to.deep.equal([[], []]);
  });

  it("names each range that overlaps an address or a route", async () => {
    writeFileSync(at("proc/1/net/fib_trie"), FIB_TRIE);
    const asked = facts(
      { Subnet: "172.29.0.0/16", Gateway: "172.29.0.1" },
      { Subnet: "fd00:a::/64" },
      { Subnet: "x" },
    );
    const four = [
      { field: "IPAM.Config[0].Subnet", value: "172.29.0.0/16", route: "172.29.0.0/16" },
      { field: "IPAM.Config[0].Gateway", value: "172.29.0.1", route: "172.29.0.0/16" },
    ];
    expect(await routesOf(asked)).to.deep.equal([four, []]);
    writeFileSync(at("proc/1/net/ipv6_route"), IPV6_ROUTE);
    const six = { field: "IPAM.Config[1].Subnet", value: "fd00:a::/64", route: "fd00:a::/64" };
    expect(await routesOf(asked)).to.deep.equal([[...four, six], []]);
    expect(await routesOf(facts({ Subnet: "172.20.0.0/16" }))).to.deep.equal([[], []]);
  });
});
