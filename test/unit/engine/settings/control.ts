import type { ControlDescription } from "../../../../src/domain/settings.js";

/** A control that judges every call, and has no parameters. */
export const CONTROL: ControlDescription = {
  title: "No more",
  severity: "high",
  remedy: "Do not.",
  references: [],
  group: "isolation",
  endpoints: ["*"],
  responses: [],
  inspects: [],
  inspectsWhen: null,
  placeholders: [],
  parameters: {},
};
