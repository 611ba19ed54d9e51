import { jwtVerify } from 'jose'

/** @typedef {{readonly scopes?: unknown}} User */

/**
 * Reads the user as the documentation of such servers shows it: the token of each request is verified when
 * its context is made. The key is read once; nothing is kept between requests.
 * @param {string} secret
 */
export function createUserReader(secret) {
  const key = new TextEncoder().encode(secret)
  /**
   * @param {string | undefined} authorization
   * @returns {Promise<User | undefined>}
   */
  return async (authorization) => {
    if (authorization === undefined) return undefined
    const { payload } = await jwtVerify(authorization.replace(/^Bearer /i, ''), key, {
      algorithms: ['HS256'],
    })
    return payload
  }
}
