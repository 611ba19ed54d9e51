/** Makes a name safe for a terminal: ids hold any Unicode, including what moves the cursor or hides text. */
export function printName(text: string): string {
  return /[\p{C}\p{Zl}\p{Zp}]|^\s|\s$|^$/u.test(text)
    ? JSON.stringify(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, spellOut)
    : text
}

function spellOut(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
