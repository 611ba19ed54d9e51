/** Text as a one-line Markdown code span, fenced by enough backticks. Empty for no text. */
export function toCodeSpan(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  if (line === '') return ''
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length))
  const fence = '`'.repeat(longest + 1)
  const padding = line.includes('`') ? ' ' : ''
  return `${fence}${padding}${line}${padding}${fence}`
}
