import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
} from 'graphql'
import { printRequirement, type Rule } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import { nameInForce } from '../schema/links.ts'
import { locationOf } from '../schema/schema-problem.ts'
import type { Finding } from './finding.ts'
import { rootFields } from './lint-roots.ts'

/** Finds directives without effect: their coordinate is unreachable, or something else decides there. */
export function lintEffects(table: RuleTable): readonly Finding[] {
  const reached = reachedTypes(table.schema)
  const findings: Finding[] = []
  for (const rule of table.stated.types.values()) {
    if (rule.requirements.length === 0 || reached.has(rule.coordinate)) continue
    const type = table.schema.getType(rule.coordinate)
    const message = isLeafType(type)
      ? 'no field that an operation can reach returns it, and a rule has no effect on input.'
      : 'no operation can reach this type.'
    findings.push(noEffect(rule, message))
  }
  for (const rule of table.stated.fields.values()) {
    const [typeName = ''] = rule.coordinate.split('.')
    if (rule.requirements.length === 0 || reached.has(typeName)) continue
    findings.push(noEffect(rule, `no operation can reach ${typeName}.`))
  }
  return [...findings, ...lintPublic(table)]
}

function lintPublic(table: RuleTable): readonly Finding[] {
  const open = `@${nameInForce('public', table.names)}`
  const roots = new Map(rootFields(table).map((root) => [root.coordinate, root]))
  return [...table.stated.fields.values()].flatMap((rule): readonly Finding[] => {
    if (!rule.isPublicOnPurpose) return []
    const [typeName = '', fieldName = ''] = rule.coordinate.split('.')
    const type = table.schema.getType(typeName)
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined
    const place = locationOf(field?.astNode?.name)
    const root = roots.get(rule.coordinate)
    if (root === undefined) {
      return [{ ...noEffect(rule, `${open} lifts the baseline, which only root fields have.`), ...place }]
    }
    const [guard] = root.requirements
    if (guard === undefined) return []
    const message = `${open} does not open it: ${guard.source.coordinate} requires ${printRequirement(guard)}.`
    return [{ ...noEffect(rule, message), ...place }]
  })
}

function noEffect(rule: Rule, message: string): Finding {
  const location = rule.requirements[0]?.source.location
  const { coordinate } = rule
  return {
    kind: 'no-effect',
    severity: 'warning',
    coordinate,
    message,
    ...(location !== undefined && { location }),
  }
}

/**
 * The types that operations can return, and the interfaces of those: a rule on an interface holds for its
 * implementers. Entities of a subgraph count, since other subgraphs can request them (`_entities`).
 */
function reachedTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const types = Object.values(schema.getTypeMap())
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const returned = new Set<GraphQLNamedType>()
  const queue: GraphQLNamedType[] = [...roots.filter((root) => root != null), ...types.filter(isEntity)]
  for (let type = queue.pop(); type !== undefined; type = queue.pop()) {
    if (returned.has(type)) continue
    returned.add(type)
    if (isAbstractType(type)) queue.push(...schema.getPossibleTypes(type))
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    queue.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)))
  }
  const reached = new Set<string>()
  for (const type of returned) {
    reached.add(type.name)
    if (isObjectType(type)) for (const one of type.getInterfaces()) reached.add(one.name)
  }
  return reached
}

function isEntity(type: GraphQLNamedType): boolean {
  const nodes = [type.astNode, ...type.extensionASTNodes]
  const directives = nodes.flatMap((node) => node?.directives ?? [])
  return isObjectType(type) && directives.some(({ name }) => /(^|__)key$/.test(name.value))
}
