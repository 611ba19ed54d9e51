// The image without an engine: runs the steps of the Dockerfile in an empty folder, from what git and .dockerignore let
// through, and starts what comes out as CMD says, as a user who may write nothing there. /ready and HEALTHCHECK must say yes.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { buildStages, inRoot } from './dockerfile.js'

const MOST_MEGABYTES = 150
const START_SECONDS = 60
const home = await mkdtemp(join(tmpdir(), 'portcullis-image-'))
const isRoot = process.getuid() === 0

function must(claim, isSo) {
  if (!isSo) throw new Error(`not so: ${claim}`)
  console.log(`ok   ${claim}`)
}

/** The files that the engine would be sent: those of git, less what .dockerignore keeps back. */
async function copyContext(folder) {
  const lines = (await readFile('.dockerignore', 'utf8')).split('\n').filter((line) => /^[!*]/.test(line))
  must(
    '.dockerignore lets through what it names, and nothing else',
    lines[0] === '*' && lines.slice(1).every((line) => line.startsWith('!')),
  )
  const kept = lines.slice(1).map((line) => line.slice(1))
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  })
  for (const file of files.split('\n')) {
    if (!kept.some((path) => file === path || file.startsWith(`${path}/`))) continue
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await cp(file, join(folder, file))
  }
}

/** Takes the right to write from everybody: only root could still, and the gateway is not root. */
async function protect(folder) {
  for (const { name, parentPath } of await readdir(folder, { recursive: true, withFileTypes: true }).then(
    (all) => all.filter((entry) => entry.isDirectory()),
  ))
    await chmod(join(parentPath, name), 0o555)
  await chmod(folder, 0o555)
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

async function untilReady(url, child) {
  for (let tries = 0; tries < START_SECONDS * 10; tries += 1) {
    if (child.exitCode !== null) return false
    const answer = await fetch(`${url}/ready`).catch(() => undefined)
    if (answer?.ok) return true
    await wait(100)
  }
  return false
}

try {
  await chmod(home, 0o755)
  const context = join(home, 'context')
  await copyContext(context)
  const stage = await buildStages('Dockerfile', context, home)
  const app = inRoot(stage, '.')
  const size = Number(execFileSync('du', ['-sm', app], { encoding: 'utf8' }).split('\t')[0])
  must(`what the image adds to its base is at most ${MOST_MEGABYTES} MB: ${size} MB`, size <= MOST_MEGABYTES)
  const development = ['typescript', 'jest', 'vite', '@biomejs/biome'].filter((name) =>
    existsSync(join(app, 'node_modules', name, 'package.json')),
  )
  must(
    `it holds no development dependency${development.map((name) => `: ${name}`)}`,
    development.length === 0,
  )
  must('it runs as a user who is not root', /^[1-9]\d*:[1-9]\d*$/.test(stage.user))
  await protect(app)

  // The file that a deployment mounts, and the address that only this machine can reach.
  const config = join(home, 'portcullis.yaml')
  await writeFile(join(home, 'api.graphql'), 'type Query { ready: Boolean }\n')
  const settings = [
    'publicUrl: https://api.example.org',
    'store: "memory:"',
    `schema: ${join(home, 'api.graphql')}`,
  ]
  await writeFile(config, `${settings.join('\n')}\n`)
  const port = String(await freePort())
  const env = {
    PATH: process.env.PATH,
    ...stage.env,
    HOST: '127.0.0.1',
    PORT: port,
    JWT_SECRET: 'of this check alone: 0123456789abcdef0123',
    JWT_AUTH_KEYS: '[{"id":"check","apiKey":"of this check alone: abcdef","scopes":["Mutation:*"]}]',
  }
  const [uid, gid] = stage.user.split(':').map(Number)
  const identity = isRoot ? { uid, gid } : {}
  const onThisMachine = (word) =>
    word.startsWith('/app/') ? inRoot(stage, word) : word.startsWith('/etc/') ? config : word
  const [command, ...args] = [...stage.entrypoint, ...stage.command].map(onThisMachine)
  must('it starts a program of the image with the file that is mounted', args.includes(config))
  const child = spawn(command, args, { cwd: app, env, ...identity, stdio: ['ignore', 'inherit', 'inherit'] })
  const exited = once(child, 'exit')
  try {
    must('/ready answers 200', await untilReady(`http://127.0.0.1:${port}`, child))
    execFileSync(stage.health[0], stage.health.slice(1), { cwd: app, env, ...identity })
    must('HEALTHCHECK says healthy', true)
    let hasWritten = true
    try {
      execFileSync('sh', ['-c', 'echo > written'], { cwd: app, ...identity, stdio: 'ignore' })
    } catch {
      hasWritten = false
    }
    must('it cannot write in its own folder', !hasWritten)
  } finally {
    child.kill('SIGTERM')
    const [code] = await exited
    must('SIGTERM ends it with 0', code === 0)
  }
} finally {
  execFileSync('chmod', ['-R', 'u+w', home])
  await rm(home, { recursive: true, force: true })
}
