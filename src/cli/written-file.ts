import { writeFileSync } from 'node:fs'
import { UserError } from './io.ts'

/** Writes one file. Throws a `UserError` that names it, and why it cannot be written. */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new UserError(
      `${file}: cannot be written (${String((error as { readonly code?: unknown }).code)}).`,
    )
  }
}
