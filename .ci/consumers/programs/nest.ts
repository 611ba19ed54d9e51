import 'reflect-metadata'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { GraphQLModule } from '@nestjs/graphql'
import { execute, subscribe } from 'graphql'
import { createAuthenticator, guardExecute } from 'portcullis'
import { authPlugin } from 'portcullis/apollo'
import { check, resolvers, run, SECRET, typeDefs } from './people.js'

const authenticate = createAuthenticator({ secret: SECRET })

const sockets = {
  path: '/graphql',
  execute: guardExecute(execute),
  subscribe: guardExecute(subscribe),
  context: async ({ connectionParams }: { readonly connectionParams?: Record<string, unknown> }) => ({
    subject: await authenticate(connectionParams ?? {}),
  }),
}

@Module({
  imports: [
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      typeDefs,
      resolvers,
      plugins: [authPlugin()],
      context: async ({ req }: { readonly req: { readonly headers: Record<string, string> } }) => ({
        subject: await authenticate(req.headers),
      }),
      subscriptions: { 'graphql-ws': sockets },
    }),
  ],
})
class AppModule {}

run(async () => {
  const app = await NestFactory.create(AppModule, { logger: ['error'] })
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address()
  await check(`http://127.0.0.1:${port}/graphql`, () => app.close())
})
