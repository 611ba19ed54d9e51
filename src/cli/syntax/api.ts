import { type Command, InvalidArgumentError, Option } from 'commander'

const KINDS = ['query', 'mutation', 'subscription']
const BASELINES = ['derived', 'authenticated', 'public']

/** Adds the options that name the API that a command describes. */
export function addApiOptions(command: Command): Command {
  const naming = new Option(
    '--naming <convention>',
    'how a mutation’s name is split: action-first, type-first, or a regular expression with the groups type and action',
  )
  const baseline = new Option(
    '--baseline <kind=rule...>',
    'what root fields without a directive require: mutation=derived query=public subscription=authenticated',
  )
  return command
    .option('--schema <paths...>', 'SDL files, folders of *.graphql, or one introspection result in JSON')
    .addOption(new Option('--supergraph <file>', 'a Federation supergraph').conflicts('schema'))
    .addOption(naming.argParser(checkNaming))
    .addOption(baseline.argParser(collectBaseline))
    .option('--json', 'print JSON')
}

function checkNaming(text: string): string {
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
