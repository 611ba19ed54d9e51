// Answers for policies with Cedar: `policies: { module: ./policies.js }`
import { readFileSync } from 'node:fs'
import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs'

const staticPolicies = readFileSync(new URL('todo.cedar', import.meta.url), 'utf8')
const parsed = preparsePolicySet('todo', { staticPolicies })
if (parsed.type !== 'success') throw new Error(parsed.errors.map(({ message }) => message).join('\n'))

export function evaluate(names, subject, { fields }) {
  const principal = { type: 'User', id: subject.id }
  const roles = subject.granted.allow.map(({ text }) => text.replace(/^role:/, ''))
  const user = { uid: principal, attrs: { id: subject.id, roles }, parents: [] }
  const isAllowed = (name, { type, coordinate, args }) => {
    const resource = { type, id: String(args.id ?? coordinate) }
    const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null))
    const attrs = { id: resource.id, args: given, textLength: (args.text ?? '').length }
    const answer = statefulIsAuthorized({
      principal,
      action: { type: 'Action', id: name },
      resource,
      context: {},
      entities: [user, { uid: resource, attrs, parents: [] }],
      preparsedPolicySetId: 'todo',
    })
    // Cedar skips a policy that fails, a `forbid` too. Whoever throws refuses the operation with POLICY_UNAVAILABLE.
    const errors = answer.type === 'success' ? answer.response.diagnostics.errors : answer.errors
    if (errors.length > 0) throw new Error(JSON.stringify(errors))
    return answer.response.decision === 'allow'
  }
  return names.filter((name) =>
    fields.filter(({ policies }) => policies.includes(name)).every((field) => isAllowed(name, field)),
  )
}
