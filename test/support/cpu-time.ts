/**
 * Starts counting this process's CPU time; the result returns milliseconds. Waiting for a busy machine does
 * not count.
 */
export function startCpuTime(): () => number {
  const start = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1_000
  }
}
