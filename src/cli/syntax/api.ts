import { type Command, InvalidArgumentError, Option } from 'commander'

const KINDS = ['query', 'mutation', 'subscription']
const BASELINES = ['derived', 'authenticated', 'public']

/** Adds the options that select the API to describe. Each overrides portcullis.yaml. */
export function addApiOptions(command: Command): Command {
  return addReadingOptions(addSourceOptions(command))
}

/** Adds the options that control how an API's rules are read. */
export function addReadingOptions(command: Command): Command {
  const naming = new Option(
    '--naming <convention>',
    'how a mutation’s name is split: action-first, type-first, or a regular expression with the groups type and action',
  )
  const baseline = new Option(
    '--baseline <kind=rule...>',
    'what root fields without a directive require: mutation=derived query=public subscription=authenticated',
  )
  return addHeaderOption(command)
    .addOption(naming.argParser(checkNaming))
    .addOption(baseline.argParser(collectBaseline))
    .option('--json', 'print JSON')
}

/**
 * Adds the option for headers to upstreams. Its value is parsed later, because an error message could show a
 * secret.
 */
export function addHeaderOption(command: Command): Command {
  return command.option(
    '--header <name:value...>',
    'headers with which upstreams are asked for their schemas, besides those of the configuration',
  )
}

/** Adds the options that `start` and the commands that describe an API share. */
export function addSourceOptions(command: Command): Command {
  return command
    .option('--config <file>', 'settings in YAML or JSON (default: portcullis.yaml, if there is one)')
    .option(
      '--schema <paths...>',
      'SDL files, folders of *.graphql, globs, an introspection result in JSON, or a module (.js) that exports a schema; in front of an upstream, the rules for its schema',
    )
    .addOption(new Option('--upstream <url>', 'a GraphQL endpoint; its schema is read by introspection'))
    .option('--supergraph <file>', 'a Federation supergraph')
    .addOption(
      new Option('--sample', 'the sample API of this package').conflicts([
        'schema',
        'upstream',
        'supergraph',
      ]),
    )
}

export function checkNaming(text: string): string {
  if (text === 'action-first' || text === 'type-first') return text
  try {
    new RegExp(text)
  } catch {
    throw new InvalidArgumentError('It must be a regular expression.')
  }
  if (text.includes('(?<type>') && text.includes('(?<action>')) return text
  throw new InvalidArgumentError(
    'It must be action-first, type-first, or an expression with the groups (?<type>...) and (?<action>...).',
  )
}

function collectBaseline(text: string, before: Readonly<Record<string, string>> = {}) {
  const [kind = '', rule = '', ...more] = text.split('=')
  if (!KINDS.includes(kind) || !BASELINES.includes(rule) || more.length > 0) {
    throw new InvalidArgumentError(
      `It must be one of ${KINDS.join(', ')}, "=", and one of ${BASELINES.join(', ')}.`,
    )
  }
  return { ...before, [kind]: rule }
}
