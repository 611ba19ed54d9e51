import stringWidth from 'string-width'

/** The columns of a terminal that text takes: a wide character takes two, a combining one and a colour none. */
export function measureText(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text)
}

export function padText(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - measureText(text)))
}

/** Shortens text that is wider than a column; a sign shows where it was cut. The text must have no colours. */
export function fitText(text: string, width: number): string {
  if (measureText(text) <= width) return text
  let fitting = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (measureText(fitting + segment) > width - 1) break
    fitting += segment
  }
  return `${fitting}…`
}
