import stringWidth from 'string-width'

/** The terminal columns that a text occupies: two for a wide character, none for a combining one or a colour. */
export function measureText(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text)
}

export function padText(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - measureText(text)))
}

/** Cuts text to a width and marks the cut. The text must have no colours. */
export function fitText(text: string, width: number): string {
  if (measureText(text) <= width) return text
  let fitting = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (measureText(fitting + segment) > width - 1) break
    fitting += segment
  }
  return `${fitting}…`
}
