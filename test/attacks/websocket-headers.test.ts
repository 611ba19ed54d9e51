import { describe, expect, it } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'
import { openSocket } from '../support/sockets.ts'
import { startRecorder } from '../upstream/recorder.ts'

const HEADER = 'x-client-id'

async function start() {
  const recorder = await startRecorder('type Query { open: String }', { Query: { open: () => 'yes' } })
  const upstream = { forwardHeaders: [HEADER], breaker: { failures: 1, cooldown: 60_000 } }
  return { recorder, gateway: await startGateway({ before: 'upstream', at: recorder, upstream }) }
}

describe('what a message says in place of a header', () => {
  const impossible = ['a\r\nx-evil: 1', 'a\nb', 'a\u0000b', 'a\u007fb', 'a\u001bb']

  it.each(impossible)('is refused where no header could hold it: %j', async (value) => {
    const { recorder, gateway } = await start()
    const socket = await openSocket(gateway.url)
    socket.send({ type: 'connection_init', payload: { [HEADER]: value } })
    expect(await socket.closed).toMatchObject({ code: 4403, reason: 'invalid_token' })
    expect(recorder.received).toEqual([])
    // Nor does it keep anybody else from the upstream.
    expect((await gateway.graphql('{ open }')).body).toEqual({ data: { open: 'yes' } })
  })

  it('goes on as a header of the same request would', async () => {
    const { recorder, gateway } = await start()
    const socket = await openSocket(gateway.url)
    await socket.init({ [HEADER]: 'Zoë' })
    socket.send({ id: '1', type: 'subscribe', payload: { query: '{ open }' } })
    expect(await socket.next()).toMatchObject({ type: 'next', payload: { data: { open: 'yes' } } })
    const sent = Buffer.from('Zoë', 'utf8').toString('latin1')
    expect(recorder.received[0]?.headers).toContainEqual([HEADER, sent])
  })
})
