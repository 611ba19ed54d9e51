const TYPE =
  /^application\/(?:graphql-response\+)?json(?:\s*;\s*(?!charset)[\w-]+=[^;]*)*(?:\s*;\s*charset="?utf-?8"?)?\s*;?\s*$/i

/** Whether an answer is unencoded GraphQL JSON in UTF-8, so that its bytes can be passed on as is. Total. */
export function isPassable(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): boolean {
  const { 'content-type': type, 'content-encoding': encoding } = headers
  const isPlain = encoding === undefined || String(encoding).toLowerCase() === 'identity'
  return isPlain && typeof type === 'string' && type.length < 200 && TYPE.test(type)
}
