/** Checks of an answer. Each function returns what is wrong with it, or undefined if it is right. */

/** @typedef {import('./load.js').Answer} Answer */

/** Expects the same status and the same bytes. @param {Answer} model */
export function isExactly(model) {
  return (/** @type {Answer} */ { status, body }) => {
    if (status !== model.status) return `status ${status}: ${shorten(body)}`
    return body.trimEnd() === model.body ? undefined : `unexpected body: ${shorten(body)}`
  }
}

/** Expects an error with one of the codes, and no data at the root field. @param {string} rootField */
export function isDenial(rootField) {
  return (/** @type {Answer} */ { status, body }, /** @type {readonly string[]} */ codes) => {
    const { data, errors } = JSON.parse(body)
    if (status !== 200 && status !== 401 && status !== 403) return `status ${status}: ${shorten(body)}`
    if (data?.[rootField]) return `a denied mutation has data: ${shorten(body)}`
    return codes.includes(errors?.[0]?.extensions?.code) ? undefined : `not a denial: ${shorten(body)}`
  }
}

/**
 * Expects one field to be missing or null with an error at its path, and the others unchanged; generic-auth
 * sends that with 401.
 * @param {string} rootField
 * @param {string} field
 * @param {Readonly<Record<string, unknown>>} whole
 */
export function isReduced(rootField, field, whole) {
  const { [field]: _, ...expected } = whole
  return (/** @type {Answer} */ { status, body }, /** @type {readonly string[]} */ codes) => {
    const { data, errors } = JSON.parse(body)
    const { [field]: value = null, ...rest } = data?.[rootField] ?? {}
    if (
      (status !== 200 && status !== 401) ||
      value !== null ||
      JSON.stringify(rest) !== JSON.stringify(expected)
    )
      return `not reduced: ${status} ${shorten(body)}`
    const [error] = errors ?? []
    return codes.includes(error?.extensions?.code) && error.path?.join('.') === `${rootField}.${field}`
      ? undefined
      : `no error at the field: ${shorten(body)}`
  }
}

/** Expects a token in an answer of `/jwt`. @param {Answer} answer */
export function isToken({ status, body }) {
  const { success, jwt } = JSON.parse(body)
  return status === 200 && success === true && typeof jwt === 'string'
    ? undefined
    : `no token: ${status} ${shorten(body)}`
}

/** @param {string} text */
function shorten(text) {
  return text.slice(0, 600)
}
