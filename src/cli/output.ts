import { fstatSync, writeSync } from 'node:fs'

export interface OutputStream {
  readonly fd: number
  readonly writable: boolean
  readonly write: (text: string) => unknown
  readonly on: (event: 'error', listener: (error: Error) => void) => unknown
}

/**
 * Writes text to standard output or standard error. `onFailure` hears of text that could not be written, and it is lost. A
 * file on a full disk takes text again as soon as there is room; Node's own stream would be over with its first failure.
 */
export function createOutput(
  stream: OutputStream,
  onFailure: (error: NodeJS.ErrnoException) => void,
  write: (fd: number, text: string) => number = writeSync,
): (text: string) => void {
  if (!isFile(stream.fd)) {
    stream.on('error', onFailure)
    return (text) => {
      if (stream.writable) stream.write(text)
    }
  }
  let isTorn = false
  return (text) => {
    try {
      const whole = isTorn ? `\n${text}` : text
      const written = write(stream.fd, whole)
      isTorn = written < Buffer.byteLength(whole)
    } catch (error) {
      isTorn = true
      onFailure(error as NodeJS.ErrnoException)
    }
  }
}

/** Whether a descriptor is a file. One that was closed before the process began is not. */
function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile()
  } catch {
    return false
  }
}
