import { join } from "node:path";
import { COMPOSE } from "../../../tools/tests/pins.js";
import { fetchedBy, provided } from "./provide.js";

/** Returns Compose 2, to be linked as `cli-plugins/docker-compose`; built once, into `.cache`. */
export async function provideCompose(): Promise<string> {
  const { module, version } = COMPOSE;
  const folder = await provided(`docker-compose@${version}`, async (cwd) => {
    await fetchedBy("go", ["mod", "init", "compose"], { cwd });
    await fetchedBy("go", ["get", `${module}@${version}`], { cwd });
    await fetchedBy("go", ["build", "-o", "docker-compose", module], { cwd });
  });
  return join(folder, "docker-compose");
}
