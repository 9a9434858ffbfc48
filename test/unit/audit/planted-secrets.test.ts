import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { openOwnerStore } from "../../../src/owners/owner-store.js";
import { loadLibrary } from "../../../src/policy/load-library.js";
import { loadSettings } from "../../../src/settings/load-settings.js";
import { createBench, createFolder } from "../daemon/parts.js";
import { allPlaces, type Place } from "./places.js";
import { LIKE_A_NAME, SECRETS, foundOf, type PlantedSecret } from "./secrets.js";

const PLACES = allPlaces();
/** Under each profile; 4,677 places and six secrets made 28,062 when this was written. */
const FEWEST = 25_000;

/** Ends of places whose text is a name, a path of files or a key, so that a secret that looks like one is shown there. */
const NAMED = `
  .* ?buildid ?cgroupparent ?checkpoint ?container ?dockerfile ?name ?networkmode ?path ?since
  ?tag ?target ?until AdvertiseAddr Aliases[] Annotations.* AuxiliaryAddresses.* Binds[] Cgroup
  CgroupParent CgroupnsMode CheckpointID Config Config.* ConfigID ConfigName Container
  DataPathAddr DeviceIDs[] DnsSearch[] Domainname Driver DriverOpts.* EndpointsConfig.* Env[]
  File GroupAdd[] Groups[] Hostname IpcMode Labels.* Links[] ListenAddr Name NetworkID
  NetworkMode Options.* Options[] PathInContainer PathOnHost PidMode RemoteAddrs[] Runtime
  SecretID SecretName Source StorageOpt.* Subpath Sysctls.* Target Tmpfs.* Type UTSMode User
  UsernsMode Value[] VolumeDriver Volumes.* VolumesFrom[] [] label.* {checkpoint} {id} {name}
`;

describe("records", function () {
  this.timeout(120_000);

  for (const profile of ["baseline", "multi-tenant"]) {
    it(`show none of the secrets that are planted in each place there is, under ${profile}`, async () => {
      const sink = await openSink(profile);
      let planted = 0;
      const showing: string[] = [];
      try {
        for (const place of PLACES)
          for (const secret of SECRETS) {
            planted += 1;
            const kept = await sink.keptOf(place, secret);
            if (foundOf(secret, kept) !== null) showing.push(`${place.name}: ${secret.kind}`);
          }
        const inFile = SECRETS.filter((secret) => foundOf(secret, sink.ownersFile()) !== null);
        expect(inFile.map(({ kind }) => kind)).to.deep.equal([]);
      } finally {
        sink.close();
      }
      expect(showing).to.deep.equal([]);
      expect(planted).to.be.at.least(FEWEST);
    });
  }

  it("show a secret that looks like a name where names stand, and nowhere else", async () => {
    const sink = await openSink("baseline");
    const showing: string[] = [];
    try {
      for (const place of PLACES) {
        const kept = await sink.keptOf(place, LIKE_A_NAME);
        if (foundOf(LIKE_A_NAME, kept) !== null) showing.push(place.name);
      }
    } finally {
      sink.close();
    }
    const ends = new Set(showing.map(endOf));
    expect([...ends].toSorted()).to.deep.equal(NAMED.trim().split(/\s+/).toSorted());
  });
});

/** The last member or parameter of a place: `?name`, `Labels.*`, `{id}`. */
function endOf(name: string): string {
  const [, place = ""] = /^[A-Z]+ \S+ (.*?)(?: first| second)?$/.exec(name) ?? ["", name];
  return place
    .split(/[. ]/)
    .slice(/[. ]\*$/.test(place) ? -2 : -1)
    .join(".");
}

interface Sink {
  /** What is kept of a request with the secret in that place, and of its answer: records, owners, faults that are logged. */
  keptOf(place: Place, secret: PlantedSecret): Promise<string>;
  ownersFile(): string;
  close(): void;
}

async function openSink(profile: string): Promise<Sink> {
  const folder = createFolder();
  const file = join(folder.path, "owners");
  const owners = openOwnerStore(file);
  const settings = await loadSettings(null, loadLibrary(), { profile });
  const log: string[] = [];
  const bench = await createBench({
    settings,
    owners,
    onFault: (thrown) => log.push(thrown instanceof Error ? (thrown.stack ?? "") : String(thrown)),
  });
  const { authorizer } = bench;
  return {
    async keptOf({ plant, answer = () => FAILED }, { text }) {
      bench.records.length = 0;
      log.length = 0;
      const message = plant(text);
      await authorizer.authorize(bytesOf(message), "request");
      await authorizer.authorize(bytesOf({ ...message, ...answer(text) }), "response");
      // Two messages, two records: one that is not written shows nothing.
      expect(bench.records).to.have.length(2);
      return [...bench.records.map((record) => JSON.stringify(record)), ...log].join("\n");
    },
    ownersFile: () => readFileSync(file, "utf8"),
    close() {
      owners.close();
      folder.remove();
    },
  };
}

const FAILED = { ResponseStatusCode: 500, ResponseHeaders: {} };

function bytesOf(message: object): Buffer {
  return Buffer.from(JSON.stringify(message));
}
