import { expect } from "chai";
import { PARAMETER_TYPES } from "../../../../src/engine/settings/parameter-types.js";

describe("PARAMETER_TYPES", () => {
  const lists: readonly [
    type: keyof typeof PARAMETER_TYPES,
    good: readonly string[],
    bad: readonly string[],
  ][] = [
    [
      "paths",
      ["/", "/srv", "/srv/", "/srv/.hidden", "/a..b"],
      ["srv", "", "/srv/../etc", "/srv/.", "//srv", "/srv/*", "/srv:ro"],
    ],
    [
      "prefixes",
      ["/srv:ro", "/srv/data", "/home/${user}"],
      ["srv:ro", "/srv/..:ro", "/home/*", "/a//b"],
    ],
    ["path-patterns", ["/home/*/.ssh", "/run/*-*.sock"], ["home/*", "/x/*a*b*c", "/x/..", "/x:ro"]],
    [
      "devices",
      ["/dev/fuse:rwm", "/dev/dri/:r"],
      ["/dev/sda", "/srv/x:rwm", "/dev/x:", "/dev/x:mr"],
    ],
    ["digests", ["0".repeat(64)], ["abc", "0".repeat(63), "A".repeat(64)]],
    [
      "pinned-images",
      [`docker.io/library/alpine@sha256:${"a".repeat(64)}`],
      ["*", "alpine", "alpine@sha256:a", `a*@sha256:${"a".repeat(64)}`],
    ],
    ["name-patterns", ["", "*", "web-*", "a*b*c"], ["a*b*c*d"]],
    [
      "host-patterns",
      ["registry", "*.docker.io", "*", "a-b.example.com", "my_db"],
      ["Registry", "example.com.", "", "a b", "*.a*.b*"],
    ],
    [
      "addresses",
      ["*", "127.0.0.1", "::1", "fd00::1"],
      [
        "",
        "localhost",
        "127.1",
        "0:0::1",
        "FD00::1",
        "::ffff:7f00:1",
        "::ffff:127.0.0.1",
        "10.0.0.0/8",
      ],
    ],
    [
      "subnets",
      ["10.0.0.0/8", "169.254.169.254/32", "0.0.0.0/0", "fd00:ec2::254/128", "::/0"],
      ["10.0.0.0", "10.0.0.0/33", "10.0/8", "fd00::/129", "::ffff:10.0.0.0/104", "*", "a/8"],
    ],
    [
      "pools",
      ["default", "10.0.0.0/8", "fd00::/8"],
      ["10.0.0.0", "dockerd", "", "*", "Default", "10.0.0.0/33"],
    ],
    [
      "port-ranges",
      ["0", "80", "1-65535", "20000-29999", "0-1024"],
      ["", "*", "080", "65536", "1-65536", "20-10", "10-", "-1", "80/tcp"],
    ],
    ["sysctls", ["kernel.sem", "net.ipv4.tcp_*", "*"], ["net/ipv4/x", "", "a b", "*.*.*.x"]],
    [
      "patterns",
      ["_token$", "(^|_)(a|b)?s?$", "^[a-z0-9_.-]+$", "a\\.b", "x{2,3}", "(?:a)*?", "[^a-z]"],
      [
        "",
        "Token",
        "(",
        "a**",
        "(?=a)",
        "(?i)a",
        "\\sx",
        "\\bx",
        "a{",
        "[",
        "\\1",
        "[z-a]",
        "[[:a:]]",
        "(?:.{90}){10}",
        "a".repeat(301),
      ],
    ],
    ["words", ["token", "api_key", "a_b_c_d"], ["Token", "", "_a", "a_", "a_b_c_d_e", "a b"]],
    [
      "log-targets",
      ["*", "tcp://*.example.com:514", "https://[::1]", "unix:///dev/log", "udp://a:*", "*://a"],
      ["a", "a:514", "TCP://a", "https://a/b", "https://u@a", "tcp://*.*.*", "unix://x", ""],
    ],
    [
      "image-patterns",
      [
        "**",
        "docker.io/**",
        "docker.io/library/*",
        "docker.io/x/**",
        "docker.io/*/app-*-x",
        "localhost/**",
        "localhost:5000/app",
        "[::1]:5000/app:1",
        "*.example.com/team/**",
        "docker.io/library/alpine:3.*",
        `docker.io/library/alpine:3@sha256:${"a".repeat(64)}`,
      ],
      [
        "*",
        "alpine",
        "alice/**",
        "docker.io/alpine",
        "docker.io/*",
        "docker.io",
        "docker.io/",
        "index.docker.io/library/*",
        "Docker.io/library/*",
        "docker.io/Library/*",
        "docker.io/**/app",
        "docker.io/a**",
        "docker.io/**:1",
        "docker.io/library/*a*b*",
        "docker.io/library/alpine:",
        "docker.io/library/alpine@sha256:a",
        "regis*ry.example.com/x",
        "https://docker.io/library/*",
        "docker.io//app",
      ],
    ],
    [
      "url-patterns",
      ["client-session", "https://**", "https://git.example.com/team/**", "git://x.org/a.git"],
      [
        "**",
        "git.example.com/**",
        "https://*.example.com/**",
        "https://x/**/y",
        "https://x/y**",
        "",
      ],
    ],
    ["capabilities", ["NET_RAW", "ALL"], ["CAP_NET_RAW", "net_raw", "NET RAW", ""]],
  ];
  for (const [type, good, bad] of lists) {
    const { test } = PARAMETER_TYPES[type];

    it(`takes what has an effect as one of ${type}`, () => {
      expect(test([])).to.equal(true);
      for (const text of good) expect(test([text]), text).to.equal(true);
    });

    it(`refuses as one of ${type} what no call could match`, () => {
      for (const text of bad) expect(test([text]), text).to.equal(false);
      expect(test("/srv")).to.equal(false);
      expect(test([5])).to.equal(false);
    });
  }

  it("takes numbers that can be a maximum", () => {
    const { natural, number } = PARAMETER_TYPES;
    for (const good of [0, 1, 2 ** 40]) {
      expect(natural.test(good)).to.equal(true);
      expect(number.test(good)).to.equal(true);
    }
    expect(number.test(1.5)).to.equal(true);
    for (const bad of [-1, "5", null, Number.POSITIVE_INFINITY, Number.NaN, [1]]) {
      expect(natural.test(bad), String(bad)).to.equal(false);
      expect(number.test(bad), String(bad)).to.equal(false);
    }
    expect(natural.test(1.5)).to.equal(false);
  });

  it("takes ulimits by the names that the kernel knows", () => {
    const { test } = PARAMETER_TYPES.ulimits;
    for (const good of [{}, { nofile: 1024, core: 0, memlock: -1 }]) {
      expect(test(good)).to.equal(true);
    }
    for (const bad of [
      { NOFILE: 1 },
      { files: 1 },
      { core: -2 },
      { core: "0" },
      { core: 1.5 },
      [],
    ]) {
      expect(test(bad), JSON.stringify(bad)).to.equal(false);
    }
    expect(test(null)).to.equal(false);
  });

  it("takes an API version as one", () => {
    const { test } = PARAMETER_TYPES["api-version"];
    for (const version of ["1.24", "1.100"]) expect(test(version)).to.equal(true);
    for (const version of ["v1.45", "abc", "", "2.0", "1", 1.41])
      expect(test(version)).to.equal(false);
  });

  it("takes for a pattern of whole names what begins at their start", () => {
    const { test } = PARAMETER_TYPES.pattern;
    for (const text of [null, "^alice[_.-].+", "^(a|b)", "^[|]", "^a\\|b", "^((a|b)|c)$"])
      expect(test(text), String(text)).to.equal(true);
    for (const text of ["", "a", "^a|b", "^(a)|b", "(^a)", "^(", "^${user", 5, ["^a"]])
      expect(test(text), JSON.stringify(text)).to.equal(false);
  });
});
