import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { composeServices } from '@theguild/federation-composition'
import { graphql, parse } from 'graphql'

/**
 * The cost of a join over three subgraphs: 50 products from one, with fields from two others. The gateways of
 * several checkouts take turns in one run; the first is the base of all ratios.
 *
 *   node bench/supergraph.js ../before .
 */

const QUERY = '{ products { id name price inStock warehouse { city } rating reviews { body } } }'
const ROUNDS = 15
const REQUESTS = 150

/** @type {Readonly<Record<string, {readonly sdl: string, readonly resolvers: object}>>} */
const SUBGRAPHS = {
  catalogue: {
    sdl: `type Query { products: [Product!]! }
      type Product @key(fields: "id") { id: ID! name: String price: Int }`,
    resolvers: {
      Query: {
        products: () =>
          Array.from({ length: 50 }, (_, index) => ({
            id: `p${index}`,
            name: `Product ${index}`,
            price: index,
          })),
      },
    },
  },
  inventory: {
    sdl: `type Product @key(fields: "id") { id: ID! inStock: Int warehouse: Warehouse }
      type Warehouse { city: String }`,
    resolvers: { Product: { inStock: () => 3, warehouse: () => ({ city: 'Kiel' }) } },
  },
  reviews: {
    sdl: `type Product @key(fields: "id") { id: ID! rating: Int reviews: [Review!] }
      type Review { body: String }`,
    resolvers: { Product: { rating: () => 4, reviews: () => [{ body: 'Good' }, { body: 'Poor' }] } },
  },
}

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"]) '

/** Starts subgraphs that execute each text once, and repeat the same bytes from then on. */
async function startSubgraphs() {
  /** @type {Record<string, string>} */
  const urls = {}
  for (const [name, { sdl, resolvers }] of Object.entries(SUBGRAPHS)) {
    const schema = buildSubgraphSchema({
      typeDefs: parse(LINK + sdl),
      resolvers: /** @type {never} */ (resolvers),
    })
    /** @type {Map<string, string>} */
    const known = new Map()
    const server = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      let answer = known.get(body)
      if (answer === undefined) {
        const { query, variables } = JSON.parse(body)
        answer = JSON.stringify(await graphql({ schema, source: query, variableValues: variables }))
        known.set(body, answer)
      }
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(answer),
      })
      response.end(answer)
    })
    await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)))
    urls[name] = `http://127.0.0.1:${/** @type {{port: number}} */ (server.address()).port}/graphql`
  }
  return urls
}

/** @param {Record<string, string>} urls */
function compose(urls) {
  const services = Object.entries(SUBGRAPHS).map(([name, { sdl }]) => ({
    name,
    typeDefs: parse(LINK + sdl),
    url: urls[name],
  }))
  const { supergraphSdl, errors } = composeServices(services)
  if (supergraphSdl === undefined) throw new TypeError(String(errors))
  return supergraphSdl
}

/** Serves the gateway of one checkout in a child process, which reports its CPU on request. */
async function serve() {
  const [, , , checkout, supergraph] = process.argv
  /** @param {string} file */
  const load = (file) => import(pathToFileURL(join(resolve(checkout ?? '.'), 'dist', file)).href)
  // Older checkouts export the gateway from index.js.
  const { createGateway } = await load('entries/gateway.js').catch(() => load('index.js'))
  const gateway = createGateway({
    port: 0,
    logLevel: 'silent',
    jwt: { secret: 'a secret of the bench, long enough for production' },
    supergraph: { sdl: () => ({ name: 'supergraph.graphql', text: supergraph }) },
  })
  const url = await gateway.listen()
  process.on('message', () => process.send?.({ cpu: process.cpuUsage() }))
  process.send?.({ url })
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<any>} */
function heard(child) {
  return new Promise((resolve) => child.once('message', resolve))
}

/** @param {import('node:child_process').ChildProcess} child */
async function cpuOf(child) {
  const answer = heard(child)
  child.send('cpu')
  const { cpu } = await answer
  return cpu.user + cpu.system
}

/** @param {readonly number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

async function compare() {
  const checkouts = process.argv.slice(2)
  if (checkouts.length === 0) throw new TypeError('Name the checkouts to compare, the base first.')
  const supergraph = compose(await startSubgraphs())
  const gateways = []
  for (const checkout of checkouts) {
    const child = fork(new URL(import.meta.url), ['serve', checkout, supergraph], {
      env: { ...process.env, NODE_ENV: 'production' },
    })
    const { url } = await heard(child)
    gateways.push({ checkout, child, url })
  }
  /** @param {string} url */
  const ask = async (url) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: QUERY }),
    })
    return response.text()
  }
  const answers = await Promise.all(gateways.map(({ url }) => ask(url)))
  if (
    !answers.every(
      (answer) =>
        answer.includes('"city":"Kiel"') &&
        JSON.stringify(JSON.parse(answer).data) === JSON.stringify(JSON.parse(answers[0] ?? '').data),
    )
  )
    throw new TypeError(`The answers differ: ${answers.map((answer) => answer.slice(0, 300)).join('\n')}`)
  /** @type {number[][]} */
  const rounds = []
  for (let round = -2; round < ROUNDS; round += 1) {
    const costs = []
    for (const { child, url } of gateways) {
      const before = await cpuOf(child)
      for (let count = 0; count < REQUESTS; count += 10)
        await Promise.all(Array.from({ length: 10 }, () => ask(url)))
      costs.push(((await cpuOf(child)) - before) / REQUESTS)
    }
    if (round >= 0) rounds.push(costs)
  }
  for (const [index, { checkout }] of gateways.entries()) {
    const ratios = rounds.map((costs) => (costs[index] ?? 0) / (costs[0] ?? 1))
    const own = rounds.map((costs) => costs[index] ?? 0)
    console.log(
      `${checkout}: ${median(own).toFixed(0)} us of CPU a request, ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
    )
  }
  for (const { child } of gateways) child.kill()
  process.exit(0)
}

await (process.argv[2] === 'serve' ? serve() : compare())
