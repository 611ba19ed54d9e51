// A guarded NestJS 11 with Apollo Server and graphql-ws: node examples/nestjs.js
// JavaScript has no decorators: a call of `Module({...})` does what the decorator `@Module({...})` does.
import 'reflect-metadata'
import { ApolloDriver } from '@nestjs/apollo'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { GraphQLModule } from '@nestjs/graphql'
import { execute, subscribe } from 'graphql'
import { authTypeDefs, createAuthenticator, guardExecute } from 'portcullis'
import { authPlugin } from 'portcullis/apollo'
import { resolvers, runAlone, typeDefs } from './people.js'

const authenticate = createAuthenticator({ secret: process.env.JWT_SECRET })
// Nest hands sockets to graphql-ws, past Apollo Server and its plugins.
const sockets = {
  path: '/graphql',
  execute: guardExecute(execute),
  subscribe: guardExecute(subscribe),
  context: async ({ connectionParams }) => ({ subject: await authenticate(connectionParams ?? {}) }),
}
const graphql = GraphQLModule.forRoot({
  driver: ApolloDriver,
  typeDefs: [authTypeDefs, typeDefs],
  resolvers,
  plugins: [authPlugin()],
  context: async ({ req }) => ({ subject: await authenticate(req.headers) }),
  subscriptions: { 'graphql-ws': sockets },
})

class AppModule {}
Module({ imports: [graphql] })(AppModule)

export async function start(port) {
  const app = await NestFactory.create(AppModule, { logger: ['error'] })
  await app.listen(port, '127.0.0.1')
  const address = `127.0.0.1:${app.getHttpServer().address().port}/graphql`
  return { url: `http://${address}`, socketUrl: `ws://${address}`, close: () => app.close() }
}

await runAlone(import.meta.url, start, 4006)
