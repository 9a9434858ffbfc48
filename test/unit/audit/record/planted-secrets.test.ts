import { expect } from "chai";
import { allPlaces, type Place } from "./places.js";
import { openSink } from "./secret-sink.js";
import { LIKE_A_NAME, SECRETS, foundOf, type PlantedSecret } from "./secrets.js";

const PLACES = allPlaces();
/** With `LONG=1` each secret is planted in each place, which takes minutes. */
const IS_LONG = process.env["LONG"] === "1";
/** Requests under each profile, when this was written: 28,818 of all 4,803 places with six secrets. */
const FEWEST = IS_LONG ? 28_000 : 7000;

/** Ends of places whose text is a name, a path of files or a key, so that a secret that looks like one is shown there. */
const NAMED = `
  .* ?buildid ?cgroupparent ?checkpoint ?container ?dockerfile ?name ?networkmode ?path ?since ?tag
  ?target ?until AdvertiseAddr Aliases[] Annotations.* AuxiliaryAddresses.* Binds[] Cgroup
  CgroupParent CgroupnsMode CheckpointID Config Config.* ConfigID ConfigName Container DataPathAddr
  DeviceIDs[] DnsSearch[] Domainname Driver DriverOpts.* EndpointsConfig.* File GroupAdd[] Groups[]
  Hostname IpcMode Labels.* Links[] ListenAddr Name NetworkID NetworkMode Options.* PathInContainer
  PathOnHost PidMode RemoteAddrs[] Runtime SecretID SecretName Source StorageOpt.* Subpath Sysctls.*
  Target Tmpfs.* Type UTSMode User UsernsMode Value[] VolumeDriver Volumes.* VolumesFrom[] {checkpoint} {id} {name}
`;
/** More such places of a profile: a control tells the host of the URL that dockerd makes of the text. */
const NAMED_MORE: Readonly<Record<string, string>> = { "multi-tenant": "?fromSrc" };

describe("records and messages", () => {
  for (const profile of ["baseline", "multi-tenant"]) {
    it(`show none of the secrets that are planted in each place there is, under ${profile}`, async () => {
      const sink = await openSink(profile);
      let planted = 0;
      const showing: string[] = [];
      try {
        for (const [place, secret, isAnswered] of planned()) {
          planted += 1;
          const { kept, told } = await sink.tried(place, secret, isAnswered);
          if (foundOf(secret, `${kept}\n${told}`) !== null)
            showing.push(`${place.name}: ${secret.kind}`);
        }
        const inFile = SECRETS.filter((secret) => foundOf(secret, sink.ownersFile()) !== null);
        expect(inFile.map(({ kind }) => kind)).to.deep.equal([]);
      } finally {
        sink.close();
      }
      expect(showing).to.deep.equal([]);
      expect(planted).to.be.at.least(FEWEST);
    });

    it(`show a secret that looks like a name where names stand, and records nowhere else, under ${profile}`, async () => {
      const sink = await openSink(profile);
      const showing: string[] = [];
      try {
        for (const [index, place] of PLACES.entries()) {
          const { kept } = await sink.tried(place, LIKE_A_NAME, isAnsweredAt(index, place));
          if (foundOf(LIKE_A_NAME, kept) !== null) showing.push(place.name);
        }
      } finally {
        sink.close();
      }
      const ends = new Set(showing.map(endOf));
      const named = `${NAMED} ${NAMED_MORE[profile] ?? ""}`.trim().split(/\s+/);
      expect([...ends].toSorted()).to.deep.equal(named.toSorted());
    });
  }
});

/**
 * What is planted where, and whether dockerd's answer is asked about as well. Places of one name in several routes
 * differ in little: the first gets each secret, the others one, by turns.
 */
function* planned(): Generator<readonly [Place, PlantedSecret, boolean]> {
  const known = new Set<string>();
  for (const [index, place] of PLACES.entries()) {
    const end = endOf(place.name);
    const isFirst = IS_LONG || !known.has(end);
    known.add(end);
    for (const [turn, secret] of SECRETS.entries())
      if (isFirst || turn === index % SECRETS.length)
        yield [place, secret, isAnsweredAt(index, place)];
  }
}

/** An answer repeats its request, and what is kept of that is made in the same way. */
function isAnsweredAt(index: number, { answer }: Place): boolean {
  return IS_LONG || answer !== undefined || index % 7 === 0;
}

/** The last member or parameter of a place: `?name`, `Labels.*`, `{id}`. */
function endOf(name: string): string {
  const [, place = ""] = /^[A-Z]+ \S+ (.*?)(?: first| second)?$/.exec(name) ?? ["", name];
  return place
    .split(/[. ]/)
    .slice(/[. ]\*$/.test(place) ? -2 : -1)
    .join(".");
}
