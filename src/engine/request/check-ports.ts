import { JsonRefusal } from "../json/json-refusal.js";

const PORT = /^([0-9]{1,5}(?:-[0-9]{1,5})?)(?:\/([A-Za-z]+))?$/;

/**
 * Checks the keys of a map by port. dockerd up to 28 uses them verbatim; later ones parse them.
 *
 * @example
 * checkPorts(["80/tcp", "80/udp"], "ExposedPorts") // undefined
 * checkPorts(["80", "80/TCP"], "ExposedPorts") // throws JsonRefusal
 * @throws {JsonRefusal} With kind `port`, or `duplicate-key` for two spellings of one port.
 */
export function checkPorts(keys: Iterable<string>, path: string): void {
  const seen = new Set<string>();
  for (const key of keys) {
    const [, number, protocol = "tcp"] = PORT.exec(key) ?? [];
    if (number === undefined) throw new JsonRefusal("port", path, "a key that is no port");
    const port = `${number.replace(/(^|-)0+(?=[0-9])/g, "$1")}/${protocol.toLowerCase()}`;
    if (seen.has(port))
      throw new JsonRefusal("duplicate-key", `${path}.${port}`, "a port given twice");
    seen.add(port);
  }
}
