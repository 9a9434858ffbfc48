import { expect } from "chai";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { AuditWriteError, OwnerStoreError } from "../../../../src/domain/errors.js";
import type { AuthorizerParts } from "../../../../src/engine/decision/authorize.js";
import { openOwnerStore, type OwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { freshFolder } from "../../../fresh-folder.js";
import { heapGrowthOf } from "../../heap-growth.js";
import { createBench, messageOf, type Bench } from "../../server/parts.js";
import { directoryOf } from "../dockerd/directory-of.js";

const CREATE = "/v1.45/containers/create?name=web";
const BODY = { Image: "alpine" };

/** What the record of dockerd's response says of the request: the decision that allowed it, or null. */
async function requestOf({ authorizer, records }: Bench): Promise<unknown> {
  const response = messageOf("POST", CREATE, BODY, { ResponseStatusCode: 201 });
  await authorizer.authorize(response, "response");
  return records.at(-1)?.request;
}

describe("in-flight requests", () => {
  describe("when dockerd activates the plugin", () => {
    async function begun(changes: Partial<AuthorizerParts>) {
      const bench = await createBench(changes);
      await bench.authorizer.authorize(messageOf("POST", CREATE, BODY), "request");
      return { ...bench, decision: bench.records[0]?.id };
    }

    it("stay in flight while dockerd's events are read, since it has not started", async () => {
      let activations = 0;
      const onActivated = (): void => {
        activations += 1;
      };
      const bench = await begun({ mayHaveStarted: () => false, onActivated });
      bench.authorizer.activated();
      expect(await requestOf(bench)).to.equal(bench.decision);
      expect(activations).to.equal(0);
    });

    it("are forgotten if its event stream ends at the same time", async () => {
      const bench = await begun({ mayHaveStarted: () => false });
      bench.authorizer.activated();
      bench.authorizer.disconnected();
      expect(await requestOf(bench)).to.equal(null);
    });

    it("are forgotten without an event stream", async () => {
      const bench = await begun({});
      bench.authorizer.activated();
      expect(await requestOf(bench)).to.equal(null);
    });
  });

  describe("of which there are many", () => {
    const at = freshFolder();
    const long = "x".repeat(500_000);
    const kinds = {
      "long bodies": (name: string) =>
        messageOf("POST", `/v1.45/containers/${name}/wait`, { long }),
      creations: (name: string) =>
        messageOf("POST", `/v1.45/containers/create?name=${name}`, {
          Image: "alpine",
          Cmd: ["echo", long],
        }),
    };

    for (const [what, message] of Object.entries(kinds)) {
      it(`retain nothing of their messages: ${what}`, async () => {
        const owners = openOwnerStore(at(`${what}.log`));
        const { authorizer, records } = await createBench({
          owners,
          directory: directoryOf(""),
        });
        const grown = await heapGrowthOf(100, async (number) => {
          const name = `container-of-mine-${number}`;
          const { allow, msg } = await authorizer.authorize(message(name), "request");
          expect(allow, msg).to.equal(true);
          records.length = 0;
        });
        expect(grown).to.be.below(8_000_000);
        owners.close();
      });
    }
  });

  describe("whose record cannot be written", () => {
    const at = freshFolder();

    /** Cannot write until `works`. */
    async function failing(changes: Partial<AuthorizerParts> = {}) {
      const records: AuditRecord[] = [];
      const disk = { works: false };
      const audit = {
        append(record: AuditRecord) {
          if (!disk.works) throw new AuditWriteError("Cannot write record: ENOSPC");
          records.push(record);
        },
      };
      const bench = await createBench({ audit, directory: directoryOf("alice"), ...changes });
      return { ...bench, records, disk };
    }

    it("are not in flight, since dockerd does not execute them", async () => {
      const withdrawn: string[] = [];
      const executions = {
        allowed: () => undefined,
        withdrawn: (id: string) => withdrawn.push(id),
        answered: () => undefined,
      };
      const bench = await failing({ executions });
      const { allow } = await bench.authorizer.authorize(
        messageOf("POST", CREATE, BODY),
        "request",
      );
      expect(allow).to.equal(false);
      expect(withdrawn).to.have.length(1);
      bench.disk.works = true;
      expect(await requestOf(bench)).to.equal(null);
    });

    it("are not in flight where their intent cannot be settled either, which is a fault", async () => {
      const store = openOwnerStore(at("owners.log"));
      const failure = new OwnerStoreError("Cannot write owners: ENOSPC");
      let isFull = true;
      const owners: OwnerStore = {
        ...store,
        settle(like) {
          if (isFull) throw failure;
          return store.settle(like);
        },
      };
      const told: unknown[] = [];
      const bench = await failing({ owners, onFault: (thrown) => told.push(thrown) });
      const { msg } = await bench.authorizer.authorize(messageOf("POST", CREATE, BODY), "request");
      expect(msg).to.match(/^AUDIT_WRITE: /);
      expect(told).to.deep.equal([failure]);
      isFull = false;
      bench.disk.works = true;
      expect(await requestOf(bench)).to.equal(null);
      expect(bench.records.at(-1)?.effect).to.equal("allow");
      store.close();
    });

    it("leave no intent, and the owner of a volume as it was", async () => {
      const owners = openOwnerStore(at("owners.log"));
      const key = { kind: "volume", id: "data@2026-11-25T10:00:00Z" } as const;
      const origin = { user: "alice", since: "2026-11-25T10:00:00Z", source: "created" } as const;
      owners.record(key, origin);
      const bench = await failing({ owners });
      const messages = [
        messageOf("POST", CREATE, BODY),
        messageOf("DELETE", "/v1.45/volumes/data"),
      ];
      for (const message of messages)
        expect((await bench.authorizer.authorize(message, "request")).allow).to.equal(false);
      expect(owners.openIntents()).to.deep.equal([]);
      expect(owners.ownerOf(key)).to.deep.equal(origin);
      owners.close();
    });
  });
});
