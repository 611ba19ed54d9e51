import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parseType,
  print,
  type VariableDefinitionNode,
} from 'graphql'
import type { ComputedField } from './computed-fields.ts'
import { type CutSegment, readKey } from './cut-fields.ts'
import type { PlanFetch, PlanStep, RequiredSelection } from './plan.ts'
import type { PickedField } from './selection-tree.ts'
import { typesNamed } from './type-sets.ts'
import { UnplannableError } from './unplannable-error.ts'

export interface StageParts {
  /** The planner's plan, from a root field that no subgraph has. */
  readonly step: PlanStep
  readonly computed: ComputedField
  readonly root: string
  readonly path: readonly CutSegment[]
}

/** Turns a plan for a root field into one for objects that already exist. */
export function compileStage({ step, computed, root, path }: StageParts, schema: GraphQLSchema): PlanStep {
  const { typeName } = computed
  const keys = readKey(computed.key)
  const requires = keys.map(toRequirement)
  const types = typesNamed(schema, [typeName])

  const replaceRoot = (one: PlanStep): readonly PlanStep[] => {
    switch (one.kind) {
      case 'sequence':
      case 'parallel':
        return [{ ...one, steps: one.steps.flatMap(replaceRoot) }]
      case 'fetch': {
        const field = rootFieldOf(one.fetch.document, root)
        if (asksOnlyFor(field, keys)) return []
        return [toEntities(one.fetch, field)]
      }
      default:
        return [one]
    }
  }
  const toEntities = (fetch: PlanFetch, field: FieldNode): PlanStep => {
    const document = toEntityDocument(fetch.document, field, typeName)
    const batch = {
      alias: '_entities',
      variable: 'representations',
      paths: [[{ kind: 'key', key: root }] as const],
      requires,
      inputRewrites: [],
      outputRewrites: fetch.outputRewrites.map((rewrite) => ({ ...rewrite, path: rewrite.path.slice(1) })),
      keys: (field.selectionSet?.selections ?? []).flatMap((selection) =>
        selection.kind === Kind.FIELD && selection.name.value !== '__typename'
          ? [(selection.alias ?? selection.name).value]
          : [],
      ),
    }
    return {
      kind: 'entities',
      fetch: { ...fetch, document, text: print(document), rootKeys: [], outputRewrites: [] },
      batches: [batch],
    }
  }
  return {
    kind: 'stage',
    step: { kind: 'sequence', steps: replaceRoot(step) },
    root,
    typeName,
    batch: {
      alias: root,
      variable: root,
      paths: [
        [
          ...path.map((segment) =>
            'key' in segment
              ? ({ kind: 'key', key: segment.key } as const)
              : ({ kind: 'types', types: typesNamed(schema, [segment.on]) } as const),
          ),
          { kind: 'types', types },
        ],
      ],
      requires,
      inputRewrites: [],
      outputRewrites: [],
      keys: [],
    },
  }
}

function toRequirement({ name, below }: PickedField): RequiredSelection {
  const fields = below?.filter((one): one is PickedField => one.kind === 'field')
  return { kind: 'field', names: [name], key: name, below: fields?.map(toRequirement) }
}

function rootFieldOf({ definitions }: DocumentNode, root: string): FieldNode {
  const operation = definitions.find(isOperation)
  const [field] = operation?.selectionSet.selections ?? []
  if (field?.kind !== Kind.FIELD || field.name.value !== root)
    throw new UnplannableError('a stage that begins with something else')
  return field
}

function isOperation(one: DocumentNode['definitions'][number]): one is OperationDefinitionNode {
  return one.kind === Kind.OPERATION_DEFINITION
}

/** Whether it selects only what is already known of the objects. */
function asksOnlyFor({ selectionSet }: FieldNode, keys: readonly PickedField[]): boolean {
  const names = new Set(keys.flatMap(({ name, below }) => (below === undefined ? [name] : [])))
  return (selectionSet?.selections ?? []).every(
    (one) =>
      one.kind === Kind.FIELD &&
      one.alias === undefined &&
      (names.has(one.name.value) || one.name.value === '__typename'),
  )
}

function toEntityDocument(
  { definitions }: DocumentNode,
  { selectionSet }: FieldNode,
  typeName: string,
): DocumentNode {
  const name = { kind: Kind.NAME, value: 'representations' } as const
  const variable = { kind: Kind.VARIABLE, name } as const
  const definition: VariableDefinitionNode = {
    kind: Kind.VARIABLE_DEFINITION,
    variable,
    type: parseType('[_Any!]!', { noLocation: true }),
  }
  if (selectionSet === undefined) throw new UnplannableError('a stage that asks for nothing')
  const entities: FieldNode = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: '_entities' },
    arguments: [{ kind: Kind.ARGUMENT, name, value: variable }],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [
        {
          kind: Kind.INLINE_FRAGMENT,
          typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeName } },
          selectionSet,
        },
      ],
    },
  }
  return {
    kind: Kind.DOCUMENT,
    definitions: definitions.map((one) =>
      isOperation(one)
        ? {
            ...one,
            variableDefinitions: [definition, ...(one.variableDefinitions ?? [])],
            selectionSet: { kind: Kind.SELECTION_SET, selections: [entities] },
          }
        : one,
    ),
  }
}
