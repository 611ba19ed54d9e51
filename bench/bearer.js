import { jwtVerify } from 'jose'
import micromatch from 'micromatch'
import { REQUIRED_SCOPE } from './api.js'

/** @typedef {{readonly scopes?: unknown}} User */

/**
 * Who asks, as the documentation of such servers shows it: the token of each request is verified when its context is
 * made. The key is imported once; nothing is kept between requests.
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

/** @param {User | undefined} user */
export function mayCreatePerson(user) {
  return micromatch.isMatch(REQUIRED_SCOPE, Array.isArray(user?.scopes) ? user.scopes : [])
}
