import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'
import { type RootField, rootFields } from '../../core/lint/lint-roots.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import { segmentsOf } from '../../core/scope/scope.ts'

/** A case that the holders of some scopes may run, and nobody else. */
export interface FirstCase {
  readonly name: string
  readonly subject: string
  readonly scopes: readonly string[]
  readonly query: string
}

/**
 * Creates one case for each action of mutations (Create, Update, Delete, ...): the first mutation that needs
 * such a scope.
 */
export function firstCases(table: RuleTable): readonly FirstCase[] {
  const cases = new Map<string, FirstCase>()
  for (const root of rootFields(table)) {
    if (root.kind !== 'mutation') continue
    const scopes = root.requirements.flatMap((one) => (one.kind === 'scopes' ? (one.anyOf[0] ?? []) : []))
    const [first] = scopes
    if (first === undefined) continue
    const kind = segmentsOf(first).at(-1)?.toLowerCase() ?? ''
    if (cases.has(kind)) continue
    const { name } = root.field
    cases.set(kind, { name, subject: `may ${kind}`, scopes: [...new Set(scopes)], query: printQuery(root) })
  }
  return [...cases.values()]
}

export function printFirstTests(cases: readonly FirstCase[]): string {
  // JSON is YAML, and quotes whatever YAML would misread.
  const subjects = cases.map(
    ({ subject, scopes }) => `  ${JSON.stringify(subject)}: { scopes: ${JSON.stringify(scopes)} }\n`,
  )
  const texts = cases.map(
    ({ name, subject, query }) => `
  - name: ${JSON.stringify(name)}
    query: ${JSON.stringify(query)}
    expect: { nobody: deny, ${JSON.stringify(subject)}: allow }
`,
  )
  return `# Who may do what: "portcullis test" holds the rules against these cases. Add those that matter to you.
subjects:
  nobody: anonymous
${subjects.join('')}
cases:${texts.join('')}`
}

function printQuery({ field }: RootField): string {
  const given = field.args.filter(isRequiredArgument).map(printInput)
  const args = given.length === 0 ? '' : `(${given.join(', ')})`
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }'
  return `mutation { ${field.name}${args}${selection} }`
}

function printInput({ name, type }: GraphQLArgument | GraphQLInputField): string {
  return `${name}: ${printValue(type)}`
}

const VALUES: Readonly<Record<string, string>> = { Int: '1', Float: '1', Boolean: 'true', ID: '"1"' }

/** Prints the shortest value of a type. */
function printValue(type: GraphQLInputType): string {
  if (isNonNullType(type)) return printValue(type.ofType)
  if (isListType(type)) return '[]'
  if (isEnumType(type)) return type.getValues()[0]?.name ?? 'null'
  if (!isInputObjectType(type)) return VALUES[type.name] ?? '"text"'
  const fields = Object.values(type.getFields())
  // A field that is itself an input object might recurse for ever.
  const one = fields.find((field) => !isInputObjectType(getNamedType(field.type)))
  const given = type.isOneOf ? (one === undefined ? [] : [one]) : fields.filter(isRequiredInputField)
  return given.length === 0 ? '{}' : `{ ${given.map(printInput).join(', ')} }`
}
