import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import { describeGuardedServer } from './guarded-server.ts'
import { startYoga } from './yoga.ts'

describeGuardedServer('graphql-yoga with guardExecute', async (schema, options) =>
  startYoga(schema, [
    {
      onExecute: ({ executeFn, setExecuteFn }) => setExecuteFn(guardExecute(executeFn, options)),
      onSubscribe: ({ subscribeFn, setSubscribeFn }) => setSubscribeFn(guardExecute(subscribeFn, options)),
    },
  ]),
)
