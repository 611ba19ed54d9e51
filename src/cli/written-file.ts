import { writeFileSync } from 'node:fs'
import { UserError } from './io.ts'

/** Writes a file. Throws a `UserError` with its name and the reason when it cannot be written. */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new UserError(
      `${file}: cannot be written (${String((error as { readonly code?: unknown }).code)}).`,
    )
  }
}
