import { guardSchema } from '../../src/adapters/schema/guard-schema.ts'
import { describeGuardedServer } from './guarded-server.ts'
import { startYoga } from './yoga.ts'

describeGuardedServer(
  'graphql-yoga with guardSchema',
  async (schema, options) => startYoga(guardSchema(schema, options)),
  'schema',
)
