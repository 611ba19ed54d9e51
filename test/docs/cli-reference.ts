import type { Command } from 'commander'
import { z } from 'zod'
import type { CliIo } from '../../src/cli/io.ts'
import { createProgram } from '../../src/cli/program.ts'
import { EXAMPLES, printCommandLine } from '../../src/cli/syntax/examples.ts'
import { ERROR_SHAPE, JSON_SHAPES } from '../cli/json-shapes.ts'

/** A command that does something itself. */
export interface ListedCommand {
  readonly path: string
  readonly command: Command
}

/** Longer than this, the members of an object each have a line. */
const LINE = 90

const SILENT: CliIo = {
  stdout: () => undefined,
  stderr: () => undefined,
  exit: () => undefined,
  untilStopped: async () => undefined,
  readFile: () => '',
  listFolder: () => undefined,
}

export function listCommands(command: Command = createProgram(SILENT), above = ''): readonly ListedCommand[] {
  return command.commands.flatMap((child) => {
    const path = `${above} ${child.name()}`.trim()
    const below = listCommands(child, path)
    return below.length > 0 && path !== 'token' ? below : [{ path, command: child }, ...below]
  })
}

/** docs/cli.md, from the commands themselves. */
export function printReference(): string {
  const commands = listCommands()
  const rows = commands.map(
    ({ path, command }) =>
      `| [${path}](#portcullis-${path.replaceAll(' ', '-')}) | ${cell(command.description())} |`,
  )
  return `${head()}\n| command | does |\n|---|---|\n${rows.join('\n')}\n\n${commands.map(printCommand).join('\n')}`
}

const head = (): string => `# Command line

<!-- Written by test/docs/cli.test.ts from the commands: UPDATE_DOCS=1 npm test -- test/docs/cli -->

Every command reads \`portcullis.yaml\` where there is one, and options replace what it says. \`portcullis help COMMAND\` prints what
stands here. A word that is nearly right is answered with the right one.

| exit code | means |
|---|---|
| 0 | done |
| 1 | something was found or denied: the section of each command says what |
| 2 | the command line, the configuration, a file or a schema cannot be used |
| 3 | an upstream, a key source, the store or a gateway cannot be reached; trying again may help |

Text has colours on a terminal. \`NO_COLOR\`, \`TERM=dumb\` and \`--no-color\` take them away, and \`FORCE_COLOR\` has them elsewhere too. What takes
longer than a second shows its time on a terminal, on standard error.

With \`--json\`, standard output is one JSON document of the shape below, or a JSON object a line where that is said. A command that cannot do
what it is asked prints this instead, ends with 2 or 3, and says the same as text on standard error:

\`\`\`ts shape
${printShape(ERROR_SHAPE)}
\`\`\`

Shapes that several commands share:

\`\`\`ts shape
${printShared()}
\`\`\`
`

function printCommand({ path, command }: ListedCommand): string {
  const help = command.createHelp()
  const usage = help.commandUsage(command)
  const args = help
    .visibleArguments(command)
    .map((one) => [help.argumentTerm(one), help.argumentDescription(one)])
  const options = help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((one) => [help.optionTerm(one), help.optionDescription(one)])
  const rows = [...args, ...options].map(
    ([term = '', about = '']) => `| \`${cell(term)}\` | ${cell(about)} |`,
  )
  const examples = (EXAMPLES[path] ?? []).map((example) => printCommandLine(path, example))
  const notes = notesOf(command)
  const shape = JSON_SHAPES[path]
  const parts = [
    `## portcullis ${path}`,
    `${upper(command.description())}.`,
    `\`\`\`text usage\n${usage}\n\`\`\``,
    ...(rows.length === 0 ? [] : [`| argument or option | meaning |\n|---|---|\n${rows.join('\n')}`]),
    ...(examples.length === 0 ? [] : [`\`\`\`sh\n${examples.join('\n')}\n\`\`\``]),
    ...(notes === '' ? [] : [`\`\`\`text note\n${notes}\n\`\`\``]),
    ...(FINDINGS[path] === undefined ? [] : [`Ends with 1 where ${FINDINGS[path]}.`]),
    ...(shape === undefined
      ? []
      : [
          `\`--json\`${shape.kind === 'lines' ? ', each line' : ''}:\n\n\`\`\`ts shape\n${printShape(shape.shape)}\n\`\`\``,
        ]),
  ]
  return `${parts.join('\n\n')}\n`
}

/** A union begins on a line of its own. */
function printDefined(schema: Schema): string {
  const text = printType(schema, '')
  return text.startsWith('\n') ? text : ` ${text}`
}

