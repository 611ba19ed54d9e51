import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { subscribe } from './subscribe.js'

/**
 * What has to hold in front of each server; each check throws an `AssertionError` where it does not. `sent` counts what
 * the upstream was sent.
 */
export const CHECKS = [
  ['denied', checkDenied],
  ['reduced', checkReduced],
  ['allowed', checkAllowed],
]

/** A mutation without a token is 401, with the wrong one 403, by POST and in disguise: the upstream hears nothing of it. */
async function checkDenied({ gateway, sent, server: { mutation, query } }) {
  const { query: text, variables, scope } = mutation
  const before = sent()
  const other = await gateway.tokenFor('Mutation:Nobody:*', 'Query:*', ...query.scopes)
  for (const [token, status, code] of [
    [undefined, 401, 'UNAUTHENTICATED'],
    [other, 403, 'FORBIDDEN'],
  ]) {
    const answer = await gateway.graphql(text, token, variables)
    strictEqual(answer.status, status)
    strictEqual(answer.body.data, undefined)
    const [{ extensions }] = answer.body.errors
    strictEqual(extensions.code, code)
    deepStrictEqual(extensions.missingScopes, [scope])
    const hidden = text.replace(/\{/, '{ __typename ... @include(if: true) {').concat('}')
    strictEqual((await gateway.graphql(hidden, token, variables)).status, status)
  }
  strictEqual(sent(), before, 'the upstream was sent something')
}

/** With exactly its own scope it runs, once, and what it did is seen afterwards. */
async function checkAllowed({ gateway, sent, server: { mutation, effect } }) {
  const look = async () => {
    const { status, body } = await gateway.graphql(effect.query)
    deepStrictEqual([status, body.errors], [200, undefined])
    return effect.count(body.data)
  }
  const before = await look()
  const sentBefore = sent()
  const token = await gateway.tokenFor(mutation.scope)
  const { status, body } = await gateway.graphql(mutation.query, token, mutation.variables)
  deepStrictEqual([status, body.errors], [200, undefined])
  ok(JSON.stringify(body.data).includes('Grace Hopper'), 'the answer is not that of the mutation')
  strictEqual(sent(), sentBefore + 1)
  strictEqual(await look(), before + 1)
}

/** Of a query what is denied is null, with an error that says so; with the scopes it is whole. */
async function checkReduced({ gateway, sent, server: { query } }) {
  const before = sent()
  const reduced = await gateway.graphql(query.query)
  strictEqual(reduced.status, 200)
  deepStrictEqual(reduced.body.data, query.reduced)
  const denials = reduced.body.errors.map(({ path, extensions }) => [extensions.coordinate, path.join('.')])
  deepStrictEqual(denials, query.denials)
  strictEqual(sent(), before + 1)
  const whole = await gateway.graphql(query.query, await gateway.tokenFor(...query.scopes))
  deepStrictEqual([whole.status, whole.body.errors], [200, undefined])
  deepStrictEqual(whole.body.data, query.whole)
}

/**
 * A subscription without a token, without its scope, and with a field too much is refused by WebSocket and as an event
 * stream, and no connection to the server is opened; with its scope the event of a mutation comes by both.
 */
export async function checkSubscription({ gateway, sent, server: { mutation, subscription } }) {
  const { query, tooMuch, scope, isEvent } = subscription
  const before = sent()
  const other = await gateway.tokenFor(mutation.scope, 'Subscription:Nobody:*')
  const token = await gateway.tokenFor(scope)
  for (const by of ['ws', 'sse']) {
    for (const [asked, held, code] of [
      [query, undefined, 'UNAUTHENTICATED'],
      [query, other, 'FORBIDDEN'],
      [tooMuch, token, 'FORBIDDEN'],
    ]) {
      const { refusal } = await subscribe(by, gateway.url, asked, held).next()
      strictEqual(refusal?.extensions?.code, code, `${by}: ${JSON.stringify(refusal)}`)
    }
  }
  strictEqual(sent(), before, 'the upstream was asked something')
  for (const by of ['ws', 'sse']) {
    const subscribed = subscribe(by, gateway.url, query, token)
    const writer = await gateway.tokenFor(mutation.scope)
    // When the server has begun to listen is its secret: until it has, nothing is told.
    const write = setInterval(() => void gateway.graphql(mutation.query, writer, mutation.variables), 200)
    const { event, refusal } = await subscribed.next().finally(() => clearInterval(write))
    subscribed.stop()
    strictEqual(refusal, undefined, `${by}: ${JSON.stringify(refusal)}`)
    deepStrictEqual(event.errors, undefined)
    ok(isEvent(event.data), `${by}: ${JSON.stringify(event)}`)
  }
}
