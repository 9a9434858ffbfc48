import { Command, InvalidArgumentError, Option } from "commander";
import { escaped } from "../../domain/escaped.js";
import { BUNDLE_ALGORITHMS, type BundleAlgorithm } from "../../domain/policy-settings.js";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import type { BuildOrder, BuiltBundle } from "../../policy-tools/build/build-command.js";

interface BuildFlags {
  readonly output: string;
  readonly revision?: string;
  readonly sequence: number;
  readonly signingKey?: string;
  readonly keyId?: string;
  readonly algorithm: BundleAlgorithm;
  readonly scope?: string;
}

/** Creates `dockwarden policy build`. */
export function policyBuildCommand({ out, err }: Streams): Command {
  return new Command("build")
    .description("Compile controls of your own, with those that ship, into one OPA bundle.")
    .argument("[folders...]", "folders of controls (default: the shipped controls alone)")
    .requiredOption("--output <file>", "the bundle to write, as bundle.tar.gz")
    .option("--revision <text>", "names the bundle for people (default: from its content)")
    .option("--sequence <n>", "number of the bundle; plugins refuse one below the last", number, 0)
    .option("--signing-key <file>", "sign with this private key, PEM without a passphrase")
    .option("--key-id <id>", "with --signing-key: how settings name the public key")
    .addOption(
      new Option("--algorithm <name>", "with --signing-key: the algorithm")
        .choices(BUNDLE_ALGORITHMS)
        .default("RS256"),
    )
    .option("--scope <text>", "with --signing-key: the scope of the signature")
    .action(async (folders: readonly string[], flags: BuildFlags) => {
      const order = orderOf(folders, flags);
      const { buildBundle } = await import("../../policy-tools/build/build-command.js");
      const built = await buildBundle(order, (line) => {
        err(`${escaped(line)}\n`);
      });
      out(`${escaped(summaryOf(built, order))}\n`);
    });
}

function orderOf(folders: readonly string[], flags: BuildFlags): BuildOrder {
  const { output, sequence, signingKey, algorithm } = flags;
  const { revision = null, keyId: id = null, scope = null } = flags;
  if (signingKey === undefined && (id !== null || scope !== null))
    throw new UsageError("Cannot sign the bundle: --key-id and --scope need --signing-key");
  const signing = signingKey === undefined ? null : { file: signingKey, id, algorithm, scope };
  return { folders, output, revision, sequence, signing };
}

function number(text: string): number {
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number, 0 or more.");
}

/** `bundle.tar.gz: revision 3f2a…, sequence 4, 1 control with 76 shipped, signed, 242 KiB, SHA-256 …` */
function summaryOf(
  { revision, controls, shippedControls, bytes, sha256 }: BuiltBundle,
  { output, sequence, signing }: BuildOrder,
): string {
  const own = controls.length === 0 ? "no control" : controls.join(", ");
  return [
    `${output}: revision ${revision}, sequence ${sequence}`,
    `${own} with ${shippedControls} that ship`,
    ...(signing === null ? [] : [`signed by ${signing.algorithm}`]),
    `${Math.ceil(bytes / 1024)} KiB, SHA-256 ${sha256}`,
  ].join("; ");
}
