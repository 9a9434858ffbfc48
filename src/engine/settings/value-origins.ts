import type { Caller } from "../../domain/caller.js";
import { OPA_DOCKER_AUTHZ } from "../../domain/opa-docker-authz.js";
import type { Parameter } from "../../domain/parameters.js";
import type { Mode, Settings } from "../../domain/settings.js";
import { changesFor } from "./callers.js";

/** A value that holds for a caller, and the places that it comes from: `profile baseline`, `group_parameters.chem`. */
export interface ValueOrigin<Value> {
  readonly value: Value;
  readonly places: readonly string[];
}

/** Returns the mode of a control for a caller, exceptions left out. */
export function modeOrigin(
  { sets, origins }: Settings,
  { profile }: Caller,
  control: string,
): ValueOrigin<Mode> {
  if (control === OPA_DOCKER_AUTHZ) return { value: "deny", places: ["opa_docker_authz.policy"] };
  return {
    value: sets[profile]?.modes[control] ?? "off",
    places: [origins[profile]?.[control] ?? `profile ${profile}`],
  };
}

/** Returns the parameters of a control for a caller, by name, exceptions left out. */
export function parameterOrigins(
  settings: Settings,
  caller: Caller,
  control: string,
): Readonly<Record<string, ValueOrigin<Parameter>>> {
  const { profile, overrides } = caller;
  const changes = changesFor(settings, caller).filter((one) => one.control === control);
  const values = Object.entries(settings.sets[profile]?.parameters[control] ?? {});
  return Object.fromEntries(
    values.map(([name, value]) => {
      const own = changes.filter((one) => one.name === name);
      const usual = settings.origins[profile]?.[`${control}.${name}`] ?? `profile ${profile}`;
      const { [name]: shown = value } = overrides.parameters[control] ?? {};
      return [
        name,
        { value: shown, places: [...new Set([usual, ...own.map(({ origin }) => origin)])] },
      ];
    }),
  );
}
