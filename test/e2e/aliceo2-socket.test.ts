import { makeExecutableSchema } from '@graphql-tools/schema'
import { describe, expect, it } from '@jest/globals'
import { SECRET } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'
import { openSocket } from '../support/sockets.ts'

describe('AliceO2 WebUi', () => {
  it('opens its socket with the token of the entry page in the address, as its session', async () => {
    const seen: unknown[] = []
    const schema = makeExecutableSchema({
      typeDefs: 'type Query { me: String @authenticated } directive @authenticated on FIELD_DEFINITION',
      resolvers: {
        Query: {
          me: (_: unknown, __: unknown, { subject }: { readonly subject: object }) => seen.push(subject),
        },
      },
    })
    const { url, gateway } = await startGateway({
      before: 'schema',
      schema,
      jwt: { secret: SECRET, issuer: 'o2-ui', maxAge: 604_800 },
      refusals: 'aliceo2',
      sockets: { tokenParameter: 'token' },
    })
    const session = { personid: 42, username: 'ada', name: 'Ada Lovelace', access: 'admin,det-its' }
    const token = await gateway.issueSession(session)
    const socket = await openSocket(url, { path: `/graphql?token=${token}` })
    expect((await socket.init()).payload).toMatchObject({ portcullis: { event: 'token_accepted' } })
    const me = { id: '1', type: 'subscribe', payload: { query: '{ me }' } }
    socket.send(me)
    expect(await socket.next()).toMatchObject({ payload: { data: { me: '1' } } })
    expect(seen).toMatchObject([{ issuer: 'o2-ui', id: '42', claims: session }])
    const nobody = await openSocket(url)
    await nobody.init()
    nobody.send(me)
    expect(await nobody.next()).toMatchObject({
      type: 'error',
      payload: [{ message: 'JsonWebTokenError', extensions: { reason: 'missing_token' } }],
    })
    expect(seen).toHaveLength(1)
  })
})
