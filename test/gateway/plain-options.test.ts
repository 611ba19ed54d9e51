import { describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { createGateway } from '../../src/gateway/lifecycle.ts'
import type { GatewayOptions } from '../../src/gateway/options.ts'

const schema = buildSchema('type Query { open: String } type Mutation { createPerson: String }')
const jwt = { secret: 'a secret that is long enough for production' }
const budget = { by: 'subject', requests: 5, per: 1 }
const MILLISECONDS = 'must be milliseconds from 0 to 2147483647.'

/** What JavaScript may hand over, where TypeScript would not. */
function make(options: object): unknown {
  return createGateway({ schema, jwt, port: 0, ...options } as GatewayOptions)
}

describe('a gateway before an upstream that JavaScript makes', () => {
  it.each(['context', 'plugins', 'compile'])('refuses %s, which it would ignore', (name) => {
    const value = { context: () => ({}), plugins: [], compile: false }[name]
    const options = { jwt, port: 0, upstream: { url: 'http://127.0.0.1:1/' }, [name]: value }
    expect(() => createGateway(options as never)).toThrow(
      new TypeError(`${name} needs schema: nothing else uses it.`),
    )
  })
})

describe('a gateway that JavaScript makes', () => {
  it.each([
    // Each of these would leave something open that somebody believes to be closed.
    [
      { enforcement: { default: 'observe', enforced: ['Mutation.createPerson'] } },
      'enforcement.enforced does not exist: there are default, observe, enforce.',
    ],
    [{ enforcement: 'observe' }, 'enforcement must be an object with some of: default, observe, enforce.'],
    [
      { baseline: { queries: 'derived' } },
      'baseline.queries does not exist: there are query, mutation, subscription.',
    ],
    [{ baseline: 'derived' }, 'baseline must be an object with some of: query, mutation, subscription.'],
    [{ queries: 'denied' }, 'queries must be "reduce" or "deny".'],
    [{ naming: 'typeFirst' }, 'naming must be "action-first" or "type-first".'],
    [
      { persistedOperations: { onyl: true } },
      'persistedOperations.onyl does not exist: there are manifest, only, apq.',
    ],
    [{ persistedOperations: { only: 'yes' } }, 'persistedOperations.only must be true or false.'],
    [{ cors: { kind: 'none' } }, 'cors.kind must be "loopback" or "origins".'],
    [{ sockets: { operations: Number.NaN } }, 'sockets.operations must be a number from 1.'],
    [{ sockets: { perAddress: -1 } }, 'sockets.perAddress must be a number from 1.'],
    [{ sockets: { keepAlive: Number.POSITIVE_INFINITY } }, `sockets.keepAlive ${MILLISECONDS}`],
    [{ staleness: { mutations: -1 } }, `staleness.mutations ${MILLISECONDS}`],
    [{ staleness: { writes: 1 } }, 'staleness.writes does not exist: there are mutations, reads.'],
    [{ requestTimeout: 0 }, 'requestTimeout must be milliseconds from 1 to 2147483647.'],
    [{ shutdownTimeout: Number.NaN }, `shutdownTimeout ${MILLISECONDS}`],
    [{ limits: 5 }, /^limits must be an object with some of: depth/],
    [{ overload: { inflight: 5 } }, 'overload.inflight does not exist: there are eventLoopDelay, inFlight.'],
    [{ overload: null }, 'overload must be an object with some of: eventLoopDelay, inFlight.'],
    [
      { overload: { eventLoopDelay: '500' } },
      'overload.eventLoopDelay must be 0 or 50 to 60000 milliseconds.',
    ],
    [
      { decisions: { hashSubject: true } },
      'decisions.hashSubject does not exist: there are log, sample, fields, hashSubjects.',
    ],
    [{ decisions: { hashSubjects: 'yes' } }, 'decisions.hashSubjects must be true or false.'],
    [{ decisions: { fields: 'time' } }, 'decisions.fields must be a list.'],
    [{ decisions: { log: 'all', sample: '0.5' } }, 'decisions.sample must be a number from 0 to 1.'],
    [{ metrics: 9090 }, 'metrics must be an object with some of: port, host, hosts, registry.'],
    [{ metrics: { port: 0, host: '' } }, 'metrics.host must be a non-empty string.'],
    [{ traces: 'off' }, 'traces must be an object with some of: spans, upstream.'],
    [{ traces: { span: 'off' } }, 'traces.span does not exist: there are spans, upstream.'],
    [
      { tls: { cert: 'a.pem', key: 'b.pem', minversion: 'TLSv1.3' } },
      'tls.minversion does not exist: there are cert, key, passphrase, minVersion, http2, clientCertificates, clientCa.',
    ],
    [{ budgets: {} }, 'budgets must be a list.'],
    [{ budgets: [null] }, /^budgets\[0\] must be an object with some of: name, by/],
    [
      { budgets: [{ ...budget, modes: 'measure' }] },
      /^budgets\[0\]\.modes does not exist: there are name, by/,
    ],
    [
      { budgets: [budget], budgetStore: { at: 'store', onFault: 'refuse' } },
      'budgetStore.onFault does not exist: there are at, onError, timeout.',
    ],
    [{ clients: {} }, 'clients must be a list.'],
    [{ port: 70_000 }, 'port must be a whole number from 0 to 65535.'],
    [{ onDecision: 'log' }, 'onDecision must be a function.'],
    [{ context: {} }, 'context must be a function.'],
    [{ compile: 'no' }, 'compile must be true or false.'],
    [{ plugins: {} }, 'plugins must be a list.'],
    [{ logTo: {} }, 'logTo must have a function `write`.'],
    [{ enforcment: {} }, 'enforcment is not an option of a gateway. Did you mean "enforcement"?'],
    [{ limit: { depth: 3 } }, 'limit is not an option of a gateway. Did you mean "limits"?'],
    [{ authKeys: [] }, 'authKeys is not an option of a gateway. Did you mean "clients"?'],
    [{ nothingAtAll: 1 }, 'nothingAtAll is not an option of a gateway.'],
    [{ constructor: 1 }, 'constructor is not an option of a gateway.'],
    [{ rules: () => [] }, 'rules needs upstreams: nothing else uses it.'],
    [{ paths: { foo: '/x' } }, 'paths.foo does not exist: there are graphql, jwt, console.'],
    [{ consoleTitle: '' }, 'consoleTitle must be a non-empty string.'],
    [{ paths: 5 }, 'paths must be an object with some of: graphql, jwt, console.'],
    [{ anonymous: 5 }, 'anonymous must be an object with some of: personid, username, name, access.'],
    [
      { anonymous: { usernam: 'guest' } },
      'anonymous.usernam does not exist: there are personid, username, name, access.',
    ],
    [{ store: {} }, /^store must be a store, as openStore makes one: it lacks clients, apiKeys/],
    [{ store: null }, /^store must be a store/],
    [{ jwt: { ...jwt, expire: 60 } }, /^jwt\.expire does not exist: there are secret, expires/],
    [{ jwt: { ...jwt, expires: '1d' } }, 'jwt.expires must be a number of seconds from 1.'],
    [{ jwt: { ...jwt, issuer: 5 } }, 'jwt.issuer must be a non-empty string.'],
    [{ jwt: { ...jwt, requireAudience: 'yes' } }, 'jwt.requireAudience must be true or false.'],
    [
      { clients: [{ id: 'web', apiKey: 'a key', scopes: [], scope: ['*'] }] },
      /^clients\[0\]\.scope does not exist: there are id, apiKey, scopes/,
    ],
    [{ clients: [{ id: 'web', apiKey: 'a key' }] }, 'clients[0].scopes must be a list of patterns.'],
  ])('must be given options that can hold: %j', (options, message) => {
    expect(() => make(options)).toThrow(typeof message === 'string' ? new TypeError(message) : message)
    expect(() => make(options)).toThrow(TypeError)
  })

  it.each<readonly [object, RegExp]>([
    [{ tokens: { from: [] } }, /^tokens\.from must name at least one place/],
    [{ tokens: { form: [] } }, /^tokens\.form does not exist/],
    [{ cors: { kind: 'origins', origins: ['*'] } }, /^cors\.origins\[0\] must be an origin without \*/],
    [{ cors: { kind: 'loopback' }, production: true }, /^cors must list origins in production/],
    [{ sockets: { tokenParameter: 'token' } }, /^sockets\.tokenParameter needs a header/],
    [{ sockets: { tokenParameter: 'query' } }, /^sockets\.tokenParameter must not be a parameter of an oper/],
    [
      { schema: undefined, upstream: { url: 'http://127.0.0.1:1/', authorization: 'forward' } },
      /^upstream\.authorization must not be "forward"/,
    ],
    [{ tokens: { from: [{ header: 'x-a' }] }, clientHeaders: ['X-A'] }, /"x-a", one of clientHeaders/],
  ])('must be given options that fit a token in a cookie: %j', (options, message) => {
    const tokens = { from: [{ cookie: 'session' }] }
    expect(() => make({ tokens, ...options })).toThrow(message)
    expect(() => make({ tokens, ...options })).toThrow(TypeError)
  })

  it.each([
    { limits: { depth: undefined } },
    { overload: { inFlight: undefined, eventLoopDelay: undefined } },
    { staleness: { mutations: undefined } },
    { sockets: { operations: undefined } },
  ])('has the default for a member that is undefined: %j', (options) => {
    expect(() => make(options)).not.toThrow()
  })
})
