/**
 * The values of a cookie in a Cookie header (RFC 6265 section 4.2.1), in the order sent, without the quotes
 * around them. Names are compared exactly. Only spaces and tabs around a pair are trimmed: with other white
 * space, a page could make a second cookie of the same name. A pair without `=` is a name: browsers send a
 * nameless cookie as its bare value.
 */
export function readCookie(header: string, name: string): readonly string[] {
  const values: string[] = []
  for (const pair of header.split(';')) {
    const { name: found, value } = splitPair(pair)
    if (found === name) values.push(/^"[^"]*"$/.test(value) ? value.slice(1, -1) : value)
  }
  return values
}

/** A Cookie header without the cookies of these names; undefined if none is left. */
export function withoutCookies(header: string, names: readonly string[]): string | undefined {
  const kept = header.split(';').filter((pair) => !names.includes(splitPair(pair).name))
  const text = kept.map(trim).join('; ')
  return text === '' ? undefined : text
}

function splitPair(pair: string): { readonly name: string; readonly value: string } {
  const at = pair.indexOf('=')
  return at === -1
    ? { name: trim(pair), value: '' }
    : { name: trim(pair.slice(0, at)), value: trim(pair.slice(at + 1)) }
}

function trim(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '')
}
