import micromatch from 'micromatch'

/**
 * @typedef {{readonly type: string, readonly field: string, readonly scope: string, readonly isDerived?: true}} FieldRule
 *   `isDerived`: Portcullis derives this scope from the field's name.
 */

/**
 * Adds a directive to each field of an SDL that has a rule. Works on the text: parsing GitHub's schema once
 * more would count towards the start.
 * @param {string} sdl
 * @param {readonly FieldRule[]} rules
 * @param {(scope: string) => string} printDirective
 */
export function annotate(sdl, rules, printDirective) {
  return rules.reduce((text, { type, field, scope }) => {
    const definition = new RegExp(`^ *type ${type}\\b[\\s\\S]*?^ *${field}(\\([^)]*\\))?: .*`, 'm')
    return text.replace(definition, (found) => `${found} ${printDirective(scope)}`)
  }, sdl)
}

/** @param {import('./bearer.js').User | undefined} user @param {string} scope */
export function isGranted(user, scope) {
  return micromatch.isMatch(scope, Array.isArray(user?.scopes) ? user.scopes : [])
}