/** What the help of a command says after its options, without its examples. */
function notesOf(command: Command): string {
  let printed = ''
  command.configureOutput({
    writeOut: (text) => {
      printed += text
    },
  })
  command.outputHelp()
  return printed
    .slice(command.helpInformation().length)
    .replace(/\nExamples?:\n(?: {2}portcullis .*\n)+/, '')
    .trim()
}

/** What ends a command with 1. */
export const FINDINGS: Readonly<Record<string, string>> = {
  lint: 'there is an error, or there are more warnings than `--max-warnings` allows',
  explain: 'nothing would run, or another decision was asserted',
  test: 'a case fails, or fewer rules are decided than `--min-coverage` asks for',
  diff: 'something opens that `--allow` does not name',
  report: 'enforcing every rule would deny something that ran',
  'token verify': 'the token is refused',
  'token explain': 'the token is refused',
  whoami: 'the token does not count',
  'audit verify': 'a row was removed, added or changed',
}

/** A schema in the notation of TypeScript. */
export function printShape(shape: z.ZodType): string {
  const schema = z.toJSONSchema(shape) as Schema
  const { $ref, $defs: named = {} } = schema
  // The shape may be a shared one itself.
  const name = $ref?.replace(/.*\//, '')
  return (name === undefined ? printType(schema, '') : name in named ? name : 'unknown').trimStart()
}

/** The shapes that several commands share, by name. */
function printShared(): string {
  const named = new Map<string, Schema>()
  for (const { shape } of Object.values(JSON_SHAPES)) {
    const { $defs = {} } = z.toJSONSchema(shape) as Schema
    for (const [name, schema] of Object.entries($defs)) named.set(name, schema)
  }
  const types = [...named].sort(([one], [other]) => (one < other ? -1 : 1))
  return types.map(([name, schema]) => `type ${name} =${printDefined(schema)}`).join('\n\n')
}

interface Schema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly type?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
}

function printType(schema: Schema, indent: string): string {
  const { type, enum: choices, const: only, items, anyOf, oneOf, properties } = schema
  const union = anyOf ?? oneOf
  if (schema.$ref !== undefined) return schema.$ref.replace(/.*\//, '')
  if (only !== undefined) return JSON.stringify(only)
  if (choices !== undefined) return choices.map((one) => JSON.stringify(one)).join(' | ')
  if (union !== undefined) return printUnion(union, indent)
  if (type === 'array') {
    const item = printType(items ?? {}, indent)
    return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`
  }
  if (type === 'object') return printObject(schema, properties ?? {}, indent)
  return type ?? 'unknown'
}

function printUnion(members: readonly Schema[], indent: string): string {
  const printed = members.map((one) => {
    const text = printType(one, `${indent}  `)
    return one.description === undefined || one.type === 'string' || one.type === 'number'
      ? text
      : `/* ${one.description} */ ${text}`
  })
  const line = printed.join(' | ')
  return line.length <= LINE && !line.includes('\n')
    ? line
    : printed.map((one) => `\n${indent}  | ${one}`).join('')
}

function printObject(
  { required = [], additionalProperties }: Schema,
  properties: Readonly<Record<string, Schema>>,
  indent: string,
): string {
  if (typeof additionalProperties === 'object' && Object.keys(properties).length === 0) {
    const value = printType(additionalProperties, indent)
    if (value !== 'unknown' || required.length === 0) return `{ [name: string]: ${value} }`
  }
  const isOpen = additionalProperties !== false
  const members = Object.entries(properties)
    .filter(([, member]) => !isOpen || Object.keys(member).length > 0)
    .map(([name, member]) => {
      const optional = required.includes(name) ? '' : '?'
      const about = descriptionOf(member)
      return { text: `${name}${optional}: ${printType(member, `${indent}  `)}`, about }
    })
  const all = [...members, ...(isOpen ? [{ text: '[name: string]: unknown', about: undefined }] : [])]
  const line = `{ ${all.map(({ text }) => text).join(', ')} }`
  if (line.length <= LINE && !line.includes('\n') && all.every(({ about }) => about === undefined))
    return line
  const lines = all.map(
    ({ text, about }) => `${indent}  ${text}${about === undefined ? '' : ` // ${about}`}\n`,
  )
  return `{\n${lines.join('')}${indent}}`
}

/** The remark on a member; that of a nullable one stands with its value. */
function descriptionOf({ description, anyOf = [] }: Schema): string | undefined {
  return description ?? anyOf.find((one) => one.description !== undefined)?.description
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
