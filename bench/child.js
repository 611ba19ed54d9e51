import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {import('./serve.js').Spent} Spent
 * @typedef {{readonly port: number, readonly spent: () => Promise<Spent>,
 *   readonly publish: () => void, readonly stop: () => Promise<void>}} Child
 */

const SERVE = fileURLToPath(new URL('./serve.js', import.meta.url))
const START_SECONDS = 60
/** A token of 1,000 patterns exceeds Node's default. */
const HEADER_BYTES = 65_536

/**
 * Starts a peer in a child process. Its output goes to our standard error.
 * @param {string} module
 * @param {Readonly<Record<string, string>>} options
 * @param {string | undefined} profileDirectory where to leave a CPU profile
 * @returns {Promise<Child>}
 */
export async function startChild(module, options, profileDirectory) {
  const profiling = profileDirectory === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`]
  const child = fork(SERVE, [module, JSON.stringify(options)], {
    execArgv: [`--max-http-header-size=${HEADER_BYTES}`, ...profiling],
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  const exited = once(child, 'exit')
  const answer = async () => {
    const signal = AbortSignal.timeout(START_SECONDS * 1000)
    const died = exited.then(([code]) => Promise.reject(new Error(`${module} ended with code ${code}`)))
    const [message] = await Promise.race([once(child, 'message', { signal }), died])
    return message
  }
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    if (child.connected) child.send('stop')
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await exited
    clearTimeout(timer)
  }
  try {
    const { port } = await answer()
    return {
      port,
      async spent() {
        child.send('spent')
        return answer()
      },
      publish: () => void child.send('publish'),
      stop,
    }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}
