/**
 * `npm run bench:conditions`: the CPU that a condition adds to a prepared decision. Prints the microseconds
 * of each condition, and exits with 1 if one adds more than five.
 */
import { parse } from 'graphql'
import { buildSchemaFromSdl } from '../dist/core/schema/sdl.js'
import { buildRuleTable, decide, parsePattern, planOperation } from '../dist/index.js'

const MOST = 5
const ROUNDS = 40
const DECISIONS = 2_000

const CONDITIONS = [
  'args.id == subject.claims.person',
  'args.id == subject.id && size(args.name) < 100 && operation.kind == "mutation"',
  'subject.claims.groups.exists(g, g == "b") && args.size <= 10',
  'args.size < 100 && has(args.name)',
]
const OPERATION = parse('mutation ($id: ID!, $name: String) { update(id: $id, name: $name) }')
const SUBJECT = /** @type {import('../dist/index.js').IdentifiedSubject} */ ({
  kind: 'identified',
  issuer: 'bench',
  id: '7',
  claims: { person: '7', groups: ['a', 'b'] },
  granted: { allow: [parsePattern('update')], reject: [], ceilings: [] },
})

/** @param {string | undefined} condition */
function planWith(condition) {
  const rule = condition === undefined ? '' : `, if: ${JSON.stringify(condition)}`
  const text = `type Query { a: Int }
    type Mutation { update(id: ID!, name: String, size: Int = 10): Int @auth(scopes: [["update"]]${rule}) }`
  return planOperation(buildRuleTable(buildSchemaFromSdl([{ name: 'bench.graphql', text }])), OPERATION)
}

/**
 * The minimum over rounds in which all plans take turns, so that other load on the machine affects all of
 * them or none.
 */
const plans = [undefined, ...CONDITIONS].map(planWith)
const least = plans.map(() => Number.POSITIVE_INFINITY)
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [index, plan] of plans.entries()) {
    const before = process.cpuUsage()
    for (let count = 0; count < DECISIONS; count += 1) {
      const decision = decide(plan, SUBJECT, { variables: { id: '7', name: 'Ada' }, now: 1 })
      if (decision.kind !== 'allow') throw new Error(`${CONDITIONS[index - 1]} does not hold`)
    }
    const { user, system } = process.cpuUsage(before)
    least[index] = Math.min(least[index] ?? 0, (user + system) / DECISIONS)
  }
}
const [without = 0, ...withOne] = least
console.log(`${without.toFixed(2)} µs without a condition`)
for (const [index, cost] of withOne.entries()) {
  const added = cost - without
  console.log(`${added.toFixed(2)} µs more, at most ${MOST}: ${CONDITIONS[index]}`)
  if (!(added <= MOST)) process.exitCode = 1
}
