import { copyFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { run } from "../../src/cli/run.js";
import { versionOfProgram } from "../../src/files/program-files.js";
import { ROOT } from "../project.js";
import { manualPage } from "../docs/program-page.js";

const DOC = "usr/share/doc/dockwarden";
const UNITS = [
  ...["dockwarden.socket", "dockwarden.service"],
  ...["dockwarden-gateway.service", "dockwarden-send.service"],
];
/** The files that dpkg reads and that are the same for each version. */
const CONTROL = ["conffiles", "postinst", "prerm", "postrm"];

/** Lays out below `folder` what the Debian package installs, and what dpkg runs. */
export async function layOutDeb(folder: string, program: string, date: Date): Promise<void> {
  const put = (from: string, to: string): Promise<void> => copy(from, join(folder, to));
  const write = (to: string, content: string | Buffer): Promise<void> =>
    make(join(folder, to), content);
  const ofPlugin = (path: string): string => join(ROOT, "plugin", path);

  await put(program, "usr/bin/dockwarden");
  for (const unit of UNITS)
    await write(
      `usr/lib/systemd/system/${unit}`,
      installed(await text(ofPlugin(`systemd/${unit}`))),
    );
  await put(ofPlugin("settings.yaml"), "etc/dockwarden/settings.yaml");
  await put(ofPlugin("logrotate/dockwarden"), "etc/logrotate.d/dockwarden");
  await put(ofPlugin("lnav/dockwarden.json"), `${DOC}/lnav/dockwarden.json`);
  await write(
    "usr/share/man/man8/dockwarden.8.gz",
    zip(manualPage(`The documentation is in /${DOC}/docs.`)),
  );
  await write("usr/share/bash-completion/completions/dockwarden", await completionOf("bash"));
  await write("usr/share/zsh/vendor-completions/_dockwarden", await completionOf("zsh"));
  await cp(join(ROOT, "docs"), join(folder, DOC, "docs"), { recursive: true });
  await put(ofPlugin("debian/copyright"), `${DOC}/copyright`);
  await write(`${DOC}/third-party-licenses.txt.gz`, zip(await text(`${program}.licenses.txt`)));
  await write(`${DOC}/changelog.gz`, zip(changelogOf(date)));
  await put(ofPlugin("debian/lintian-overrides"), "usr/share/lintian/overrides/dockwarden");
  for (const file of CONTROL) await put(ofPlugin(`debian/${file}`), `DEBIAN/${file}`);
}

/** The package installs to /usr/bin, and its units need no word of how to install them. */
function installed(unit: string): string {
  return unit.replaceAll("/usr/local/bin/", "/usr/bin/").replace(/ Copy .* to \/etc.*\.$/m, "");
}

async function completionOf(shell: string): Promise<string> {
  let printed = "";
  const out = (text: string): void => void (printed += text);
  await run(["completion", shell], { out, err: out });
  return printed;
}

/** Debian's own form of a changelog; what changed is in CHANGELOG.md. */
function changelogOf(date: Date): string {
  const time = date.toUTCString().replace("GMT", "+0000");
  return `dockwarden (${versionOfProgram()}) unstable; urgency=medium

  * See CHANGELOG.md of this version.

 -- Dockwarden maintainers <maintainers@dockwarden.invalid>  ${time}
`;
}

/** Compresses without a time. */
function zip(content: string): Buffer {
  return gzipSync(content, { level: 9 });
}

function text(file: string): Promise<string> {
  return readFile(file, "utf8");
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}

async function make(to: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, content);
}
