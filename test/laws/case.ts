import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse, validate } from 'graphql'
import { buildRuleTable, type RuleTable } from '../../src/core/rules/rule-table.ts'
import { makeAsker } from './asker.ts'
import type { Case } from './oracle.ts'
import { makeRequest, type RandomRequest } from './request.ts'
import type { Tape } from './tape.ts'
import { makeWorld, NoWorld, printWorld, type World } from './world.ts'

export interface BuiltCase extends Case {
  readonly schema: GraphQLSchema
  readonly table: RuleTable
  readonly request: RandomRequest
}

/** The SDL carries no definitions of our directives and of @link, as the design allows. */
export function buildWorld(world: World): GraphQLSchema {
  return buildASTSchema(parse(printWorld(world)), { assumeValidSDL: true })
}

export function makeWorldOf(tape: Tape): World | undefined {
  try {
    return makeWorld(tape)
  } catch (error) {
    if (error instanceof NoWorld) return undefined
    throw error
  }
}

/** A world, some operations that are valid in it, and some who ask for each. */
export function makeCases(tape: Tape, counts = { requests: 3, askers: 3 }): readonly BuiltCase[] {
  const world = makeWorldOf(tape)
  if (world === undefined) return []
  const schema = buildWorld(world)
  const table = buildRuleTable(schema, world.policy)
  return Array.from({ length: counts.requests }).flatMap(() => {
    const made = makeValidRequest(tape, world, schema)
    if (made === undefined) return []
    const { request, document } = made
    const { kind, variables } = request
    return Array.from({ length: counts.askers }, () => {
      return { world, schema, table, request, document, kind, variables, asker: makeAsker(tape) }
    })
  })
}

export function makeCase(tape: Tape): BuiltCase | undefined {
  return makeCases(tape, { requests: 1, askers: 1 })[0]
}

/**
 * Whether each variable has a value that its condition can take. Where it has none, the executor refuses the operation,
 * and it depends on what was denied whether it ever sees the variable.
 */
export function hasSoundVariables({ document, variables }: BuiltCase): boolean {
  return document.definitions
    .flatMap((one) => (one.kind === 'OperationDefinition' ? (one.variableDefinitions ?? []) : []))
    .every(({ variable, defaultValue }) => {
      const isGiven = Object.hasOwn(variables, variable.name.value)
      return isGiven ? typeof variables[variable.name.value] === 'boolean' : defaultValue !== undefined
    })
}

/** What somebody needs who has to find out why a law does not hold. */
export function describeCase(made: BuiltCase, found: unknown): string {
  const { world, request, asker } = made
  const facts = { found, variables: request.variables, asker, policy: world.policy }
  return [JSON.stringify(facts, undefined, 1), request.source, printWorld(world)].join('\n')
}

export function makeValidRequest(
  tape: Tape,
  world: World,
  schema: GraphQLSchema,
): { readonly request: RandomRequest; readonly document: DocumentNode } | undefined {
  for (const isColliding of [true, false]) {
    const request = makeRequest(tape, world, isColliding)
    const document = parse(request.source)
    if (validate(schema, document).length === 0) return { request, document }
  }
  return undefined
}
