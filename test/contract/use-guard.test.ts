import { useGuard } from '../../src/adapters/envelop/use-guard.ts'
import { describeGuardedServer } from './guarded-server.ts'
import { startYoga } from './yoga.ts'

describeGuardedServer('graphql-yoga with useGuard', async (schema, options) =>
  startYoga(schema, [useGuard(options)]),
)
