// The package as others have it, from its tarball:
//   graphql 16.11 and the newest 16  x  ES modules and CommonJS  x  JavaScript and TypeScript (nodenext, node16)
//   x  Node 20 and 24  x  Apollo Server, graphql-yoga, Mercurius, NestJS 11, graphql-http on Express, a whole gateway
// and: alone in an empty folder, in Jest's CommonJS, and as docs/guides have a new user type it. Each program is written once,
// in TypeScript; what JavaScript runs is what came of it, as ES modules and as CommonJS. It needs the network, and nothing but
// a temporary folder is written.
import { execFile, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const NEWEST_GRAPHQL = '16'
const OLDEST_GRAPHQL = '16.11.0'
const SERVERS = [
  ...['@apollo/server@5', 'graphql-yoga@5', 'mercurius@16', 'fastify@5', 'express@5', 'graphql-http@1'],
  ...[
    '@nestjs/core@11',
    '@nestjs/common@11',
    '@nestjs/platform-express@11',
    '@nestjs/graphql@13',
    '@nestjs/apollo@13',
  ],
  ...[
    '@as-integrations/express5',
    'reflect-metadata',
    'rxjs@7',
    '@graphql-tools/schema',
    'graphql-ws@6',
    'ws@8',
  ],
  ...[
    'typescript@5.9',
    '@types/node@20',
    '@types/express@5',
    '@types/ws@8',
    'jest@30.5.2',
    'unrs-resolver@1.12.2',
  ],
]
const INSTALLED_MEGABYTES = 110
const TOO_LONG = 240_000

const run = promisify(execFile)
const programs = new URL('programs/', import.meta.url).pathname
const names = (await readdir(programs))
  .filter((file) => /^(?!people).*\.ts$/.test(file))
  .map((file) => file.slice(0, -3))
const home = await mkdtemp(join(tmpdir(), 'portcullis-consumers-'))

let passed = 0
const failures = []

/** Runs a command; one that fails or takes too long counts, with what it said. */
async function must(claim, folder, command, ...args) {
  try {
    const { stdout, stderr } = await run(command, args, { cwd: folder, timeout: TOO_LONG, maxBuffer: 1e8 })
    passed += 1
    console.log(`ok   ${claim}`)
    return `${stdout}${stderr}`
  } catch (error) {
    failures.push(claim)
    console.log(`FAIL ${claim}\n${`${error.stdout ?? ''}${error.stderr ?? error.message}`.slice(-3_000)}`)
    return undefined
  }
}

function hold(claim, holds) {
  if (holds) passed += 1
  else failures.push(claim)
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${claim}`)
}

async function makeFolder(name, fields = {}) {
  const folder = join(home, name)
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name, version: '1.0.0', private: true, ...fields }),
  )
  return folder
}

/** In a folder with nothing else, the package installs without a warning, and its command serves. */
async function checkAlone(tarball) {
  const folder = await makeFolder('alone')
  const install = ['install', '--engine-strict', '--no-audit', '--no-fund', '--ignore-scripts', tarball]
  const said = await must('alone: it installs on this Node with engine-strict', folder, 'npm', ...install)
  hold('alone: the install prints no EBADENGINE', said !== undefined && !said.includes('EBADENGINE'))
  const { stdout } = await run('du', ['-sm', 'node_modules'], { cwd: folder })
  hold(
    `alone: the install has at most ${INSTALLED_MEGABYTES} MB (${Number.parseInt(stdout, 10)})`,
    Number.parseInt(stdout, 10) <= INSTALLED_MEGABYTES,
  )

  const child = spawn('npx', ['portcullis', 'start', '--port', '0'], { cwd: folder, detached: true })
  let text = ''
  const url = await new Promise((resolve) => {
    const look = (chunk) => {
      text += chunk
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0]
      if (found !== undefined) resolve(found)
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.once('exit', () => resolve(undefined))
    setTimeout(() => resolve(undefined), 60_000).unref()
  })
  const health = url === undefined ? undefined : await fetch(`${url}/health`)
  hold('alone: `npx portcullis start` serves', health?.status === 200)
  if (health === undefined) console.log(text.slice(-2_000))
  // npx has the command for a child: the group is ours.
  process.kill(-child.pid, 'SIGTERM')
}

const COMPILER = {
  target: 'es2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  skipLibCheck: true,
  types: ['node'],
}

async function compile(folder, kind, module, extra = {}) {
  const name = `${kind}-${module}`
  const compilerOptions = { ...COMPILER, module, moduleResolution: module, outDir: `out-${name}`, ...extra }
  // Nest declares CommonJS alone: as ES modules its Apollo Server has other types than everybody else's.
  const exclude = kind === 'esm' ? ['esm/nest.ts'] : []
  const file = `tsconfig.${name}.json`
  await writeFile(join(folder, file), JSON.stringify({ compilerOptions, include: [`${kind}/*`], exclude }))
  return name
}

/** Two at a time: the machine may have two cores. */
async function mustEach(folder, commands) {
  await Promise.all(
    [0, 1].map(async (half) => {
      for (const [claim, ...command] of commands.filter((_, index) => index % 2 === half))
        await must(claim, folder, ...command)
    }),
  )
}

async function checkServers(folder, packages, graphql, nodes) {
  const label = `graphql ${graphql}`
  const install = [
    'install',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    ...packages,
    `graphql@${graphql}`,
  ]
  if ((await must(`${label}: it installs beside the servers`, folder, 'npm', ...install)) === undefined)
    return
  const { stdout } = await run('npm', ['ls', 'graphql', '--parseable', '--all'], { cwd: folder }).catch(
    (error) => error,
  )
  hold(`${label}: there is one copy of graphql`, new Set(stdout.trim().split('\n')).size === 1)

  for (const [kind, type] of [
    ['esm', 'module'],
    ['cjs', 'commonjs'],
  ]) {
    await cp(programs, join(folder, kind), { recursive: true })
    await writeFile(join(folder, kind, 'package.json'), JSON.stringify({ type }))
  }
  const jobs = []
  for (const [kind, module] of [
    ['esm', 'nodenext'],
    ['cjs', 'nodenext'],
    ['cjs', 'node16'],
    ['esm', 'node16'],
  ]) {
    const name = await compile(folder, kind, module)
    jobs.push([
      `${label}: TypeScript compiles the programs: ${name}`,
      join('node_modules', '.bin', 'tsc'),
      '-p',
      `tsconfig.${name}.json`,
    ])
  }
  await mustEach(folder, jobs)
  for (const [kind, type] of [
    ['esm', 'module'],
    ['cjs', 'commonjs'],
  ])
    await writeFile(join(folder, `out-${kind}-nodenext`, 'package.json'), JSON.stringify({ type }))

  const runs = nodes.flatMap(([version, node]) =>
    ['esm', 'cjs'].flatMap((kind) =>
      names
        .filter((name) => kind === 'cjs' || name !== 'nest')
        .map((name) => [
          `${label}: ${name} runs as ${kind} on Node ${version}`,
          node,
          join(`out-${kind}-nodenext`, `${name}.js`),
        ]),
    ),
  )
  await mustEach(folder, runs)
  await cp(join(programs, 'jest.test.cjs'), join(folder, 'jest', 'portcullis.test.cjs'))
  const jest = ['node_modules/jest/bin/jest.js', '--rootDir', 'jest', '--testMatch', '**/*.test.cjs']
  await mustEach(
    folder,
    nodes.map(([version, node]) => [
      `${label}: it runs in Jest's CommonJS on Node ${version}`,
      node,
      ...jest,
    ]),
  )
}

/** What the guides say, typed into a clean folder whose packages are those beside the tarball, and nothing of this clone. */
async function checkGuides(folder) {
  const modules = `PORTCULLIS_DOCS_MODULES=${join(folder, 'node_modules')}`
  const begun = Date.now()
  const args = [
    'test',
    '--silent',
    '--',
    'test/docs/guides',
    '-t',
    'a server of the guides|guard an API that runs',
  ]
  await must('the guides are true of the package', process.cwd(), 'env', modules, 'npm', ...args)
  const minutes = (Date.now() - begun) / 60_000
  hold(`all of the guides take less than ten minutes (${minutes.toFixed(1)})`, minutes < 10)
}

/** Node 24 comes from npm; the Node that runs this is the other. */
async function findNodes() {
  const own = [process.versions.node.split('.')[0], process.execPath]
  const { stdout } = await run('npx', ['--yes', '-p', 'node@24', 'node', '-p', 'process.execPath'], {
    cwd: home,
  })
  return [own, ['24', stdout.trim()]]
}

try {
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', home])
  const tarball = join(home, JSON.parse(stdout)[0].filename)
  const nodes = await findNodes()
  await checkAlone(tarball)
  const folder = await makeFolder('servers')
  await checkServers(folder, [tarball, ...SERVERS], NEWEST_GRAPHQL, nodes)
  await checkGuides(folder)
  // Another graphql beside the same servers.
  await checkServers(folder, [], OLDEST_GRAPHQL, nodes)
} finally {
  await rm(home, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failures.length} failed${failures.map((claim) => `\n  ${claim}`).join('')}`)
if (failures.length > 0) process.exitCode = 1
