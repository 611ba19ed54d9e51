import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { parseAddressRange } from '../../src/core/ip-address.ts'
import { createCallerFinder, type ForwardedHeader } from '../../src/http/server/proxies.ts'
import { createTestGateway } from '../../src/testing/test-gateway.ts'

const PROXIES = ['127.0.0.1', '10.0.0.0/8', '2001:db8:1::/48']

function find(
  peer: string | undefined,
  headers: Readonly<Record<string, string>>,
  header: ForwardedHeader = 'x-forwarded-for',
  addresses: readonly string[] = PROXIES,
): string {
  const request = { socket: { remoteAddress: peer }, headers }
  return createCallerFinder({ addresses, header })(request as unknown as IncomingMessage)
}

describe('the caller', () => {
  it.each<[string, string | undefined, string, string]>([
    ['is the last address that is no trusted proxy', '10.0.0.1', '203.0.113.7, 198.51.100.2', '198.51.100.2'],
    ['is found behind several proxies', '10.0.0.1', '198.51.100.2, 10.9.9.9, 10.0.0.2', '198.51.100.2'],
    ['is what a forged start does not change', '10.0.0.1', '10.0.0.5, 1.1.1.1, 198.51.100.2', '198.51.100.2'],
    ['is the first hop where all are proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['is the peer where it is no proxy', '192.0.2.1', '198.51.100.2', '192.0.2.1'],
    ['is the proxy where its header is no address', '10.0.0.1', '198.51.100.2, unknown', '10.0.0.1'],
    ['is the proxy where its header is empty', '10.0.0.1', '', '10.0.0.1'],
    ['is the proxy where an element is empty', '10.0.0.1', '198.51.100.2,', '10.0.0.1'],
    ['may come with a port', '10.0.0.1', '198.51.100.2:4711', '198.51.100.2'],
    ['may come in brackets', '10.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['has one spelling', '10.0.0.1', '2001:0DB8:0:0::0001', '2001:db8::1'],
    ['is IPv4 where it is mapped', '10.0.0.1', '::ffff:198.51.100.2', '198.51.100.2'],
    ['is IPv4 where it is mapped in hexadecimal', '10.0.0.1', '::ffff:c633:6402', '198.51.100.2'],
    ['is found behind a mapped proxy', '::ffff:10.0.0.1', '198.51.100.2', '198.51.100.2'],
    ['is found behind an IPv6 proxy', '2001:db8:1::9', '198.51.100.2', '198.51.100.2'],
    ['is the peer of a network next to it', '2001:db8:2::9', '198.51.100.2', '2001:db8:2::9'],
    ['is nobody once the connection is gone', undefined, '198.51.100.2', ''],
  ])('%s', (_, peer, value, caller) => {
    expect(find(peer, { 'x-forwarded-for': value })).toBe(caller)
  })

  it.each<[string, string]>([
    ['for=198.51.100.2', '198.51.100.2'],
    ['for=198.51.100.2;proto=https;by=10.0.0.1', '198.51.100.2'],
    ['proto=https; For="198.51.100.2:80"', '198.51.100.2'],
    ['for="[2001:db8::1]:4711"', '2001:db8::1'],
    ['for=1.1.1.1, for=198.51.100.2, for=10.0.0.2', '198.51.100.2'],
    ['for=1.1.1.1;host="a,for=2.2.2.2", for=198.51.100.2', '198.51.100.2'],
    ['for="198.51.\\100.2"', '198.51.100.2'],
    ['for=1.1.1.1, for=unknown', '10.0.0.1'],
    ['for=1.1.1.1, for=_hidden', '10.0.0.1'],
    ['for=1.1.1.1;for=198.51.100.2', '10.0.0.1'],
    ['for=1.1.1.1, proto=https', '10.0.0.1'],
    ['for=1.1.1.1, for="198.51.100.2', '10.0.0.1'],
    ['198.51.100.2', '10.0.0.1'],
    ['for=198.51.100.2;;proto=https;', '198.51.100.2'],
    ['for=198.51.100.2;proto', '10.0.0.1'],
    ['for=1.1.1.1, for=198.51.100.2;host="a\\"b,\\\\"', '198.51.100.2'],
  ])('is read from Forwarded: %s', (value, caller) => {
    expect(find('10.0.0.1', { forwarded: value }, 'forwarded')).toBe(caller)
  })

  it.each<[string, string, string]>([
    ['for=1.1.1.1;x="', 'for=198.51.100.2', '198.51.100.2'],
    ['for=1.1.1.1;x="', 'for="[2001:db8::9]"', '2001:db8::9'],
    ['for=1.1.1.1;x="', 'for="[2001:db8::9]";by="_p";proto=https', '2001:db8::9'],
    ['for=1.1.1.1;x="\\', 'for="198.51.100.2:80"', '198.51.100.2'],
    ['"', 'for=198.51.100.2;host="a,b"', '198.51.100.2'],
    ['for=1.1.1.1;x="\\"', 'for=198.51.100.2', '198.51.100.2'],
  ])('is what the proxy appends, whatever quote %s leaves open before %s', (forged, appended, caller) => {
    expect(find('10.0.0.1', { forwarded: `${forged}, ${appended}` }, 'forwarded')).toBe(caller)
  })

  it('is never read from the header that is not configured', () => {
    const both = { 'x-forwarded-for': '198.51.100.2', forwarded: 'for=203.0.113.7' }
    expect(find('10.0.0.1', both)).toBe('198.51.100.2')
    expect(find('10.0.0.1', both, 'forwarded')).toBe('203.0.113.7')
    expect(find('10.0.0.1', { forwarded: 'for=203.0.113.7' })).toBe('10.0.0.1')
  })

  it('is the peer, in one spelling, where no proxy is trusted', () => {
    const headers = { 'x-forwarded-for': '198.51.100.2' }
    expect(find('127.0.0.1', headers, 'x-forwarded-for', [])).toBe('127.0.0.1')
    expect(find('::ffff:127.0.0.1', headers, 'x-forwarded-for', [])).toBe('127.0.0.1')
  })
})

describe('an address range', () => {
  it.each(['10.0.0.0/8', '10.0.0.1', '::1', '2001:db8::/32', '::ffff:10.0.0.0/104', '0.0.0.0/0'])(
    'may be %s',
    (text) => {
      expect(parseAddressRange(text)).toBeDefined()
    },
  )

  it.each([
    '',
    '10.0.0.0/33',
    '10.0.0',
    '10.0.0.0/',
    '::/129',
    '::ffff:10.0.0.0/8',
    'localhost',
    '*',
    ' ::1',
  ])('must not be %j', (text) => {
    expect(parseAddressRange(text)).toBeUndefined()
  })

  it('that is none ends the making of a gateway', () => {
    expect(() => createCallerFinder({ addresses: ['::1', 'all'], header: 'forwarded' })).toThrow(
      new TypeError('trustedProxies[1] must be an IP address or a network such as "10.0.0.0/8".'),
    )
  })
})

describe('wrong credentials behind a proxy', () => {
  const schema = buildSchema('type Query { a: Int }')
  const wrongFrom = async (url: string, caller: string, turn: number): Promise<number> => {
    const response = await fetch(`${url}/jwt`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': caller },
      body: JSON.stringify({ id: `nobody${turn}`, apiKey: 'wrong', scopes: ['*'] }),
    })
    return response.status
  }
  const callAll = async (url: string): Promise<readonly number[]> => {
    const statuses: number[] = []
    for (let turn = 0; turn < 50; turn += 1) statuses.push(await wrongFrom(url, '198.51.100.2', turn))
    return [
      ...statuses.slice(-1),
      await wrongFrom(url, '198.51.100.2', 50),
      await wrongFrom(url, '198.51.100.3', 51),
    ]
  }

  it('count for the caller that a trusted proxy names, and for no other', async () => {
    await using gateway = await createTestGateway({ schema, trustedProxies: ['127.0.0.1'] })
    expect(await callAll(gateway.url)).toEqual([401, 429, 401])
  })

  it('count for the connection where nobody is trusted', async () => {
    await using gateway = await createTestGateway({ schema })
    expect(await callAll(gateway.url)).toEqual([401, 429, 429])
  })
})
