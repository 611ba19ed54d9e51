/** Repeats a function, never twice at a time, without keeping the process alive. The result ends it. */
export function repeat(milliseconds: number, run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let ended = false
  const wait = (): void => {
    if (ended) return
    timer = setTimeout(() => {
      running = run().finally(wait)
    }, milliseconds)
    timer.unref()
  }
  wait()
  return async () => {
    ended = true
    clearTimeout(timer)
    await running
  }
}
