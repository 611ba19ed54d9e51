import type { GraphiQLProps } from 'graphiql'
import type { ExecutionResult, IntrospectionQuery } from 'graphql'
import { headersOf } from './headers-text.ts'
import { describeRules } from './rule-notes.ts'
import { askRules } from './rules.ts'

type Fetcher = GraphiQLProps['fetcher']

/** The name of GraphiQL's question for the schema. */
const INTROSPECTION = 'IntrospectionQuery'

/**
 * A fetcher whose answers about the schema say of each coordinate with a rule what it needs, in its description: so the docs
 * explorer, completion and hovers all show it. Nobody but this page is told so; where the rules cannot be had, the
 * descriptions are those of the schema.
 */
export function withRules(fetcher: Fetcher): Fetcher {
  return (params, options) => {
    const answer = fetcher(params, options)
    if (params.operationName !== INTROSPECTION || !(answer instanceof Promise)) return answer
    const asked = askRules(headersOf(options?.headers))
    return Promise.all([answer as Promise<ExecutionResult>, asked]).then(
      ([result, told]): ExecutionResult => {
        const data = result.data as IntrospectionQuery | null | undefined
        if (told.kind === 'failed' || data?.__schema === undefined) return result
        return { ...result, data: { ...describeRules(data, told.rules) } }
      },
    )
  }
}
