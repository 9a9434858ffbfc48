import type { SimulatedObject } from "./simulated-objects.js";

/**
 * Returns dockerd's events of a container, one JSON object a line; what ends has ended with 0.
 *
 * @param actions `["start", "die"]`
 */
export function eventsOf(
  { id, names, answer }: SimulatedObject,
  actions: readonly string[],
): string {
  const { Config: config } = answer as {
    readonly Config?: { readonly Image: string; readonly Labels: object };
  };
  const { Image: image, Labels: labels } = config ?? { Image: "", Labels: {} };
  const [name = ""] = names;
  const time = Math.floor(Date.now() / 1000);
  return actions
    .map((action) => {
      const exit = action === "die" ? { exitCode: "0" } : {};
      const attributes = { ...labels, image, name, ...exit };
      return {
        ...{ Type: "container", Action: action, Actor: { ID: id, Attributes: attributes } },
        ...{ status: action, id, from: image, scope: "local", time, timeNano: time * 1e9 },
      };
    })
    .map((event) => `${JSON.stringify(event)}\n`)
    .join("");
}
