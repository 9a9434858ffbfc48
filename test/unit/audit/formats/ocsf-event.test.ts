import { Ajv } from "ajv";
import { expect } from "chai";
import { ocsfEvent } from "../../../../src/audit/formats/ocsf-event.js";
import { HOSTILE, NAMES, SOURCE, sample } from "./sample.js";

const text = { type: "string", minLength: 1 };
const named = { type: "object", required: ["name"], properties: { name: text } };

/** What OCSF 1.3.0 requires of the class API Activity and the objects in it, written by hand. */
const SCHEMA = {
  type: "object",
  required: [
    ...["activity_id", "actor", "api", "category_uid", "class_uid", "metadata", "severity_id"],
    ...["src_endpoint", "time", "type_uid"],
  ],
  properties: {
    activity_id: { enum: [0, 1, 2, 3, 4, 99] },
    category_uid: { const: 6 },
    class_uid: { const: 6003 },
    type_uid: { enum: [600300, 600301, 600302, 600303, 600304, 600399] },
    severity_id: { enum: [0, 1, 2, 3, 4, 5, 6, 99] },
    status_id: { enum: [0, 1, 2, 99] },
    action_id: { enum: [0, 1, 2] },
    disposition_id: { enum: [0, 1, 2] },
    time: { type: "integer", minimum: 1_000_000_000_000 },
    actor: {
      type: "object",
      anyOf: [{ required: ["user"] }, { required: ["app_name"] }],
      properties: { user: named, app_name: text },
    },
    api: { type: "object", required: ["operation"], properties: { operation: text } },
    metadata: {
      type: "object",
      required: ["product", "version"],
      properties: { product: named, version: { const: "1.3.0" }, sequence: { type: "integer" } },
    },
    src_endpoint: { type: "object", minProperties: 1, additionalProperties: text },
    resources: { type: "array", items: { type: "object", required: ["type"] } },
    http_request: { type: "object", required: ["http_method"] },
    http_response: { type: "object", properties: { code: { type: "integer" } } },
  },
};

describe("ocsfEvent()", () => {
  const isValid = new Ajv({ allowUnionTypes: true, strict: false }).compile(SCHEMA);

  for (const name of NAMES)
    it(`writes what the class requires for a record of kind ${name}`, () => {
      expect(isValid(ocsfEvent(sample(name), SOURCE)), JSON.stringify(isValid.errors)).to.equal(
        true,
      );
    });

  for (const [at, user] of HOSTILE.entries())
    it(`writes it with text ${at} of a caller`, () => {
      expect(isValid(ocsfEvent(sample("deny", { user, action: user }), SOURCE))).to.equal(true);
    });

  it("writes a denial", () => {
    const event = sample("deny");
    expect(ocsfEvent(event, SOURCE)).to.deep.include({
      ...{ activity_id: 1, type_uid: 600301, severity_id: 5, status_id: 2 },
      ...{ action_id: 2, disposition_id: 2, raw_data: event.line, time: 1_795_600_800_000 },
      actor: { user: { name: "bob", type_id: 1 } },
      src_endpoint: { svc_name: "certificate" },
      resources: [
        {
          type: "container",
          uid: "a".repeat(64),
          name: "web",
          owner: { name: "alice", type_id: 1 },
        },
      ],
      http_request: { http_method: "POST", url: { path: "/containers/web/exec" } },
    });
  });

  const activities: readonly (readonly [string, string, number])[] = [
    ["container.create", "run", 1],
    ["image.pull", "write", 1],
    ["container.list", "read", 2],
    ["container.logs", "secret-read", 2],
    ["container.rename", "write", 3],
    ["container.delete", "write", 4],
    ["volume.prune", "write", 4],
    ["container.start", "run", 99],
  ];
  for (const [action, group, activity] of activities)
    it(`knows ${action} as activity ${activity}`, () => {
      const event = ocsfEvent(sample("allow", { action, class: group }), SOURCE);
      expect(event["activity_id"]).to.equal(activity);
    });
});
