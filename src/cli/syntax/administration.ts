import { type Command, Option } from 'commander'

/** Adds the options for a gateway's store (its file, its database) and for JSON output. */
export function addAdministrationOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--config <file>', 'settings in YAML or JSON (default: portcullis.yaml, if there is one)'),
    )
    .addOption(
      new Option('--database <url>', 'where clients, keys and revocations are kept: file:PATH or postgres:'),
    )
    .option('--json', 'print JSON')
}
