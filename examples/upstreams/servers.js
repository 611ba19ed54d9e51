import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startPostgres } from './postgres.js'
import { findFreePort, installApart, run, startProcess } from './processes.js'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** Why a server cannot be had on this machine: no failure. */
export class Unavailable extends Error {}

async function startListening(command, args, options = {}) {
  const { match, stop } = await startProcess(command, args, { ready: /Listening on (\S+)/, ...options })
  return { url: match[1], stop }
}

const startYoga = () => startListening(process.execPath, [here('servers/graphql-yoga.js')])
const startMercurius = () => startListening(process.execPath, [here('servers/mercurius.js')])

async function startJsonGraphqlServer() {
  const folder = here('json-graphql-server')
  await installApart(folder)
  const port = await findFreePort()
  const program = join(folder, 'node_modules/.bin/json-graphql-server')
  const args = ['data.cjs', '--port', String(port), '--host', '127.0.0.1']
  const { stop } = await startProcess(program, args, { ready: /GraphQL server running/, cwd: folder })
  return { url: `http://127.0.0.1:${port}/`, stop }
}

async function startPostGraphile() {
  const folder = here('postgraphile')
  await installApart(folder)
  const postgres = await startPostgres()
  try {
    await postgres.run(await readFile(join(folder, 'people.sql'), 'utf8'))
    const port = await findFreePort()
    const { stop } = await startProcess(
      join(folder, 'node_modules/.bin/postgraphile'),
      [
        ...['--plugins', '@graphile/pg-pubsub', '--subscriptions', '--simple-subscriptions'],
        ...['--connection', postgres.url, '--schema', 'app', '--host', '127.0.0.1', '--port', String(port)],
        ...['--dynamic-json', '--disable-query-log'],
      ],
      { ready: /GraphQL API:\s+(\S+)/, cwd: folder },
    )
    return {
      url: `http://127.0.0.1:${port}/graphql`,
      async stop() {
        await stop()
        await postgres.stop()
      },
    }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

/** Debian's own Python, which Debian's packages are for. */
const PYTHON = '/usr/bin/python3'

async function startGraphene() {
  await installGraphene()
  return startListening(PYTHON, [here('servers/graphene_people.py')])
}

async function installGraphene() {
  const isThere = () =>
    run(PYTHON, ['-c', 'import graphene']).then(
      () => true,
      () => false,
    )
  if (!existsSync(PYTHON)) throw new Unavailable(`there is no ${PYTHON}`)
  if (await isThere()) return
  if (userInfo().uid !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Unavailable('python3-graphene is not installed, and only root can install it with apt-get')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    await run('apt-get', ['install', '-y', '-qq', 'python3-graphene'], { env }).catch(async () => {
      await run('apt-get', ['update', '-qq'], { env })
      await run('apt-get', ['install', '-y', '-qq', 'python3-graphene'], { env })
    })
  } catch (error) {
    throw new Unavailable(`python3-graphene cannot be installed: ${error.message.split('\n')[0]}`)
  }
}

const createPerson = (returned) => ({
  query: `mutation ($name: String!) { createPerson(name: $name, email: "grace@example.org") ${returned} }`,
  variables: { name: 'Grace Hopper' },
  scope: 'Mutation:Person:Create',
})
const ADA = { name: 'Ada Lovelace', email: 'ada@example.org' }
const ROW = { createdAt: '2026-01-01T00:00:00+00:00', worth: '12345678901234567890.5' }
const PEOPLE = {
  query: '{ people { name email } }',
  denials: [['Person.email', 'people.email']],
  reduced: { people: [{ ...ADA, email: null }] },
  scopes: ['email'],
  whole: { people: [ADA] },
}

const PERSON_CREATED = {
  query: 'subscription { personCreated { name } }',
  tooMuch: 'subscription { personCreated { name email } }',
  scope: 'Subscription:Person:Subscribe',
  isEvent: ({ personCreated }) => personCreated.name === 'Grace Hopper',
}

/**
 * The servers, whatever they are written in: how each is started; the mutation that is denied and allowed, and the query
 * in which its effect is seen; the query that is reduced, and whole with the scopes that it needs; the subscription, and the
 * transports by which the server tells its events.
 */
export const SERVERS = [
  {
    name: 'graphql-yoga',
    start: startYoga,
    rules: [here('rules/people.graphql'), here('rules/subscriptions.graphql')],
    subscription: { ...PERSON_CREATED, transports: ['ws', 'sse'] },
    mutation: createPerson('{ name }'),
    effect: { query: '{ people { name since } }', count: ({ people }) => people.length },
    query: PEOPLE,
  },
  {
    name: 'Mercurius',
    start: startMercurius,
    rules: [here('rules/people.graphql'), here('rules/subscriptions.graphql')],
    subscription: { ...PERSON_CREATED, transports: ['ws'] },
    mutation: createPerson('{ name }'),
    effect: { query: '{ named { __typename name } }', count: ({ named }) => named.length },
    query: PEOPLE,
  },
  {
    name: 'json-graphql-server',
    start: startJsonGraphqlServer,
    rules: [here('rules/json-graphql-server.graphql')],
    mutation: {
      query: `mutation ($name: String!) {
        createPerson(name: $name, email: "grace@example.org", born: "1906-12-09") { id name born }
      }`,
      variables: { name: 'Grace Hopper' },
      scope: 'Mutation:Person:Create',
    },
    effect: { query: '{ _allPeopleMeta { count } }', count: ({ _allPeopleMeta }) => _allPeopleMeta.count },
    query: {
      query: '{ Machine(id: 1) { name Person { id name email born } } }',
      denials: [['Person.email', 'Machine.Person.email']],
      // Here an email cannot be null: the person goes with it.
      reduced: { Machine: { name: 'Analytical Engine', Person: null } },
      scopes: ['email'],
      whole: {
        Machine: {
          name: 'Analytical Engine',
          Person: { id: '2', name: 'Charles Babbage', email: 'charles@example.org', born: '1791-12-26' },
        },
      },
    },
  },
  {
    name: 'PostGraphile',
    start: startPostGraphile,
    rules: [here('rules/postgraphile.graphql')],
    subscription: {
      transports: ['ws'],
      query: 'subscription { listen(topic: "people") { query { allPeople { totalCount } } } }',
      tooMuch: 'subscription { listen(topic: "people") { query { allPeople { nodes { email } } } } }',
      scope: 'people:listen',
      isEvent: ({ listen }) => listen.query.allPeople.totalCount > 1,
    },
    mutation: {
      query: `mutation ($input: CreatePersonInput!) {
        createPerson(input: $input) { person { nodeId name worth tags } query { allPeople { totalCount } } }
      }`,
      variables: { input: { person: { name: 'Grace Hopper', worth: '1e30', tags: { rank: ['admiral'] } } } },
      scope: 'Mutation:Person:Create',
    },
    effect: {
      query: '{ query { allPeople { totalCount } } }',
      count: ({ query }) => query.allPeople.totalCount,
    },
    query: {
      query: `{ allPeople(first: 1, orderBy: ID_ASC) {
        nodes { name email createdAt worth }
        edges { node { name machinesByOwnerId { nodes { name } } } }
      } }`,
      denials: [
        ['Person.email', 'allPeople.nodes.email'],
        ['MachinesConnection.nodes', 'allPeople.edges.node.machinesByOwnerId.nodes'],
      ],
      reduced: {
        allPeople: {
          nodes: [{ ...ADA, email: null, ...ROW }],
          // The nodes of a connection cannot be null, and neither can the connection: the person goes with them.
          edges: [{ node: null }],
        },
      },
      scopes: ['email', 'machines'],
      whole: {
        allPeople: {
          nodes: [{ ...ADA, ...ROW }],
          edges: [
            { node: { name: ADA.name, machinesByOwnerId: { nodes: [{ name: 'Analytical Engine' }] } } },
          ],
        },
      },
    },
  },
  {
    name: 'Graphene (Python)',
    start: startGraphene,
    rules: [here('rules/people.graphql')],
    mutation: createPerson('{ person { name } }'),
    effect: { query: '{ people { name } }', count: ({ people }) => people.length },
    query: PEOPLE,
  },
]
