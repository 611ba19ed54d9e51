import { describe, expect, it } from '@jest/globals'
import {
  resolveSubscriptionOptions,
  type SubscriptionOptions,
} from '../../src/upstream/subscription/subscription-options.ts'

const HTTP = new URL('http://api.example:8080/graphql?fixed=1#part')
const HTTPS = new URL('https://api.example/graphql')

describe('where an upstream tells events', () => {
  it.each<readonly [SubscriptionOptions, URL, string]>([
    [{}, HTTP, 'ws://api.example:8080/graphql?fixed=1'],
    [{}, HTTPS, 'wss://api.example/graphql'],
    [{ transport: 'sse' }, HTTP, 'http://api.example:8080/graphql?fixed=1'],
    [{ transport: 'sse' }, HTTPS, 'https://api.example/graphql'],
    [{ url: 'wss://events.example/ws' }, HTTP, 'wss://events.example/ws'],
    [{ url: 'https://events.example/ws' }, HTTP, 'wss://events.example/ws'],
    [{ url: 'http://events.example/ws' }, HTTPS, 'ws://events.example/ws'],
    [{ transport: 'sse', url: 'ws://events.example/ws' }, HTTPS, 'http://events.example/ws'],
  ])('%j is at the URL of its transport', (options, upstream, url) => {
    expect(resolveSubscriptionOptions(options, upstream).url.href).toBe(url)
  })

  it.each([
    '',
    'events',
    'ftp://events.example',
    'ws://user:hunter2@events.example',
    'http://:hunter2@events.example',
  ])('%j is refused, and not repeated', (url) => {
    const resolve = (): unknown => resolveSubscriptionOptions({ url }, HTTP)
    expect(resolve).toThrow(TypeError)
    expect(resolve).not.toThrow(/hunter2/)
  })
})
