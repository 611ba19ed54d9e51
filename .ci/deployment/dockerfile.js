import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** The instructions of a Dockerfile, in order, with continued lines joined. */
export function parseDockerfile(text) {
  return text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^\s*([A-Z]+)\s+(.*)$/.exec(line) ?? []
      if (name === '') throw new Error(`Dockerfile: a line has no instruction: ${line}`)
      return { name, rest: rest.trim() }
    })
}

/**
 * Runs a Dockerfile's steps without an engine: each stage is a folder below `home`, and its base is this machine. Takes the
 * instructions that ours uses, and throws at any other. Resolves to the last stage: its root, and how to start it.
 */
export async function buildStages(file, context, home) {
  const stages = new Map()
  let stage
  for (const { name, rest } of parseDockerfile(await readFile(file, 'utf8'))) {
    if (name === 'FROM') {
      const [, alias = 'final'] = /^\S+(?:\s+AS\s+(\S+))?$/.exec(rest) ?? []
      stage = { root: join(home, alias), folder: '/', env: {}, user: '0:0' }
      stages.set(alias, stage)
      await mkdir(stage.root, { recursive: true })
    } else if (name === 'WORKDIR') {
      stage.folder = resolve(stage.folder, rest)
      await mkdir(inRoot(stage, stage.folder), { recursive: true })
    } else if (name === 'COPY') await copy(stage, rest, stages, context)
    else if (name === 'RUN') await runShell(rest, inRoot(stage, stage.folder))
    else if (name === 'ENV')
      for (const pair of rest.split(/\s+/)) stage.env[pair.split('=')[0]] = pair.split('=')[1]
    else if (name === 'USER') stage.user = rest
    else if (name === 'HEALTHCHECK') stage.health = JSON.parse(rest.slice(rest.indexOf('CMD') + 3))
    else if (name === 'ENTRYPOINT') stage.entrypoint = JSON.parse(rest)
    else if (name === 'CMD') stage.command = JSON.parse(rest)
    else if (name !== 'EXPOSE')
      throw new Error(`Dockerfile: ${name} is not among the instructions that are tried`)
  }
  return stage
}

/** Where a path of the image is on this machine. */
export function inRoot({ root, folder }, path) {
  return join(root, resolve(folder, path))
}

async function copy(stage, rest, stages, context) {
  const words = rest.split(/\s+/)
  const flags = words.filter((word) => word.startsWith('--'))
  const paths = words.filter((word) => !word.startsWith('--'))
  const from = flags.find((flag) => flag.startsWith('--from='))?.slice('--from='.length)
  const target = paths.pop()
  for (const path of paths) {
    const source = from === undefined ? join(context, path) : inRoot(stages.get(from), path)
    const place = target.endsWith('/') ? join(target, path) : target
    await mkdir(dirname(inRoot(stage, place)), { recursive: true })
    await cp(source, inRoot(stage, place), { recursive: true, verbatimSymlinks: true })
  }
}

async function runShell(text, cwd) {
  console.log(`   RUN ${text}`)
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn('sh', ['-ec', text], { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`RUN ${text} ended with ${code}`)
}
