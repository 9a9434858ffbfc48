import { expect } from "chai";
import { readBody } from "../../../../src/engine/request/read-body.js";

/** HostConfig as it is read, what is passed over, and what is refused. */
function read(text: string, apiMax: string | null): string {
  const { value, findings, unknownFields } = readBody(
    Buffer.from(text),
    "container_create",
    apiMax,
  );
  const { HostConfig: inner = null } = value as Record<string, object | null>;
  const shown = JSON.stringify(inner, (_, member: unknown) =>
    typeof member === "bigint" ? member.toString() : member,
  );
  const words = [shown, ...unknownFields, ...findings.map(({ kind, path }) => `!${kind} ${path}`)];
  return words.join(" ");
}

// By getHostConfig in runconfig/config_unix.go, 20.10 to 26.1.
const CASES: [text: string, old: string, young: string, unknown: string][] = [
  ['{"Privileged":true}', '{"Privileged":true}', "null Privileged", "null !top-level Privileged"],
  [
    '{"Privileged":true,"HostConfig":null}',
    '{"Privileged":true}',
    "null Privileged",
    "null !top-level Privileged",
  ],
  ['{"privileged":true,"HostConfig":{}}', "{} Privileged", "{} Privileged", "{} Privileged"],
  [
    '{"Runtime":"x","HostConfig":{"Runtime":"y"}}',
    '{"Runtime":"y"} Runtime',
    '{"Runtime":"y"} Runtime',
    '{"Runtime":"y"} Runtime',
  ],
  ['{"Dns":["a"],"HostConfig":{}}', "{} Dns", "{} Dns", "{} Dns"],
  [
    '{"Memory":5,"HostConfig":{"Memory":0}}',
    '{"Memory":5}',
    '{"Memory":0} Memory',
    '{"Memory":0} !top-level Memory',
  ],
  [
    '{"Memory":5,"HostConfig":{"Memory":6}}',
    '{"Memory":6}',
    '{"Memory":6} Memory',
    '{"Memory":6} !top-level Memory',
  ],
  [
    '{"CpuShares":5,"VolumeDriver":"v","HostConfig":{}}',
    '{"CpuShares":5,"VolumeDriver":"v"}',
    "{} CpuShares VolumeDriver",
    "{} !top-level CpuShares !top-level VolumeDriver",
  ],
  ['{"Cpuset":"0","HostConfig":{}}', '{"CpusetCpus":"0"}', "{} Cpuset", "{} !top-level Cpuset"],
  [
    '{"Cpuset":"0","CpusetCpus":"1","HostConfig":{}}',
    '{"CpusetCpus":"1"}',
    "{} Cpuset CpusetCpus",
    "{} !top-level Cpuset !top-level CpusetCpus",
  ],
  [
    '{"Cpuset":"0","Memory":1}',
    '{"Memory":1,"CpusetCpus":"0"}',
    "null Cpuset Memory",
    "null !top-level Cpuset !top-level Memory",
  ],
  // Engines up to 26.1 take it only if a member of HostConfig stands beside it, be it null.
  ['{"Cpuset":"0"}', "null !top-level Cpuset", "null Cpuset", "null !top-level Cpuset"],
  ['{"MaskedPaths":[]}', '{"MaskedPaths":[]}', "null MaskedPaths", "null !top-level MaskedPaths"],
  ['{"MaskedPaths":[],"HostConfig":{}}', "{} MaskedPaths", "{} MaskedPaths", "{} MaskedPaths"],
  ['{"Memory":0,"Binds":null,"HostConfig":{}}', "{}", "{}", "{}"],
  [
    '{"Mounts":[{"Type":"bind","Source":"/"}]}',
    '{"Mounts":[{"Type":"bind","Source":"/"}]}',
    "null Mounts",
    "null !top-level Mounts",
  ],
];

describe("readTopLevel()", () => {
  for (const [text, old, young, unknown] of CASES)
    it(`reads ${text} as engines up to 26.1, later ones, and an unknown one do`, () => {
      for (const apiMax of ["1.41", "1.45"]) expect(read(text, apiMax), apiMax).to.equal(old);
      for (const apiMax of ["1.46", "1.56"]) expect(read(text, apiMax), apiMax).to.equal(young);
      expect(read(text, null)).to.equal(unknown);
    });
});
