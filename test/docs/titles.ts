/** A title of `it.each` is written with one of its cases in place of `%s`, which the file must hold too. */
export function isTitleIn(text: string, title: string): boolean {
  if (text.includes(`'${title}'`)) return true
  return [...text.matchAll(/'([^'\n]*%s[^'\n]*)'/g)].some(([, template = '']) => {
    const [before = '', behind = ''] = template.split('%s')
    if (!title.startsWith(before) || !title.endsWith(behind)) return false
    const given = title.slice(before.length, title.length - behind.length)
    return given !== '' && text.includes(`'${given}'`)
  })
}
