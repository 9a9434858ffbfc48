import type { Body } from "../domain/call.js";
import type { EndpointsFacts } from "../domain/network-facts.js";
import { objectOf, objectsOf, textMapOf } from "./members.js";
import { endpointField, endpointsOf } from "./networks.js";
import { ENDPOINT_SYSCTLS, endpointSysctlsOf } from "./sysctls.js";

/** What describes one endpoint: EndpointSettings, or the NetworkAttachmentConfig of a service. */
interface Endpoint {
  readonly field: string;
  readonly settings: Body;
}

/** The endpoints of a container to be created. */
export function endpointsOfContainer(config: Body): EndpointsFacts {
  return drawn(
    endpointsOf(config).map(([name, settings]) => ({ field: endpointField(name), settings })),
  );
}

/** The endpoints of a service's tasks; `Networks` beside TaskTemplate is the spelling of old. */
export function endpointsOfService(service: Body): EndpointsFacts {
  const task = objectOf(service, "TaskTemplate");
  return drawn([...listed(task, "TaskTemplate.Networks"), ...listed(service, "Networks")]);
}

/** The endpoint of network.connect. */
export function endpointsOfConnect(body: Body): EndpointsFacts {
  return drawn([{ field: "EndpointConfig", settings: objectOf(body, "EndpointConfig") }]);
}

function listed(body: Body, field: string): readonly Endpoint[] {
  return objectsOf(body, "Networks").map((settings, index) => ({
    field: `${field}[${index}]`,
    settings,
  }));
}

function drawn(endpoints: readonly Endpoint[]): EndpointsFacts {
  return { sysctls: endpoints.flatMap(sysctlsOfEndpoint) };
}

function sysctlsOfEndpoint({ field, settings }: Endpoint): NonNullable<EndpointsFacts["sysctls"]> {
  const option = textMapOf(settings, "DriverOpts")[ENDPOINT_SYSCTLS];
  if (option === undefined) return [];
  return endpointSysctlsOf(`${field}.DriverOpts.${ENDPOINT_SYSCTLS}`, option);
}
