import { createLocalApi } from '../../src/http/local-api.ts'
import { createApiParts, liveOperation } from '../support/live.ts'
import { authenticate } from './callers.ts'
import { describeGuardedServer } from './guarded-server.ts'

describeGuardedServer('what comes over a socket', async (schema, options) => {
  const api = createLocalApi({
    ...createApiParts({ policy: { ...options, introspection: 'authenticated' } }),
    schema,
    context: () => ({}),
  })
  return {
    async execute({ headers, ...operation }) {
      const answer = await api.perform(
        liveOperation({ ...operation, headers, subject: await authenticate(headers) }),
      )
      if (answer.kind === 'stream') throw new TypeError('No case of the contract subscribes.')
      // As it goes out: as JSON.
      const overTheWire = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value
      return answer.kind === 'refused'
        ? { status: answer.status, headers: answer.headers, body: overTheWire({ errors: answer.errors }) }
        : { status: 200, headers: {}, body: overTheWire(answer.result) }
    },
    close: () => api.stop(),
  }
})
