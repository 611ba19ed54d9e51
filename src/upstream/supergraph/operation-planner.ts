import { type GraphQLSchema, getNamedType, isObjectType, type OperationDefinitionNode } from 'graphql'
import { compilePlan } from './compile-plan.ts'
import { readComputedFields, readRequiredWithArguments } from './computed-fields.ts'
import { type CutFields, type CutSegment, type CutSelections, cutComputedFields } from './cut-fields.ts'
import { readObjectKeys } from './object-keys.ts'
import type { PlanStep } from './plan.ts'
import { writePlannerText } from './planner-text.ts'
import type { MakeQueryPlanner, QueryPlanner } from './query-planner.ts'
import type { Picked, PickedField } from './selection-tree.ts'
import { compileStage } from './stage.ts'
import { stageFieldName, writeStageSchema } from './stage-schema.ts'
import { UnplannableError } from './unplannable-error.ts'

export interface OperationPlanner {
  /** Fields that need a key other than their name. */
  readonly reserved: ReadonlySet<string>
  /** Undefined if no subgraph is needed. Rejects with `UnplannableError`. */
  readonly plan: (
    operation: OperationDefinitionNode,
    picked: readonly Picked[],
  ) => Promise<PlanStep | undefined>
}

/**
 * Plans operations, as a whole if the planner can. It gives up on some computed fields (`@requires`) of
 * objects that it reaches through other subgraphs. These are planned separately, starting at the object's
 * key, and run after the rest.
 */
export function createOperationPlanner(
  makePlanner: MakeQueryPlanner,
  supergraphSdl: string,
  schema: GraphQLSchema,
): OperationPlanner {
  const planner = makePlanner(supergraphSdl)
  const findComputed = readComputedFields(schema)
  const objectKeys = readObjectKeys(schema)
  let stages: QueryPlanner | undefined
  const stagePlanner = (): QueryPlanner => {
    stages ??= makePlanner(writeStageSchema(supergraphSdl, schema, findComputed))
    return stages
  }

  const planWhole = async (
    by: QueryPlanner,
    operation: OperationDefinitionNode,
    kind: PlannedKind,
    picked: readonly Picked[],
  ): Promise<PlanStep | undefined> => {
    const written = writePlannerText(operation, picked, kind)
    return written.text === undefined
      ? undefined
      : compilePlan(await by.plan(written.text), written, schema, objectKeys)
  }
  const planInStages = async (
    operation: OperationDefinitionNode,
    kind: PlannedKind,
    { kept, cuts }: CutSelections,
    failure: unknown,
  ): Promise<PlanStep> => {
    if (!(failure instanceof UnplannableError) || cuts.length === 0) throw failure
    const [first, ...later] = await Promise.all([
      planWhole(stagePlanner(), operation, kind, kept),
      ...groupCuts(cuts).map((group) => planStage(operation, group)),
    ])
    const steps = first?.kind === 'sequence' ? first.steps : first === undefined ? [] : [first]
    const stages = later.filter((step) => step !== undefined)
    return { kind: 'sequence', steps: [...steps, { kind: 'parallel', steps: stages }] }
  }
  const planStage = async (
    operation: OperationDefinitionNode,
    group: readonly CutFields[],
  ): Promise<PlanStep> => {
    const [{ computed, path } = NO_CUT] = group
    const root = stageFieldName(computed)
    const fields = group.map(({ field }) => field)
    const rootOf = (below: readonly Picked[]): readonly Picked[] => [{ ...fieldNamed(root), below }]
    const step = await planWhole(stagePlanner(), operation, 'query', rootOf(fields)).catch(
      (error: unknown) => {
        const again = fields.map((field) => cutBelow(field, computed.typeName, root))
        const kept = rootOf(again.flatMap((one) => one.kept))
        return planInStages(operation, 'query', { kept, cuts: again.flatMap(({ cuts }) => cuts) }, error)
      },
    )
    if (step === undefined) throw new UnplannableError('a stage without a request')
    return compileStage({ step, computed, root, path }, schema)
  }
  /** Finds the computed fields below a field that is planned separately. */
  const cutBelow = (field: PickedField, typeName: string, root: string): CutSelections => {
    const parent = schema.getType(typeName)
    const type = parent && 'getFields' in parent ? parent.getFields()[field.name]?.type : undefined
    if (type === undefined || field.below === undefined) return { kept: [field], cuts: [] }
    const { kept, cuts } = cutComputedFields(field.below, getNamedType(type), schema, findComputed)
    const prefix: readonly CutSegment[] = [{ key: root }, { key: field.dataKey }]
    return {
      kept: [{ ...field, below: kept }],
      cuts: cuts.map((cut) => ({ ...cut, path: [...prefix, ...cut.path] })),
    }
  }
  const planPart = async (
    operation: OperationDefinitionNode,
    picked: readonly Picked[],
  ): Promise<PlanStep | undefined> => {
    const kind = operation.operation
    try {
      return await planWhole(planner, operation, kind, picked)
    } catch (error) {
      const root = schema.getRootType(kind)
      if (!isObjectType(root)) throw error
      return planInStages(operation, kind, cutComputedFields(picked, root, schema, findComputed), error)
    }
  }
  return {
    reserved: readRequiredWithArguments(schema),
    async plan(operation, picked) {
      if (operation.operation !== 'mutation') return planPart(operation, picked)
      const parts = await Promise.all(rootFieldsOf(picked).map((fields) => planPart(operation, fields)))
      return { kind: 'sequence', steps: parts.filter((step) => step !== undefined) }
    },
  }
}

/**
 * The root fields, each separately: those of a mutation run one after another, each with everything below it
 * (GraphQL, section 6.2.2), but the planner would send two of the same subgraph together.
 */
function rootFieldsOf(picked: readonly Picked[]): readonly (readonly PickedField[])[] {
  const byKey = new Map<string, PickedField[]>()
  const collect = (all: readonly Picked[]): void => {
    for (const one of all) {
      if (one.kind === 'fragment') collect(one.below)
      else byKey.set(one.key, [...(byKey.get(one.key) ?? []), one])
    }
  }
  collect(picked)
  return [...byKey.values()]
}

type PlannedKind = 'query' | 'mutation' | 'subscription'

function groupCuts(cuts: readonly CutFields[]): readonly (readonly CutFields[])[] {
  const groups = new Map<string, CutFields[]>()
  for (const cut of cuts) {
    const id = JSON.stringify([stageFieldName(cut.computed), cut.path])
    const group = groups.get(id)
    if (group === undefined) groups.set(id, [cut])
    else group.push(cut)
  }
  return [...groups.values()]
}

function fieldNamed(name: string): PickedField {
  return { kind: 'field', name, key: name, dataKey: name, args: [], directives: [], below: undefined }
}

const NO_CUT: CutFields = {
  computed: { graph: '', subgraph: '', typeName: '', key: '' },
  path: [],
  field: fieldNamed(''),
}
