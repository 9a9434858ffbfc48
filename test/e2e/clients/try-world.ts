import { succeeded } from "../harness/api.js";
import type { Person } from "../harness/people.js";

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Driver: string;
  readonly Options: Readonly<Record<string, string>> | null;
  readonly Config: {
    readonly User: string;
    readonly Image: string;
    readonly Labels: Readonly<Record<string, string>> | null;
  };
}

/** Describes the objects of a daemon as `--world` wants them; those that `owners` does not name are unowned. */
export async function worldOf(
  { api }: Pick<Person, "api">,
  owners: Readonly<Record<string, string>>,
): Promise<object> {
  const read = async <T>(target: string): Promise<T> =>
    succeeded(await api("GET", target), target).json as T;
  const ownerOf = (name: string): string | null => owners[name] ?? null;
  const ids = await read<readonly Inspected[]>("/containers/json?all=1");
  const containers = await Promise.all(
    ids.map(({ Id }) => read<Inspected>(`/containers/${Id}/json`)),
  );
  const networks = await read<readonly Inspected[]>("/networks");
  const volumes = await read<{ readonly Volumes: readonly Inspected[] }>("/volumes");
  const images =
    await read<readonly { readonly Id: string; readonly RepoTags: readonly string[] | null }[]>(
      "/images/json",
    );
  return {
    complete: true,
    images: images.map(({ Id: id, RepoTags: names }) => ({ id, names: names ?? [] })),
    containers: containers.map(({ Id: id, Name, Config: config }) => {
      const name = Name.slice(1);
      const { User: user, Image: image, Labels: labels } = config;
      return { id, name, owner: ownerOf(name), user, image, labels: labels ?? {} };
    }),
    networks: networks.map(({ Id: id, Name: name, Driver: driver }) => {
      return { id, name, owner: ownerOf(name), driver };
    }),
    volumes: volumes.Volumes.map(({ Name: name, Driver: driver, Options: options }) => {
      return { name, owner: ownerOf(name), driver, options: options ?? {} };
    }),
  };
}
