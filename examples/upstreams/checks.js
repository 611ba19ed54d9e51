import { deepStrictEqual, ok, strictEqual } from 'node:assert'

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
