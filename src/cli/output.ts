import { fstatSync, writeSync } from 'node:fs'

export interface OutputStream {
  readonly fd: number
  readonly writable: boolean
  readonly write: (text: string) => unknown
  readonly on: (event: 'error', listener: (error: Error) => void) => unknown
}

/**
 * Creates a writer for standard output or standard error. Text that cannot be written is lost, and
 * `onFailure` is called. A file on a full disk takes text again once there is room; Node's own stream would
 * end with its first failure.
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

/** Whether a descriptor is a file; false for one that was closed before the process began. */
function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile()
  } catch {
    return false
  }
}
