import { ID_MEMBERS } from './asked-operation.ts'

const OPERATION: readonly string[] = ['query', 'operationName', 'variables', 'extensions', ...ID_MEMBERS]

export const TOKEN_PARAMETER_RULE: string = `must not be a parameter of an operation: ${OPERATION.join(', ')}`

/** Whether a URL parameter may hold a token: not those of an operation, whose text would be read as one. */
export function isTokenParameter(name: string): boolean {
  return !OPERATION.includes(name)
}
